/**
 * The measures of sales, from the smallest table that gives them exactly: a rollup where it has the columns
 * asked for, else the lines. Tickets add up over days and stores (a ticket belongs to one of each), but not
 * over products or categories.
 */
import { amountSql } from '#data/lake/amount-sql.ts';
import type { LakeQuery, Predicate, RelationName } from '#data/lake/lake.ts';
import { addMonths, isFirstOfMonth, isLastOfMonth } from '../query/calendar.ts';
import { dayPredicates, equals, joinConditions, type Parameters, storePredicates } from '../query/sql.ts';
import { isPeriod, type SummaryGrouping } from './sales.schemas.ts';

export interface SalesFilter {
  from?: string;
  to?: string;
  /** The stores that count; null: all. */
  stores: readonly string[] | null;
  product?: string;
  category?: string;
}

/**
 * A SELECT with the columns of its groupings (period, store_id, category, product_id) and then lines, tickets,
 * units, revenue, cost and margin; and what it binds.
 */
export interface MeasuresStatement {
  sql: string;
  parameters: Parameters;
  where: NonNullable<LakeQuery['where']>;
}

const lineCost = amountSql('f.quantity', 'f.unit_cost');

const lineMeasures = `
  count(*) AS lines,
  count(DISTINCT (f.store_id, f.day, f.sale_id)) AS tickets,
  sum(f.quantity) AS units,
  sum(f.line_total) AS revenue,
  sum(${lineCost}) AS cost,
  sum(f.line_total - ${lineCost}) AS margin`;

/** Sums of measures that are sums already. */
const summedMeasures = `
  CAST(sum(f.lines) AS BIGINT) AS lines,
  CAST(sum(f.tickets) AS BIGINT) AS tickets,
  CAST(sum(f.units) AS DECIMAL(38,3)) AS units,
  CAST(sum(f.revenue) AS DECIMAL(38,4)) AS revenue,
  CAST(sum(f.cost) AS DECIMAL(38,4)) AS cost,
  CAST(sum(f.margin) AS DECIMAL(38,4)) AS margin`;

const groupColumns: Readonly<Record<SummaryGrouping, string>> = {
  day: 'CAST(f.day AS VARCHAR) AS period',
  week: "CAST(CAST(date_trunc('week', f.day) AS DATE) AS VARCHAR) AS period",
  month: 'f.month AS period',
  store: 'f.store_id',
  category: 'f.category',
  product: 'f.product_id',
};

function columnsOf(by: readonly SummaryGrouping[], measures: string): string {
  return [...by.map((grouping) => groupColumns[grouping]), measures].join(', ');
}

/** What a snapshot must pin for `measureSales`, whichever source it takes. */
export const measureRelations = [
  'sales',
  'products',
  'sales_by_day_store',
  'sales_by_day_product',
  'sales_by_month_store_category',
] as const satisfies readonly RelationName[];

/** @param by at most one period among them; none at all: one row over everything */
export function measureSales(by: readonly SummaryGrouping[], filter: SalesFilter): MeasuresStatement {
  const byCategory = by.includes('category') || filter.category !== undefined;
  const byProduct = by.includes('product') || filter.product !== undefined;
  const byStore = by.includes('store') || filter.stores !== null;
  const wholeMonths = by.every((grouping) => !isPeriod(grouping) || grouping === 'month');
  if (!byCategory && !byProduct) return sumOfDays('sales_by_day_store', by, filter);
  if (!byCategory && !byStore) return sumOfDays('sales_by_day_product', by, filter);
  if (byCategory && !byProduct && wholeMonths) return sumOfMonths(by, filter);
  return sumOfLines(by, filter);
}

function sumOfDays(
  rollup: 'sales_by_day_store' | 'sales_by_day_product',
  by: readonly SummaryGrouping[],
  filter: SalesFilter,
): MeasuresStatement {
  return {
    sql: `SELECT ${columnsOf(by, summedMeasures)} FROM ${rollup} f GROUP BY ALL`,
    parameters: {},
    where: {
      [rollup]: [
        ...dayPredicates(filter.from, filter.to),
        ...storePredicates(filter.stores),
        ...productPredicates(filter.product),
      ],
    },
  };
}

