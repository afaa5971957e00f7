import type { TenantLake } from '#data/lake/lake.ts';
import type { StoreLimit } from '#data/registry/registry.ts';
import { ApiError } from '../http/errors.ts';

/** Rejects with `store.unknown` where a store limit names a store that the tenant does not have. */
export async function assertStoresExist(lake: TenantLake, storeIds: StoreLimit): Promise<void> {
  if (storeIds === null || storeIds.length === 0) return;
  const snapshot = await lake.snapshot(['stores']);
  const rows = await lake.query<{ storeId: string }>(
    {
      sql: 'SELECT store_id AS "storeId" FROM stores',
      where: { stores: [{ column: 'store_id', operator: 'in', value: storeIds }] },
    },
    snapshot,
  );
  const known = new Set(rows.map(({ storeId }) => storeId));
  const unknown = storeIds.find((id) => !known.has(id));
  if (unknown !== undefined) {
    throw new ApiError('store.unknown', `There is no store "${unknown}".`, { parameter: 'storeIds' });
  }
}
