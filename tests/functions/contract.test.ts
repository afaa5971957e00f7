/** The typed client that the page uses, against the real app. What does not compile here would not there. */
import { hc } from 'hono/client';
import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest';
import type {
  App,
  InventoryList,
  ProductDetail,
  SalesSummary,
  Settings,
  Stats,
} from '#functions/contract.ts';
import { createTestApi, type TestApi } from './support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

test('the client is typed by the routes, and gets what it is typed for', async () => {
  const client = hc<App>('http://api.localhost', {
    headers: { authorization: `Bearer ${api.secrets.granja}` },
    fetch: async (input: RequestInfo | URL, init?: RequestInit) =>
      api.app.request(input instanceof Request ? input : String(input), init),
  });
  const { v1 } = client.api;

  const summary = await (await v1.sales.summary.$get({ query: { by: 'month', from: '2026-02-01' } })).json();
  expectTypeOf(summary).toExtend<SalesSummary>();
  expect(summary.items.map(({ period }) => period)).toEqual(['2026-02', '2026-03']);

  const inventory = await (await v1.inventory.$get({ query: { sort: '-quantity', offset: '3' } })).json();
  expectTypeOf(inventory).toExtend<InventoryList>();
  expect(inventory.offset).toBe(3);

  const product = await (await v1.products[':productId'].$get({ param: { productId: 'granja-p1' } })).json();
  expectTypeOf(product).toExtend<ProductDetail>();
  expect(product.item.productId).toBe('granja-p1');

  const stats = await (await v1.stats.$get({ query: {} })).json();
  expectTypeOf(stats).toExtend<Stats>();
  expect(stats.tenantId).toBe('granja');

  const settings = await v1.settings.$get();
  expectTypeOf(await settings.json()).toExtend<Settings>();
  expect(settings.status).toBe(200);

  const refused = await v1.members[':userId'].$patch({ param: { userId: 'none' }, json: { role: 'viewer' } });
  expect(refused.status).toBe(403);
});
