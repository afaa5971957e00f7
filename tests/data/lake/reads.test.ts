import { readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDeltaTable } from '#data/delta/open.ts';
import { openEngine } from '#data/engine/engine.ts';
import type { TenantLake } from '#data/lake/lake.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { ownFileTag } from '#data/lake/relations.ts';
import { deltaSchema } from '#data/lake/table-schema.ts';
import { tables } from '#data/lake/tables.ts';
import { seededRandom } from '#data/random.ts';
import { createCountingStore } from '#data/store/counting-store.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { scopeStore } from '#data/store/prefix-store.ts';
import { createManualClock } from '#tests/support/manual-clock.ts';
import {
  ask,
  line,
  openTestLake,
  product,
  startOfTest,
  stock,
  store,
  tenantId,
} from './support/test-lake.ts';

const countLines = (tenant: TenantLake) =>
  ask<{ n: number }>(tenant, ['sales'], 'SELECT count(*) AS n FROM sales');

describe('a snapshot', () => {
  it('keeps answering the same after later writes, deletes and compaction', async () => {
    await using opened = await openTestLake();
    const { tenant } = opened;
    for (const ticket of ['t1', 't2', 't3']) await tenant.append('sales', { rows: [line(ticket, 1)] });
    const snapshot = await tenant.snapshot(['sales'], { maxAgeMs: 0 });
    const answer = () => tenant.query({ sql: 'SELECT sale_id FROM sales ORDER BY 1' }, snapshot);
    const before = await answer();
    await tenant.delete('sales', [{ column: 'sale_id', operator: '=', value: 't1' }]);
    await tenant.append('sales', { rows: [line('t4', 1)] });
    await tenant.upkeep({ minFiles: 2 });
    expect(await answer()).toEqual(before);
    expect(before).toHaveLength(3);
  });

  it('names its versions, and travels back to versions and times', async () => {
    await using opened = await openTestLake();
    const { tenant, clock } = opened;
    await tenant.append('sales', { rows: [line('t1', 1)] });
    clock.advance(60_000);
    await tenant.append('sales', { rows: [line('t2', 1)] });
    const newest = await tenant.snapshot(['sales', 'inventory'], { maxAgeMs: 0 });
    expect(newest).toMatchObject({
      dataVersion: 'inventory@0.sales@2',
      versions: { inventory: 0, sales: 2 },
      asOf: startOfTest + 60_000,
    });
    const count = async (options: object) =>
      tenant.query({ sql: 'SELECT count(*) AS n FROM sales' }, await tenant.snapshot(['sales'], options));
    expect(await count({ versions: { sales: 1 } })).toEqual([{ n: 1 }]);
    expect(await count({ timestamp: startOfTest + 30_000 })).toEqual([{ n: 1 }]);
    expect(await count({ versions: { sales: 0 } })).toEqual([{ n: 0 }]);
    await expect(tenant.snapshot(['sales'], { versions: { sales: 9 } })).rejects.toMatchObject({
      code: 'delta.version_not_found',
    });
  });

  it('shows a caller what it has just written, also where look-ups are shared', async () => {
    await using opened = await openTestLake();
    const { tenant, lake, store: objects, clock } = opened;
    const other = openLake({
      store: objects,
      cacheDirectory: `${opened.cacheDirectory}-2`,
      clock,
      random: seededRandom(8),
    });
    const reader = other.tenant(tenant.tenantId);
    await reader.snapshot(['sales']);
    const { version } = await lake.tenant(tenant.tenantId).append('sales', { rows: [line('t1', 1)] });
    expect((await reader.snapshot(['sales'])).versions).toEqual({ sales: 0 });
    expect((await reader.snapshot(['sales'], { atLeast: { sales: version } })).versions).toEqual({
      sales: 1,
    });
    await other.close();
  });

  it('costs one small request per table, and none within a second of the last look', async () => {
    const clock = createManualClock();
    const counting = createCountingStore(createMemoryStore({ clock }));
    await using opened = await openTestLake('memory', { store: counting, clock });
    const { tenant } = opened;
    await tenant.snapshot(['sales', 'products'], { maxAgeMs: 0 });
    const requests = (maxAgeMs: number) =>
      counting.measure(async (usage) => {
        await tenant.snapshot(['sales', 'products'], { maxAgeMs });
        return usage().requestCount;
      });
    expect(await requests(0)).toBe(2);
    expect(await requests(1_000)).toBe(0);
  });

  it('of a tenant that has no tables says so', async () => {
    await using opened = await openTestLake();
    const nobody = opened.lake.tenant(tenantId('nobody'));
    await expect(nobody.snapshot(['sales'])).rejects.toMatchObject({ code: 'delta.table_not_found' });
  });
});

