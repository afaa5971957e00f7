/** A lake of its own on a temporary folder, with a fixed clock and seeded ids. */
import { join } from 'node:path';
import type { Lake, LakeQuery, RelationName, TenantLake } from '#data/lake/lake.ts';
import { type LakeOptions, openLake } from '#data/lake/open-lake.ts';
import type { NewRow } from '#data/lake/tables.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { seededRandom } from '#data/random.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { createManualClock, type ManualClock } from '#tests/support/manual-clock.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';

export interface TestLake extends AsyncDisposable {
  lake: Lake;
  store: ObjectStore;
  clock: ManualClock;
  /** Where the lake caches files. */
  cacheDirectory: string;
  /** A tenant whose tables exist. */
  tenant: TenantLake;
}

export const startOfTest = Date.parse('2026-03-15T16:00:00Z');

export type StoreKind = 'memory' | 'folder';

export async function openTestLake(
  kind: StoreKind = 'memory',
  options: Partial<LakeOptions> & { store?: ObjectStore } = {},
): Promise<TestLake> {
  const folder = await makeTemporaryFolder();
  const clock = createManualClock(startOfTest);
  const store =
    options.store ??
    (kind === 'memory'
      ? createMemoryStore({ clock })
      : await openFileStore({ root: join(folder.path, 'store'), clock }));
  const cacheDirectory = join(folder.path, 'cache');
  const lake = openLake({ store, cacheDirectory, clock, random: seededRandom(7), ...options });
  const tenant = lake.tenant(tenantId('granja'));
  await tenant.create();
  return {
    lake,
    store,
    clock,
    cacheDirectory,
    tenant,
    async [Symbol.asyncDispose]() {
      await lake.close();
      await folder.remove();
    },
  };
}

export function tenantId(text: string): TenantId {
  const id = parseTenantId(text);
  if (!id) throw new Error(`${text} is no tenant id`);
  return id;
}

/** The answer of a query over the newest snapshot of these relations. */
export async function ask<Row extends object>(
  tenant: TenantLake,
  relations: readonly RelationName[],
  query: LakeQuery | string,
): Promise<Row[]> {
  const snapshot = await tenant.snapshot(relations, { maxAgeMs: 0 });
  return tenant.query<Row>(typeof query === 'string' ? { sql: query } : query, snapshot);
}

const then = '2026-01-01T08:00:00.000Z';

export function store(id: string, change: Partial<NewRow<'stores'>> = {}): NewRow<'stores'> {
  return { store_id: id, name: `Store ${id}`, created_at: then, updated_at: then, ...change };
}

export function product(id: string, change: Partial<NewRow<'products'>> = {}): NewRow<'products'> {
  return {
    product_id: id,
    name: `Product ${id}`,
    unit: 'unit',
    kind: 'good',
    currency: 'USD',
    active: true,
    created_at: then,
    updated_at: then,
    ...change,
  };
}

export function stock(
  storeId: string,
  productId: string,
  quantity: string,
  change: Partial<NewRow<'inventory'>> = {},
): NewRow<'inventory'> {
  return {
    store_id: storeId,
    product_id: productId,
    quantity,
    created_at: then,
    updated_at: then,
    ...change,
  };
}

export function line(saleId: string, lineNo: number, change: Partial<NewRow<'sales'>> = {}): NewRow<'sales'> {
  const day = change.day ?? '2026-01-10';
  return {
    store_id: 'centro',
    sale_id: saleId,
    line_no: lineNo,
    sold_at: `${day}T15:30:00.000Z`,
    day,
    product_id: 'p1',
    type: 'sale',
    quantity: '2',
    unit_price: '1.25',
    currency: 'USD',
    source: 'test',
    ...change,
  };
}
