/** The histories that the independent readers are shown: what a shop's tables go through, odd values included. */
import { parquetWriteBuffer } from 'hyparquet-writer';
import { openDeltaTable } from '#data/delta/open.ts';
import type { StructType } from '#data/delta/schema.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { deltaSchema } from '#data/lake/table-schema.ts';
import type { NewRow } from '#data/lake/tables.ts';
import { tables } from '#data/lake/tables.ts';
import { parseTenantId, type TenantId, tenantPrefix } from '#data/lake/tenant-id.ts';
import { seededRandom } from '#data/random.ts';
import { openFileStore } from '#data/store/file-store.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { scopeStore } from '#data/store/prefix-store.ts';

/** Called at every version worth reading; `folder` is relative to the store's root. */
export type Show = (stage: string, folder: string) => Promise<void>;

const tenantId = parseTenantId('granja') as TenantId;
const olderTenantId = parseTenantId('granja-older') as TenantId;
const folderOf = (table: string, tenant = tenantId) => `${tenantPrefix(tenant)}${table}`;
const stamp = '2026-03-01T08:30:00.123456Z';

const product = (id: number, changes: Partial<NewRow<'products'>> = {}): NewRow<'products'> => ({
  product_id: `P${String(id).padStart(4, '0')}`,
  name: `Plátano maduro ñ ${id} 🛒 "x" \\ '`,
  category: id % 3 === 0 ? null : 'Víveres',
  unit: id % 2 === 0 ? 'unit' : 'kg',
  kind: 'good',
  price: `${id}.0001`,
  unit_cost: id % 4 === 0 ? null : `-${id}.5`,
  currency: 'VES',
  active: id % 5 !== 0,
  created_at: stamp,
  updated_at: stamp,
  ...changes,
});

const sale = (id: number, day: string, changes: Partial<NewRow<'sales'>> = {}): NewRow<'sales'> => ({
  store_id: `S${id % 3}`,
  sale_id: `T${id}`,
  line_no: 1,
  sold_at: `${day}T23:59:59.999999Z`,
  day,
  product_id: 'P0001',
  description: id % 2 === 0 ? null : 'a string of more than thirty-two characters, ñ and 🛒',
  type: 'sale',
  quantity: `${id}.125`,
  unit_price: '99999999.9999',
  currency: 'VES',
  source: 'conformance',
  ...changes,
});

/** Append, upsert, update, delete; enough commits for checkpoints. */
async function products(store: ObjectStore, cacheDirectory: string, show: Show): Promise<void> {
  const lake = openLake({ store, cacheDirectory, random: seededRandom(7) });
  try {
    const tenant = lake.tenant(tenantId);
    await tenant.create();
    await show('created, still empty', folderOf('products'));
    await tenant.append('products', { rows: Array.from({ length: 40 }, (_, id) => product(id)) });
    await show('appended', folderOf('products'));
    const changed = Array.from({ length: 20 }, (_, id) =>
      product(id + 30, { name: 'changed', price: '0.0001' }),
    );
    await tenant.merge('products', { rows: changed }, { mode: 'upsert' });
    await show('merged', folderOf('products'));
    await tenant.delete('products', [{ column: 'product_id', operator: '<', value: 'P0005' }]);
    await show('rows deleted', folderOf('products'));
    await tenant.update('products', { active: false }, [{ column: 'unit', operator: '=', value: 'kg' }]);
    await show('rows updated', folderOf('products'));
    for (let id = 100; id < 112; id += 1) await tenant.append('products', { rows: [product(id)] });
    await show('after a checkpoint', folderOf('products'));
  } finally {
    await lake.close();
  }
}