describe('a query', () => {
  it('may use Spanish names, its own WITH clause and bound values', async () => {
    await using opened = await openTestLake();
    const { tenant } = opened;
    await tenant.append('inventory', { rows: [stock('a', 'p1', '3'), stock('b', 'p1', '4')] });
    await tenant.append('products', { rows: [product('p1', { name: 'Harina' })] });
    const sql = `WITH totals AS (SELECT product_id, sum(quantity) AS total FROM inventario WHERE store_id <> $not GROUP BY 1)
      SELECT name, total FROM totals JOIN productos USING (product_id)`;
    expect(await ask(tenant, ['inventory', 'products'], { sql, parameters: { not: 'b' } })).toEqual([
      { name: 'Harina', total: '3.000' },
    ]);
  });

  it('reads only the files that its conditions leave, and only matching rows of them', async () => {
    const clock = createManualClock();
    const counting = createCountingStore(createMemoryStore({ clock }));
    await using opened = await openTestLake('memory', { store: counting, clock });
    await opened.tenant.append('sales', {
      rows: ['2026-01-10', '2026-02-10', '2026-03-10'].flatMap((day) => [
        line('t1', 1, { day }),
        line('t2', 1, { day, store_id: 'norte' }),
      ]),
    });
    const other = openLake({ store: counting, cacheDirectory: `${opened.cacheDirectory}-2`, clock });
    const tenant = other.tenant(opened.tenant.tenantId);
    const snapshot = await tenant.snapshot(['sales']);
    const fetched = await counting.measure(async (usage) => {
      const rows = await tenant.query(
        {
          sql: 'SELECT day, sale_id FROM sales',
          where: {
            sales: [
              { column: 'day', operator: '>=', value: '2026-02-05' },
              { column: 'day', operator: '<', value: '2026-03-01' },
              { column: 'store_id', operator: 'in', value: ['norte', 'sur'] },
            ],
          },
        },
        snapshot,
      );
      expect(rows).toEqual([{ day: '2026-02-10', sale_id: 't2' }]);
      return usage().requests.get;
    });
    expect(fetched).toBe(1);
    await other.close();
  });

  it('with conditions equals the same query with them in its text', async () => {
    await using opened = await openTestLake();
    const { tenant } = opened;
    for (const day of ['2026-01-10', '2026-01-11', '2026-02-10']) {
      await tenant.append('sales', {
        rows: [
          line('t1', 1, { day, quantity: '1' }),
          line('t2', 1, { day, quantity: '2.5', store_id: 'ñandú' }),
        ],
      });
    }
    const conditions = [
      ['quantity', '>', '1.5', 'quantity > 1.5'],
      ['quantity', '=', '2.500', 'quantity = 2.5'],
      ['store_id', '>=', 'd', "store_id >= 'd'"],
      ['sold_at', '<=', '2026-01-11T15:30:00Z', "sold_at <= TIMESTAMPTZ '2026-01-11 15:30:00+00'"],
      ['month', '=', '2026-02', "month = '2026-02'"],
      ['line_no', '<', 1, 'line_no < 1'],
    ] as const;
    for (const [column, operator, value, text] of conditions) {
      const sql = 'SELECT sale_id, day FROM sales';
      const pruned = await ask(tenant, ['sales'], {
        sql: `${sql} ORDER BY ALL`,
        where: { sales: [{ column, operator, value }] },
      });
      expect(pruned, text).toEqual(await ask(tenant, ['sales'], `${sql} WHERE ${text} ORDER BY ALL`));
    }
  });

  it('refuses conditions on unknown columns and values that do not fit the operator', async () => {
    await using opened = await openTestLake();
    const where = (column: string, operator: '=' | 'in', value: string | string[]) =>
      ask(opened.tenant, ['sales'], {
        sql: 'SELECT 1 FROM sales',
        where: { sales: [{ column, operator, value }] },
      });
    await expect(where('shoe_size', '=', 'x')).rejects.toMatchObject({ code: 'lake.invalid_predicate' });
    await expect(where('toString', '=', 'x')).rejects.toMatchObject({ code: 'lake.invalid_predicate' });
    await expect(where('day', '=', ['2026-01-01'])).rejects.toMatchObject({ code: 'lake.invalid_predicate' });
    expect(await where('day', 'in', [])).toEqual([]);
  });

  it('is interrupted at its time limit', async () => {
    await using opened = await openTestLake();
    const snapshot = await opened.tenant.snapshot(['sales']);
    const sql = 'SELECT count(*) FROM range(10_000_000) a, range(10_000_000) b WHERE a.range + b.range = 7';
    await expect(opened.tenant.query({ sql }, snapshot, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'query.timeout',
    });
  });
});