/** Whole months from the rollup, the days at either end from the lines. */
function sumOfMonths(by: readonly SummaryGrouping[], filter: SalesFilter): MeasuresStatement {
  const { whole, edges } = splitMonths(filter.from, filter.to);
  if (whole === null) return sumOfLines(by, filter);
  const conditions = joinConditions([equals('f.category', 'category', filter.category)]);
  const parts = [
    'SELECT store_id, category, month, lines, tickets, units, revenue, cost, margin FROM sales_by_month_store_category',
  ];
  if (edges.length > 0) parts.push(linesByStoreAndCategory);
  return {
    sql: `
      SELECT ${columnsOf(by, summedMeasures)}
      FROM (${parts.join(' UNION ALL ')}) f
      WHERE ${conditions.sql}
      GROUP BY ALL`,
    parameters: conditions.parameters,
    where: {
      sales_by_month_store_category: [...monthPredicates(whole), ...storePredicates(filter.stores)],
      ...(edges.length > 0
        ? {
            sales: [
              { column: 'month', operator: 'in', value: edges },
              ...dayPredicates(filter.from, filter.to),
              ...storePredicates(filter.stores),
            ] satisfies Predicate[],
          }
        : {}),
    },
  };
}

const linesByStoreAndCategory = `
  SELECT f.store_id, p.category, f.month, ${lineMeasures}
  FROM sales f LEFT JOIN products p ON p.product_id = f.product_id
  GROUP BY 1, 2, 3`;

function sumOfLines(by: readonly SummaryGrouping[], filter: SalesFilter): MeasuresStatement {
  const joined = by.includes('category') || filter.category !== undefined;
  const lines = joined
    ? '(SELECT l.*, p.category FROM sales l LEFT JOIN products p ON p.product_id = l.product_id)'
    : 'sales';
  const conditions = joinConditions([equals('f.category', 'category', filter.category)]);
  return {
    sql: `
      SELECT ${columnsOf(by, lineMeasures)}
      FROM ${lines} f
      WHERE ${conditions.sql}
      GROUP BY ALL`,
    parameters: conditions.parameters,
    where: {
      sales: [
        ...dayPredicates(filter.from, filter.to),
        ...storePredicates(filter.stores),
        ...productPredicates(filter.product),
      ],
    },
  };
}

function productPredicates(product: string | undefined): Predicate[] {
  return product === undefined ? [] : [{ column: 'product_id', operator: '=', value: product }];
}

interface MonthRange {
  /** `YYYY-MM`, inclusive; null: no bound. */
  first: string | null;
  last: string | null;
}

function monthPredicates({ first, last }: MonthRange): Predicate[] {
  return [
    ...(first === null ? [] : [{ column: 'month', operator: '>=', value: first } satisfies Predicate]),
    ...(last === null ? [] : [{ column: 'month', operator: '<=', value: last } satisfies Predicate]),
  ];
}

/** The months that lie wholly between two dates, and those at the ends that do not. */
function splitMonths(
  from: string | undefined,
  to: string | undefined,
): { whole: MonthRange | null; edges: string[] } {
  const startsInside = from !== undefined && !isFirstOfMonth(from);
  const endsInside = to !== undefined && !isLastOfMonth(to);
  const first = from === undefined ? null : addMonths(from.slice(0, 7), startsInside ? 1 : 0);
  const last = to === undefined ? null : addMonths(to.slice(0, 7), endsInside ? -1 : 0);
  if (first !== null && last !== null && first > last) return { whole: null, edges: [] };
  return {
    whole: { first, last },
    edges: [...(startsInside ? [from.slice(0, 7)] : []), ...(endsInside ? [to.slice(0, 7)] : [])],
  };
}
