import type { LakeQuery } from '#data/lake/lake.ts';
import type { DataSource, Page, PageSource } from '../http/data-answer.ts';
import { limitClause, type PagedRow, toPage } from '../http/page-rows.ts';
import { afterRow, keyText, orderBy, type SortKey } from '../query/keyset.ts';
import { decimal, folded, joinConditions, visibleStores } from '../query/sql.ts';
import { measureSales, type SalesFilter } from './measures.ts';
import {
  isPeriod,
  type SalesSummary,
  type SalesSummaryItem,
  type SummaryGrouping,
  type SummaryQuery,
  type SummarySortColumn,
} from './sales.schemas.ts';

export type Measures = SalesSummary['totals'];

const measureColumns = `
  lines,
  tickets,
  ${decimal('units', 3)} AS units,
  ${decimal('revenue', 4)} AS revenue,
  ${decimal('cost', 4)} AS cost,
  ${decimal('margin', 4)} AS margin`;

const noSales: Measures = {
  lines: 0,
  tickets: 0,
  units: '0.000',
  revenue: '0.0000',
  cost: null,
  margin: null,
};

/** The measures over everything that the filter lets through. */
export async function totalSales({ lake, snapshot }: DataSource, filter: SalesFilter): Promise<Measures> {
  const measured = measureSales([], filter);
  const rows = await lake.query<Measures>(
    {
      sql: `SELECT ${measureColumns} FROM (${measured.sql}) WHERE lines > 0`,
      parameters: measured.parameters,
      where: measured.where,
    },
    snapshot,
  );
  return rows[0] ?? noSales;
}

/** How a grouping names its groups: columns of the answer, tables joined for them, key and name of a group. */
interface Naming {
  columns: string;
  joins: string;
  key: string;
  name: string;
}

const periodNaming: Naming = { columns: 'g.period', joins: '', key: 'g.period', name: 'g.period' };

const namings: Readonly<Record<SummaryGrouping, Naming>> = {
  day: periodNaming,
  week: periodNaming,
  month: periodNaming,
  store: {
    columns: 'g.store_id AS "storeId", coalesce(s.name, g.store_id) AS "storeName"',
    joins: 'LEFT JOIN stores s ON s.store_id = g.store_id',
    key: 'g.store_id',
    name: 'coalesce(s.name, g.store_id)',
  },
  category: {
    columns: 'g.category',
    joins: '',
    key: 'g.category',
    name: "coalesce(g.category, '')",
  },
  product: {
    columns: 'g.product_id AS "productId", p.name AS "productName"',
    joins: 'LEFT JOIN products p ON p.product_id = g.product_id',
    key: 'g.product_id',
    name: 'coalesce(p.name, g.product_id)',
  },
};

function orderOf({ by, sort }: SummaryQuery): SortKey[] {
  const chosen = sort ?? (by.some(isPeriod) ? 'period' : '-revenue');
  const descending = chosen.startsWith('-');
  const column = (descending ? chosen.slice(1) : chosen) as SummarySortColumn;
  const expressions: Readonly<Record<SummarySortColumn, Omit<SortKey, 'descending'>>> = {
    period: { expression: by.some(isPeriod) ? 'period' : 'name', type: 'VARCHAR' },
    name: { expression: folded('name'), type: 'VARCHAR' },
    revenue: { expression: 'CAST(revenue AS DECIMAL(38,4))', type: 'DECIMAL(38,4)' },
    units: { expression: 'CAST(units AS DECIMAL(38,4))', type: 'DECIMAL(38,4)' },
    tickets: { expression: 'tickets', type: 'BIGINT' },
    lines: { expression: 'lines', type: 'BIGINT' },
    margin: {
      // Unknown margins come last in falling order.
      expression: 'coalesce(CAST(margin AS DECIMAL(38,4)), -999999999999999)',
      type: 'DECIMAL(38,4)',
    },
  };
  return [
    { ...expressions[column], descending },
    // Within a period the others by name.
    ...(by.length > 1 ? [{ ...expressions.name, descending: false }] : []),
    { expression: 'id', type: 'VARCHAR', descending: false },
  ];
}

export type SummaryPage = Page<SalesSummaryItem> & { total: number; totals: Measures };

/** Sales by group, with the totals over all groups. */
export async function summarizeSales(source: PageSource, query: SummaryQuery): Promise<SummaryPage> {
  const filter = filterOf(source, query);
  const [{ total, ...page }, totals] = await Promise.all([
    listGroups(source, query),
    totalSales(source, filter),
  ]);
  return { ...page, total, totals };
}

async function listGroups(
  source: PageSource,
  query: SummaryQuery,
): Promise<Page<SalesSummaryItem> & { total: number }> {
  const rows = await source.lake.query<PagedRow<SalesSummaryItem>>(
    groupsStatement(source, query),
    source.snapshot,
  );
  const { page, total } = toPage(rows, source.limit);
  return { ...page, total: total ?? 0 };
}

function filterOf({ storeIds }: DataSource, query: SummaryQuery): SalesFilter {
  return { ...query, stores: visibleStores(storeIds, query.store) };
}

export function groupsStatement(source: PageSource, query: SummaryQuery): LakeQuery {
  const measured = measureSales(query.by, filterOf(source, query));
  const parts = query.by.map((grouping) => namings[grouping]);
  const order = orderOf(query);
  const after = joinConditions([source.after && afterRow(order, source.after)]);
  return {
    sql: `
        WITH named AS (
          SELECT ${parts.map(({ columns }) => columns).join(', ')}, ${measureColumns},
            concat_ws(' ', ${parts.map(({ name }) => name).join(', ')}) AS name,
            CAST(to_json([${parts.map(({ key }) => key).join(', ')}]) AS VARCHAR) AS id,
            count(*) OVER () AS "listLength"
          FROM (${measured.sql}) g ${parts.map(({ joins }) => joins).join(' ')})
        SELECT * EXCLUDE (name, id), ${keyText(order)} AS "rowKey"
        FROM named
        WHERE ${after.sql}
        ORDER BY ${orderBy(order)}
        ${limitClause(source.limit)}`,
    parameters: { ...measured.parameters, ...after.parameters },
    where: measured.where,
  };
}