describe('tenants', () => {
  it('are all served where more are asked for than stay in memory, and their files are fetched once', async () => {
    await using opened = await openTestLake();
    const names = ['granja', 'granja2'] as const;
    for (const name of names) {
      const tenant = opened.lake.tenant(tenantId(name));
      await tenant.create();
      await tenant.append('stores', { rows: [store(`of-${name}`)] });
    }
    const fetched: string[] = [];
    const objects: ObjectStore = {
      ...opened.store,
      getStream(key) {
        fetched.push(key);
        return opened.store.getStream(key);
      },
    };
    const cacheDirectory = `${opened.cacheDirectory}-2`;
    const lake = openLake({
      store: objects,
      cacheDirectory,
      clock: opened.clock,
      maxTenants: 1,
      engine: { maxEngines: 1 },
    });
    for (const name of [...names, ...names, ...names]) {
      const rows = await ask(lake.tenant(tenantId(name)), ['stores'], 'SELECT store_id FROM stores');
      expect(rows).toEqual([{ store_id: `of-${name}` }]);
    }
    expect(fetched).toHaveLength(2);
    await lake.close();
  });

  it('see nothing of each other, siblings by name included', async () => {
    await using opened = await openTestLake('folder');
    const { lake, tenant } = opened;
    const sibling = lake.tenant(tenantId('granja2'));
    await sibling.create();
    await tenant.append('stores', { rows: [store('ours')] });
    await sibling.append('stores', { rows: [store('theirs')] });
    expect(await ask(tenant, ['stores'], 'SELECT store_id FROM stores')).toEqual([{ store_id: 'ours' }]);
    const theirs = await sibling.snapshot(['stores']);
    await expect(tenant.query({ sql: 'SELECT * FROM stores' }, theirs)).rejects.toThrow('another tenant');
    const path = opened.store.localPath?.('tenants/granja2/stores/_delta_log/00000000000000000000.json');
    const ours = await tenant.snapshot(['stores']);
    await expect(tenant.query({ sql: `SELECT * FROM read_text('${path}')` }, ours)).rejects.toMatchObject({
      code: 'query.denied',
    });
    const own = opened.store.localPath?.('tenants/granja/stores/_delta_log/00000000000000000000.json');
    expect(await tenant.query({ sql: `SELECT size > 0 AS found FROM read_text('${own}')` }, ours)).toEqual([
      { found: true },
    ]);
  });
});

