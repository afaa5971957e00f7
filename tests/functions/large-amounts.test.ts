/**
 * A column read for another (a bar code for a quantity, say) makes amounts that nobody has, but that fit. They must
 * spoil figures, which an undo sets right, and never the answer.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { salesSummarySchema } from '#functions/sales/sales.schemas.ts';
import { statsSchema } from '#functions/stats/stats.schemas.ts';
import { createTestApi, type TestApi, tenantId } from './support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
  const lake = api.lake.tenant(tenantId('granja'));
  const [line] = api.shops.granja.sales;
  const [stock] = api.shops.granja.inventory;
  if (!line || !stock) throw new Error('The shop is empty.');
  const amounts = { quantity: '9000000.000', unit_cost: '9000000.0000' };
  const sale = {
    ...line,
    ...amounts,
    sale_id: 'large',
    day: '2026-02-01',
    sold_at: '2026-02-01T15:00:00.000Z',
  };
  await lake.append('sales', { rows: [{ ...sale, unit_price: '1.0000' }] });
  await lake.merge('inventory', { rows: [{ ...stock, ...amounts }] }, { mode: 'upsert' });
});
afterAll(() => api.close());

const cost = '81000000000000.0000';

test('large amounts are summed, from lines and from rollups', async () => {
  const path = '/sales/summary?by=day&from=2026-02-01&to=2026-02-01';
  const costOf = async () => (await api.read(salesSummarySchema, path)).items[0]?.cost;
  const fromLines = await costOf();
  expect(Number(fromLines)).toBeGreaterThanOrEqual(Number(cost));
  const { steps } = await api.lake.tenant(tenantId('granja')).refreshRollups();
  expect(steps.filter(({ action }) => action === 'failed')).toEqual([]);
  expect(await costOf()).toBe(fromLines);
});

test('a stock of large amounts has a value', async () => {
  const { stockValue } = await api.read(statsSchema, '/stats?from=2026-02-01&to=2026-02-01');
  expect(Number(stockValue)).toBeGreaterThanOrEqual(Number(cost));
});