/** Months as partitions, from year 1900 to 9999; then upkeep. */
async function sales(store: ObjectStore, cacheDirectory: string, show: Show): Promise<void> {
  const lake = openLake({ store, cacheDirectory, random: seededRandom(8) });
  try {
    const tenant = lake.tenant(tenantId);
    await tenant.create();
    await tenant.append('sales', {
      rows: [
        sale(1, '1900-01-01'),
        sale(2, '9999-12-31'),
        sale(3, '1969-12-31', { type: 'return', quantity: '-0.001', unit_price: '0.0001' }),
        ...Array.from({ length: 50 }, (_, index) => sale(10 + index, `2026-0${1 + (index % 3)}-15`)),
      ],
    });
    await show('years 1900 to 9999, negative quantities', folderOf('sales'));
    await tenant.overwrite('sales', { rows: [sale(900, '2026-02-01')] });
    await show('one month overwritten', folderOf('sales'));
    for (let id = 1_000; id < 1_012; id += 1)
      await tenant.append('sales', { rows: [sale(id, '2026-03-20')] });
    await show('small appends', folderOf('sales'));
    await tenant.upkeep({ minFiles: 2 });
    await show('compacted and vacuumed', folderOf('sales'));
    await show('rollup of days and stores', folderOf('sales_by_day_store'));
    await show('rollup of months, stores and categories', folderOf('sales_by_month_store_category'));
  } finally {
    await lake.close();
  }
}

/** A table made before two columns were declared. */
async function evolution(store: ObjectStore, cacheDirectory: string, show: Show): Promise<void> {
  const older = deltaSchema(tables.stores).fields.filter(
    ({ name }) => name !== 'address' && name !== 'opened_on',
  );
  const delta = openDeltaTable({ store: scopeStore(store, `${folderOf('stores', olderTenantId)}/`) });
  await delta.create({ schema: { type: 'struct', fields: older }, partitionColumns: [] });
  const lake = openLake({ store, cacheDirectory, random: seededRandom(9) });
  try {
    const rows = [1, 2].map(
      (id): NewRow<'stores'> => ({
        store_id: `S${id}`,
        name: `Tienda ${id}`,
        city: null,
        address: id === 1 ? null : 'Av. Bolívar',
        opened_on: '2001-02-03',
        created_at: stamp,
        updated_at: stamp,
      }),
    );
    await lake.tenant(olderTenantId).append('stores', { rows });
    await show('columns added', folderOf('stores', olderTenantId));
  } finally {
    await lake.close();
  }
}

const oddSchema: StructType = {
  type: 'struct',
  fields: [
    { name: 'id', type: 'integer', nullable: true, metadata: {} },
    { name: 'part', type: 'string', nullable: true, metadata: {} },
  ],
};

/** Values that have to survive JSON, URIs and folders, as values of a partition column. */
export const oddPartitionValues = [
  null,
  'a b',
  'ä/ö',
  '100%',
  'x=y:z?&#+',
  'quote\'"',
  '../up',
  '日本',
  '2026-01',
];

/** As Hive and Spark name it. Polars believes the folder's name rather than `partitionValues`. */
function partitionFolder(value: string | null): string {
  return value === null ? '__HIVE_DEFAULT_PARTITION__' : encodeURIComponent(value).replaceAll("'", '%27');
}

async function oddPartitions(store: ObjectStore, _cacheDirectory: string, show: Show): Promise<void> {
  const folder = 'odd-partitions';
  const rooted = scopeStore(store, `${folder}/`);
  const table = openDeltaTable({ store: rooted });
  await table.create({ schema: oddSchema, partitionColumns: ['part'] });
  for (const [id, part] of oddPartitionValues.entries()) {
    const body = new Uint8Array(
      parquetWriteBuffer({ columnData: [{ name: 'id', data: [id], type: 'INT32' }] }),
    );
    const path = `part=${partitionFolder(part)}/part-${id}.parquet`;
    await rooted.put(path, body);
    const add = [
      { path, partitionValues: { part }, sizeBytes: body.length, modificationTime: 1_700_000_000_000 },
    ];
    await table.commit({ operation: 'WRITE', add, read: { kind: 'nothing' } });
  }
  await show('special characters in partition values', folder);
}

const histories = [products, sales, evolution, oddPartitions];

/** Plays every history in `root`, stopping at each stage to be read. */
export async function writeOurTables(root: string, cacheDirectory: string, show: Show): Promise<void> {
  const store = await openFileStore({ root });
  for (const history of histories) await history(store, cacheDirectory, show);
}