/** A Parquet file with the rows of `select` as an object of the folder store, written by another engine. */
async function writeParquet(objects: ObjectStore, key: string, select: string): Promise<number> {
  await objects.put(key, new Uint8Array());
  const path = objects.localPath?.(key) ?? '';
  const engine = await openEngine({
    allowedDirectories: [join(path, '..')],
    spillDirectory: join(path, '..', '_spill'),
  });
  await engine.query(`COPY (${select}) TO '${path}' (FORMAT parquet)`, {}, { timeoutMs: 9_000 });
  await engine.close();
  return (await objects.head(key))?.sizeBytes ?? 0;
}

describe('what others do to the files', () => {
  it('a data file that is gone is named with its table and version', async () => {
    for (const kind of ['memory', 'folder'] as const) {
      await using opened = await openTestLake(kind);
      const { tenant, store: objects } = opened;
      await tenant.append('sales', { rows: [line('t1', 1)] });
      for await (const { key } of objects.list('tenants/granja/sales/month=')) await objects.delete(key);
      await rm(join(opened.cacheDirectory, 'granja', 'files'), { recursive: true, force: true });
      await expect(countLines(tenant), kind).rejects.toMatchObject({
        code: 'delta.missing_file',
        details: { table: 'sales', version: 1, path: expect.stringContaining('month=2026-01/') },
      });
    }
  });

  it('a cached copy that was cut short or altered is fetched again', async () => {
    await using opened = await openTestLake();
    const { tenant } = opened;
    await tenant.append('sales', { rows: [line('t1', 1)] });
    expect(await countLines(tenant)).toEqual([{ n: 1 }]);
    const folder = join(opened.cacheDirectory, 'granja', 'files');
    for (const name of await readdir(folder)) await truncate(join(folder, name), 10);
    expect(await countLines(tenant)).toEqual([{ n: 1 }]);
  });

  it('a file cut short in the folder store is named, not misread', async () => {
    await using opened = await openTestLake('folder');
    const { tenant, store: objects } = opened;
    await tenant.append('sales', { rows: [line('t1', 1)] });
    for await (const { key } of objects.list('tenants/granja/sales/month='))
      await writeFile(objects.localPath?.(key) ?? '', 'PAR1');
    await expect(countLines(tenant)).rejects.toMatchObject({ code: 'delta.missing_file' });
  });

  it('files of other writers are read: without partition columns, without stats, with columns of their own', async () => {
    await using opened = await openTestLake('folder');
    const { tenant, store: objects, clock } = opened;
    await tenant.append('sales', { rows: [line('t1', 1)] });
    const key = 'tenants/granja/sales/month=2026-02/foreign.parquet';
    const sizeBytes = await writeParquet(
      objects,
      key,
      "SELECT 'sur' AS store_id, 't9' AS sale_id, 1 AS line_no, DATE '2026-02-03' AS day, 5::DECIMAL(18,4) AS line_total",
    );
    const delta = openDeltaTable({
      store: scopeStore(objects, 'tenants/granja/sales/'),
      clock,
      random: seededRandom(1),
    });
    await delta.commit({
      operation: 'WRITE',
      read: { kind: 'nothing' },
      add: [
        {
          path: 'month=2026-02/foreign.parquet',
          partitionValues: { month: '2026-02' },
          sizeBytes,
          modificationTime: clock.now(),
        },
      ],
    });
    expect(
      await ask(tenant, ['sales'], 'SELECT sale_id, month, line_total, currency FROM sales ORDER BY 1'),
    ).toEqual([
      { sale_id: 't1', month: '2026-01', line_total: '2.5000', currency: 'USD' },
      { sale_id: 't9', month: '2026-02', line_total: '5.0000', currency: null },
    ]);
    await tenant.upkeep({ minFiles: 1 });
    expect(await ask(tenant, ['sales'], "SELECT sale_id FROM sales WHERE month = '2026-02'")).toEqual([
      { sale_id: 't9' },
    ]);
  });
});

