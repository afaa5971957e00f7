import { expect, test } from 'vitest';
import { restoreTable } from '#functions/restore/restore-table.ts';
import { ask, line, openTestLake, stock } from '../../data/lake/support/test-lake.ts';

const salesOf = (tenant: Parameters<typeof ask>[0]) =>
  ask(tenant, ['sales'], 'SELECT sale_id, month, line_total FROM sales ORDER BY sale_id');

test('a table gets back what it held, months added or emptied since included', async () => {
  await using opened = await openTestLake('folder');
  const { tenant, clock } = opened;
  await tenant.append('sales', { rows: [line('t1', 1), line('t2', 1, { day: '2026-02-01' })] });
  const good = await salesOf(tenant);
  clock.advance(60_000);
  await tenant.append('sales', { rows: [line('wrong', 1, { day: '2026-03-01' })] });
  await tenant.delete('sales', [{ column: 'month', operator: '=', value: '2026-01' }]);
  expect(await salesOf(tenant)).not.toEqual(good);

  const restored = await restoreTable(tenant, 'sales', { version: 1 });
  expect(restored).toEqual({ source: 1, replaced: 3, version: 4, rows: 2 });
  expect(await salesOf(tenant)).toEqual(good);
});

test('a restore by time can itself be undone', async () => {
  await using opened = await openTestLake();
  const { tenant, clock } = opened;
  const quantities = () => ask(tenant, ['inventory'], 'SELECT quantity FROM inventory ORDER BY product_id');
  await tenant.append('inventory', { rows: [stock('a', 'p1', '1')] });
  clock.advance(60_000);
  const before = clock.now();
  clock.advance(60_000);
  await tenant.merge(
    'inventory',
    { rows: [stock('a', 'p1', '2'), stock('a', 'p2', '3')] },
    { mode: 'upsert' },
  );

  const { replaced } = await restoreTable(tenant, 'inventory', { timestamp: before });
  expect(await quantities()).toEqual([{ quantity: '1.000' }]);
  await restoreTable(tenant, 'inventory', { version: replaced });
  expect(await quantities()).toEqual([{ quantity: '2.000' }, { quantity: '3.000' }]);
});

test('an empty version empties the table', async () => {
  await using opened = await openTestLake();
  const { tenant } = opened;
  await tenant.append('sales', { rows: [line('t1', 1)] });
  await restoreTable(tenant, 'sales', { version: 0 });
  expect(await salesOf(tenant)).toEqual([]);
});
