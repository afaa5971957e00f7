import type { Page, PageSource } from '../http/data-answer.ts';
import { type PagedRow, toPage } from '../http/page-rows.ts';
import { afterRow, keyText, orderBy, type SortKey } from '../query/keyset.ts';
import { containsText, folded, joinConditions, storePredicates, visibleStores } from '../query/sql.ts';
import type { Store, StoresQuery } from './stores.schemas.ts';

const order: readonly SortKey[] = [
  { expression: folded('name'), type: 'VARCHAR', descending: false },
  { expression: 'store_id', type: 'VARCHAR', descending: false },
];

/** Stores by name. */
export async function listStores(source: PageSource, query: StoresQuery): Promise<Page<Store>> {
  const conditions = joinConditions([
    containsText(['store_id', 'name', "coalesce(city, '')"], query.q),
    source.after && afterRow(order, source.after),
  ]);
  const rows = await source.lake.query<PagedRow<Store>>(
    {
      sql: `
        SELECT
          store_id AS "storeId",
          name,
          city,
          address,
          opened_on AS "openedOn",
          created_at AS "createdAt",
          updated_at AS "updatedAt",
          ${keyText(order)} AS "rowKey"
        FROM stores
        WHERE ${conditions.sql}
        ORDER BY ${orderBy(order)}
        LIMIT ${source.limit + 1}`,
      parameters: conditions.parameters,
      where: { stores: storePredicates(visibleStores(source.storeIds, undefined)) },
    },
    source.snapshot,
  );
  return toPage(rows, source.limit).page;
}