describe('a column that is declared later', () => {
  it('is null in older rows, filled in newer ones, and joins the table at the next write', async () => {
    await using opened = await openTestLake('folder');
    const { store: objects, clock } = opened;
    const tenant = opened.lake.tenant(tenantId('antigua'));
    const prefix = 'tenants/antigua/stores/';
    const delta = openDeltaTable({ store: scopeStore(objects, prefix), clock, random: seededRandom(1) });
    const earlier = deltaSchema(tables.stores).fields.filter(({ name }) => name !== 'address');
    await delta.create({ schema: { type: 'struct', fields: earlier }, partitionColumns: [] });
    const sizeBytes = await writeParquet(
      objects,
      `${prefix}old.parquet`,
      "SELECT 'old' AS store_id, 'Old' AS name, 'Caracas' AS city, DATE '2020-01-01' AS opened_on, TIMESTAMPTZ '2020-01-01 00:00:00+00' AS created_at, TIMESTAMPTZ '2020-01-01 00:00:00+00' AS updated_at",
    );
    const nullCount = Object.fromEntries(earlier.map(({ name }) => [name, 0]));
    await delta.commit({
      operation: 'WRITE',
      read: { kind: 'nothing' },
      add: [
        {
          path: 'old.parquet',
          partitionValues: {},
          sizeBytes,
          modificationTime: clock.now(),
          tags: { [ownFileTag.key]: ownFileTag.value },
          stats: { numRecords: 1, minValues: {}, maxValues: {}, nullCount },
        },
      ],
    });
    const read = () => ask(tenant, ['stores'], 'SELECT store_id, address FROM stores ORDER BY 1');
    expect(await read()).toEqual([{ store_id: 'old', address: null }]);
    await tenant.append('stores', { rows: [store('new', { address: 'Av. 1' })] });
    expect(await read()).toEqual([
      { store_id: 'new', address: 'Av. 1' },
      { store_id: 'old', address: null },
    ]);
    await tenant.merge('stores', { rows: [store('old', { address: 'Av. 2' })] }, { mode: 'upsert' });
    expect(await read()).toEqual([
      { store_id: 'new', address: 'Av. 1' },
      { store_id: 'old', address: 'Av. 2' },
    ]);
    expect((await delta.snapshot()).metadata.schema).toEqual({
      type: 'struct',
      fields: [...earlier, ...deltaSchema(tables.stores).fields.filter(({ name }) => name === 'address')],
    });
  });

  it('of another writer survives when a file is rewritten', async () => {
    await using opened = await openTestLake();
    const { tenant, store: objects, clock } = opened;
    const delta = openDeltaTable({
      store: scopeStore(objects, 'tenants/granja/stores/'),
      clock,
      random: seededRandom(1),
    });
    await delta.commit(async ({ metadata }) => ({
      operation: 'ADD COLUMNS',
      read: { kind: 'nothing' },
      metadata: {
        ...metadata,
        schema: {
          type: 'struct',
          fields: [
            ...metadata.schema.fields,
            { name: 'surface', type: 'double', nullable: true, metadata: {} },
          ],
        },
      },
    }));
    await tenant.merge('stores', { rows: [store('a'), store('b')] }, { mode: 'upsert' });
    await tenant.merge('stores', { rows: [store('a', { city: 'Coro' })] }, { mode: 'upsert' });
    await tenant.overwrite('stores', { rows: [store('c')] });
    expect(await ask(tenant, ['stores'], 'SELECT store_id, surface FROM stores')).toEqual([
      { store_id: 'c', surface: null },
    ]);
  });
});
