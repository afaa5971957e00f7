import type { LakeQuery, RelationName } from '#data/lake/lake.ts';
import type { Page, PageSource } from '../http/data-answer.ts';
import { limitClause, type PagedRow, toPage } from '../http/page-rows.ts';
import { addDays, dateInZone } from '../query/calendar.ts';
import { afterRow, keyText, orderBy, type SortKey } from '../query/keyset.ts';
import { containsText, dayPredicates, joinConditions, storePredicates, visibleStores } from '../query/sql.ts';
import type { SaleLine, SalesQuery } from './sales.schemas.ts';

/** What a snapshot must pin for `listSales`. */
export const listRelations = [
  'sales',
  'sales_by_day_store',
  'sales_by_day_product',
] as const satisfies readonly RelationName[];

/** Newest first; the rest makes the order total. */
const order: readonly SortKey[] = [
  { expression: 'f.sold_at', type: 'TIMESTAMPTZ', descending: true },
  { expression: 'f.store_id', type: 'VARCHAR', descending: false },
  { expression: 'f.sale_id', type: 'VARCHAR', descending: false },
  { expression: 'f.line_no', type: 'INTEGER', descending: false },
  { expression: 'f.day', type: 'DATE', descending: false },
];

/**
 * A ticket's business day is the date of its first line, so a line's own date may lie a day off. Bounds that
 * are derived from times leave that much room.
 */
const slackDays = 1;

/** Sale lines, newest first. */
export async function listSales(
  source: PageSource,
  query: SalesQuery,
  timeZone: string,
): Promise<Page<SaleLine>> {
  const stores = visibleStores(source.storeIds, query.store);
  const bounds = await boundDays(source, query, stores, timeZone);
  const rows = await source.lake.query<PagedRow<SaleLine>>(
    salesStatement(source, { ...query, ...bounds }),
    source.snapshot,
  );
  return toPage(rows, source.limit).page;
}

type DayBounds = Record<'from' | 'to', string | undefined>;

export function salesStatement(
  source: PageSource,
  query: Omit<SalesQuery, 'from' | 'to'> & Partial<DayBounds>,
): LakeQuery {
  const conditions = joinConditions([
    query.q === undefined
      ? null
      : {
          sql: 'f.product_id IN (SELECT product_id FROM found) OR f.sale_id = CAST($q AS VARCHAR)',
          parameters: { q: query.q },
        },
    source.after && afterRow(order, source.after),
  ]);
  return {
    sql: `
        ${query.q === undefined ? '' : `WITH found AS MATERIALIZED (${foundProducts(query.q)})`}
        SELECT
          f.store_id AS "storeId",
          coalesce(s.name, f.store_id) AS "storeName",
          f.sale_id AS "saleId",
          f.line_no AS "lineNo",
          f.sold_at AS "soldAt",
          f.day,
          f.product_id AS "productId",
          p.name AS "productName",
          f.description,
          f.type,
          f.quantity,
          f.unit_price AS "unitPrice",
          f.line_total AS "lineTotal",
          f.unit_cost AS "unitCost",
          f.currency,
          f.customer_id AS "customerId",
          ${keyText(order)} AS "rowKey"
        FROM sales f
        LEFT JOIN products p ON p.product_id = f.product_id
        LEFT JOIN stores s ON s.store_id = f.store_id
        WHERE ${conditions.sql}
        ORDER BY ${orderBy(order)}
        ${limitClause(source.limit)}`,
    parameters: conditions.parameters,
    where: {
      sales: [
        ...dayPredicates(query.from, query.to),
        ...storePredicates(visibleStores(source.storeIds, query.store)),
        ...(query.product === undefined
          ? []
          : [{ column: 'product_id', operator: '=', value: query.product } as const]),
      ],
    },
  };
}

/** The catalogue is searched, not the lines: a name is in it once and on many thousand lines. */
function foundProducts(text: string): string {
  const condition = containsText(['product_id', 'name', "coalesce(ean, '')"], text);
  return `SELECT product_id FROM products WHERE ${condition?.sql}`;
}

/**
 * The days that the page can reach, so that only the newest files are read. The counts per day say how far
 * back there are lines enough; where other filters leave an unknown share of them, the query's own bound.
 */
async function boundDays(
  source: PageSource,
  query: SalesQuery,
  stores: readonly string[] | null,
  timeZone: string,
): Promise<DayBounds> {
  const reached = source.after && dateInZone(Date.parse(source.after[0] ?? ''), timeZone);
  const to = earlier(query.to, reached === null ? undefined : addDays(reached, slackDays));
  const byProduct = query.product !== undefined || query.q !== undefined;
  if (byProduct && stores !== null) return { from: query.from, to };
  // Only days whose lines all come after the cursor's row count towards the page.
  const whole = earlier(query.to, reached === null ? undefined : addDays(reached, -slackDays - 1));
  const rollup = byProduct ? 'sales_by_day_product' : 'sales_by_day_store';
  // Lines found by their ticket number come on top: they only make the page fill sooner.
  const found = query.q === undefined ? '' : `WHERE product_id IN (${foundProducts(query.q)})`;
  const days = await source.lake.query<{ day: string }>(
    {
      sql: `
        WITH per_day AS (SELECT day, sum(lines) AS lines FROM ${rollup} ${found} GROUP BY day)
        SELECT day FROM (
          SELECT day, sum(lines) OVER (ORDER BY day DESC) - lines AS newer FROM per_day)
        WHERE newer <= ${source.limit} ORDER BY day LIMIT 1`,
      ...(query.q === undefined ? {} : { parameters: { q: query.q } }),
      where: {
        [rollup]: [
          ...dayPredicates(query.from, whole),
          ...storePredicates(stores),
          ...(query.product === undefined
            ? []
            : [{ column: 'product_id', operator: '=', value: query.product } as const]),
        ],
      },
    },
    source.snapshot,
  );
  const day = days[0]?.day;
  const from = day === undefined ? undefined : addDays(day, -2 * slackDays);
  return {
    from: from !== undefined && (query.from === undefined || from > query.from) ? from : query.from,
    to,
  };
}

function earlier(left: string | undefined, right: string | undefined): string | undefined {
  return left !== undefined && (right === undefined || left < right) ? left : right;
}
