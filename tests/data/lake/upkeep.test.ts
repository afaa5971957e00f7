import { describe, expect, it } from 'vitest';
import type { TenantLake } from '#data/lake/lake.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { ask, line, openTestLake, startOfTest, stock, type TestLake } from './support/test-lake.ts';

const dayMs = 86_400_000;

async function appendMany(tenant: TenantLake, count: number, day = '2026-01-10') {
  for (let index = 0; index < count; index += 1) {
    await tenant.append('sales', { rows: [line(`t${index}`, 1, { day, store_id: `s${count - index}` })] });
  }
}

async function dataFiles({ store }: TestLake, table = 'sales'): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(`tenants/granja/${table}/`)) {
    if (key.endsWith('.parquet') && !key.includes('_delta_log')) keys.push(key);
  }
  return keys;
}

const tickets = (tenant: TenantLake) =>
  ask<{ sale_id: string }>(tenant, ['sales'], 'SELECT sale_id FROM sales ORDER BY 1');

describe('upkeep', () => {
  it('makes one sorted file of a month’s small ones, and changes no row', async () => {
    await using opened = await openTestLake();
    const { tenant } = opened;
    await appendMany(tenant, 5);
    await appendMany(tenant, 1, '2026-02-01');
    const before = await tickets(tenant);
    const { steps, complete } = await tenant.upkeep({ minFiles: 3 });
    expect(complete).toBe(true);
    expect(steps.filter(({ action }) => action === 'compacted')).toEqual([
      { table: 'sales', action: 'compacted', detail: '2026-01: 5 files into one' },
    ]);
    expect(await tickets(tenant)).toEqual(before);
    const [latest] = await tenant.history('sales');
    expect(latest).toMatchObject({ operation: 'OPTIMIZE' });
    const order = await ask(tenant, ['sales'], "SELECT store_id FROM sales WHERE month = '2026-01'");
    expect(order).toEqual(['s1', 's2', 's3', 's4', 's5'].map((store_id) => ({ store_id })));
  });

  it('deletes files for download after a day, and none before', async () => {
    await using opened = await openTestLake();
    const { store, tenant, clock } = opened;
    const put = (key: string) => store.put(key, new Uint8Array([1]));
    await put('tenants/granja/exports/old/sales.csv');
    await put('tenants/granja2/exports/old/sales.csv');
    clock.advance(dayMs);
    await put('tenants/granja/exports/new/sales.csv');
    clock.advance(1);
    const { steps } = await tenant.upkeep();
    expect(steps).toEqual([{ table: 'exports', action: 'vacuumed', detail: '1 old downloads' }]);
    const kept: string[] = [];
    for await (const { key } of store.list('')) if (key.includes('/exports/')) kept.push(key);
    expect(kept).toEqual(['tenants/granja/exports/new/sales.csv', 'tenants/granja2/exports/old/sales.csv']);
  });

  it('done again has nothing to do', async () => {
    await using opened = await openTestLake();
    await appendMany(opened.tenant, 4);
    await opened.tenant.upkeep({ minFiles: 2 });
    expect((await opened.tenant.upkeep({ minFiles: 2 })).steps).toEqual([]);
  });

  it('loses nothing that writers add, change or delete while it compacts', async () => {
    await using opened = await openTestLake();
    const { tenant } = opened;
    await appendMany(tenant, 4);
    await tenant.merge(
      'inventory',
      { rows: [stock('a', 'p1', '1'), stock('a', 'p2', '1')] },
      { mode: 'upsert' },
    );
    await tenant.merge('inventory', { rows: [stock('a', 'p3', '1')] }, { mode: 'upsert' });
    const writes = async () => {
      await tenant.append('sales', { rows: [line('new', 1)] });
      await tenant.delete('sales', [{ column: 'sale_id', operator: '=', value: 't0' }]);
      await tenant.merge('inventory', { rows: [stock('a', 'p1', '5')] }, { mode: 'upsert' });
    };
    const [, report] = await Promise.all([
      writes(),
      tenant.upkeep({ minFiles: 2 }),
      tenant.upkeep({ minFiles: 2 }),
    ]);
    expect(report.steps.filter(({ action }) => action === 'failed')).toEqual([]);
    expect(await tickets(tenant)).toEqual(['new', 't1', 't2', 't3'].map((sale_id) => ({ sale_id })));
    expect(await ask(tenant, ['inventory'], 'SELECT product_id, quantity FROM inventory ORDER BY 1')).toEqual(
      [
        { product_id: 'p1', quantity: '5.000' },
        { product_id: 'p2', quantity: '1.000' },
        { product_id: 'p3', quantity: '1.000' },
      ],
    );
  });

  it('stops at its budget and is finished by the next run', async () => {
    await using opened = await openTestLake();
    const { tenant } = opened;
    for (const day of ['2026-01-10', '2026-02-10', '2026-03-10']) await appendMany(tenant, 3, day);
    const first = await tenant.upkeep({
      minFiles: 2,
      budgetMs: 1_000,
      onStep: () => opened.clock.advance(2_000),
    });
    expect(first).toMatchObject({ complete: false });
    expect(first.steps).toHaveLength(1);
    const second = await tenant.upkeep({ minFiles: 2, budgetMs: 1e9 });
    expect(second.complete).toBe(true);
    expect(second.steps.filter(({ action }) => action === 'compacted')).toHaveLength(2);
  });

  it('deletes what compaction replaced, once no reader can need it, and never what is live', async () => {
    await using opened = await openTestLake();
    const { tenant, clock } = opened;
    await appendMany(tenant, 4);
    const before = await tickets(tenant);
    await tenant.upkeep({ minFiles: 2 });
    expect(await dataFiles(opened)).toHaveLength(5);
    clock.advance(8 * dayMs);
    await tenant.upkeep({ minFiles: 2, vacuum: false });
    expect(await dataFiles(opened)).toHaveLength(5);
    const { steps } = await tenant.upkeep({ minFiles: 2 });
    expect(steps.map(({ table, action }) => [table, action])).toContainEqual(['sales', 'vacuumed']);
    expect(await dataFiles(opened)).toHaveLength(1);
    expect(await tickets(tenant)).toEqual(before);
  });

  it('deletes files of a write that never committed', async () => {
    await using opened = await openTestLake();
    const { store, tenant, clock } = opened;
    await appendMany(tenant, 1);
    await store.put('tenants/granja/sales/month=2026-01/part-lost.zstd.parquet', new Uint8Array(10));
    clock.advance(8 * dayMs);
    await tenant.upkeep();
    expect((await dataFiles(opened)).filter((key) => key.includes('lost'))).toEqual([]);
    expect(await tickets(tenant)).toHaveLength(1);
    expect(clock.now()).toBe(startOfTest + 8 * dayMs);
  });

  it('goes on with the other tables when one fails, and says which', async () => {
    await using opened = await openTestLake();
    const { store, tenant } = opened;
    await appendMany(tenant, 3);
    await tenant.merge('inventory', { rows: [stock('a', 'p1', '1')] }, { mode: 'upsert' });
    await tenant.merge('inventory', { rows: [stock('a', 'p2', '1')] }, { mode: 'upsert' });
    for (const key of await dataFiles(opened, 'sales')) await store.delete(key);
    const fresh = openLake({ store, clock: opened.clock, cacheDirectory: `${opened.cacheDirectory}-2` });
    const { steps } = await fresh.tenant(tenant.tenantId).upkeep({ minFiles: 2 });
    await fresh.close();
    expect(steps.find(({ table, action }) => table === 'sales' && action === 'failed')).toMatchObject({
      error: { code: 'delta.missing_file' },
    });
    expect(steps).toContainEqual(expect.objectContaining({ table: 'inventory', action: 'compacted' }));
  });
});
