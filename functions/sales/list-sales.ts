import type { RelationName } from '#data/lake/lake.ts';
import type { Page, PageSource } from '../http/data-answer.ts';
import { type PagedRow, toPage } from '../http/page-rows.ts';
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
  { expression: 'epoch_us(f.sold_at)', type: 'BIGINT', descending: true },
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
  const conditions = joinConditions([
    containsText(
      ['f.product_id', "coalesce(p.name, '')", "coalesce(f.description, '')", 'f.sale_id'],
      query.q,
    ),
    source.after && afterRow(order, source.after),
  ]);
  const stores = visibleStores(source.storeIds, query.store);
  const latest = source.after && latestDay(source.after, timeZone);
  const to = latest === null ? query.to : query.to === undefined || latest < query.to ? latest : query.to;
  const from = await earliestDay(source, query, stores, to);
  const rows = await source.lake.query<PagedRow<SaleLine>>(
    {
      sql: `
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
        LIMIT ${source.limit + 1}`,
      parameters: conditions.parameters,
      where: {
        sales: [
          ...dayPredicates(from, to),
          ...storePredicates(stores),
          ...(query.product === undefined
            ? []
            : [{ column: 'product_id', operator: '=', value: query.product } as const]),
        ],
      },
    },
    source.snapshot,
  );
  return toPage(rows, source.limit).page;
}

/** No line after the cursor's row can be of a later day than this. */
function latestDay(after: readonly string[], timeZone: string): string {
  return addDays(dateInZone(Number(after[0]) / 1000, timeZone), slackDays);
}

/**
 * A day that the page cannot reach beyond, so that only the newest files are read: the counts per day say
 * where enough lines are. Where other filters leave an unknown share of the lines, the bound of the query.
 */
async function earliestDay(
  source: PageSource,
  query: SalesQuery,
  stores: readonly string[] | null,
  to: string | undefined,
): Promise<string | undefined> {
  if (query.q !== undefined || (query.product !== undefined && stores !== null)) return query.from;
  const rollup = query.product === undefined ? 'sales_by_day_store' : 'sales_by_day_product';
  const days = await source.lake.query<{ day: string }>(
    {
      sql: `
        WITH per_day AS (SELECT day, sum(lines) AS lines FROM ${rollup} GROUP BY day)
        SELECT day FROM (
          SELECT day, sum(lines) OVER (ORDER BY day DESC) - lines AS newer FROM per_day)
        WHERE newer <= ${source.limit} ORDER BY day LIMIT 1`,
      where: {
        [rollup]: [
          ...dayPredicates(query.from, to),
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
  if (day === undefined) return query.from;
  const bound = addDays(day, -2 * slackDays);
  return query.from === undefined || bound > query.from ? bound : query.from;
}
