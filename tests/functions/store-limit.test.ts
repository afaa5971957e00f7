/** A user or key limited to some stores sees nothing of the others: no row, no name, no share in a sum. */
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inventoryListSchema } from '#functions/inventory/inventory.schemas.ts';
import { meSchema } from '#functions/me/me.schemas.ts';
import { orderListSchema } from '#functions/orders/orders.schemas.ts';
import { productDetailSchema } from '#functions/products/products.schemas.ts';
import { saleListSchema, salesSummarySchema, summaryGroupings } from '#functions/sales/sales.schemas.ts';
import { statsSchema } from '#functions/stats/stats.schemas.ts';
import { storeListSchema } from '#functions/stores/stores.schemas.ts';
import { figuresOf } from './support/figures.ts';
import { createTestApi, password, type TestApi, tenantId } from './support/test-api.ts';

let api: TestApi;
let secret: string;
beforeAll(async () => {
  api = await createTestApi();
  secret = api.secrets.oneStore;
});
afterAll(() => api.close());

const paths = [
  '/inventory?limit=1000',
  '/inventory?limit=1000&offset=0',
  '/sales?limit=1000',
  '/stores',
  '/orders',
  '/products/granja-p1',
  ...summaryGroupings.map((by) => `/sales/summary?by=${by}&limit=1000`),
  '/stats',
];

describe('a key limited to one store', () => {
  test('finds no trace of another store on any route', async () => {
    for (const path of paths) {
      const text = await (await api.get(path, { secret })).text();
      expect(text, path).not.toMatch(/granja-s[23]|Tienda Centro|Tienda Este/);
    }
  });

  test('gets nothing where it asks for another store', async () => {
    for (const path of ['/inventory', '/sales', '/orders', '/sales/summary']) {
      const response = await api.get(`${path}?store=granja-s2`, { secret });
      expect(await response.json(), path).toMatchObject({ items: [] });
    }
    const stats = await api.read(statsSchema, '/stats?store=granja-s2', secret);
    expect(stats).toMatchObject({ lines: 0, stockValue: '0.0000', lowStockCount: 0 });
    expect(stats.revenue).toEqual({ value: '0.0000', previous: '0.0000', change: null });
    const order = api.shops.granja.orders.find(({ store_id }) => store_id !== 'granja-s1');
    expect((await api.get(`/orders/${order?.order_id}`, { secret })).status).toBe(404);
  });

  test('gets all of its own store, and sums of nothing else', async () => {
    const own = api.shops.granja.sales.filter(({ store_id }) => store_id === 'granja-s1');
    for (const by of summaryGroupings) {
      const { totals } = await api.read(salesSummarySchema, `/sales/summary?by=${by}`, secret);
      expect(totals).toEqual(figuresOf(own));
    }
    const sales = await api.read(saleListSchema, '/sales?limit=1000', secret);
    expect(sales.items).toHaveLength(own.length);
    expect((await api.read(inventoryListSchema, '/inventory', secret)).total).toBe(13);
    expect((await api.read(storeListSchema, '/stores', secret)).items).toHaveLength(1);
    expect((await api.read(orderListSchema, '/orders', secret)).items).toHaveLength(2);
    expect((await api.read(productDetailSchema, '/products/granja-p1', secret)).item.stock).toHaveLength(1);
  });

  test('shares neither tag nor cursor with a key that sees more', async () => {
    for (const path of paths) {
      const [limited, full] = await Promise.all([api.get(path, { secret }), api.get(path)]);
      expect(limited.headers.get('etag'), path).not.toBe(full.headers.get('etag'));
    }
    const page = await api.read(saleListSchema, '/sales?limit=5');
    const response = await api.get(`/sales?limit=5&cursor=${page.nextCursor}`, { secret });
    expect(response.status).toBe(400);
  });
});

test('a store user has the limits of the membership as it is now', async () => {
  const id = tenantId('granja');
  const user = await api.registry.users.create({ email: 'till@granja.example', name: 'Till', password });
  await api.registry.users.setMembership(id, user.id, { role: 'store', storeIds: ['granja-s2'] });
  const { token } = await api.registry.sessions.createForUser(id, user.id);
  const get = (path: string) =>
    api.app.request(`/api/v1${path}`, {
      headers: {
        'x-fluxion-realm': 'tenant',
        'x-tenant-id': 'granja',
        'x-forwarded-host': 'granja.localhost',
        cookie: `__Host-fluxion=${token}`,
      },
    });
  expect(v.parse(meSchema, await (await get('/me')).json())).toMatchObject({
    role: 'store',
    scopes: ['read'],
    storeIds: ['granja-s2'],
  });
  const storesSeen = async () =>
    v.parse(storeListSchema, await (await get('/stores')).json()).items.map(({ storeId }) => storeId);
  expect(await storesSeen()).toEqual(['granja-s2']);
  await api.registry.users.setMembership(id, user.id, { role: 'store', storeIds: ['granja-s3'] });
  expect(await storesSeen()).toEqual(['granja-s3']);
});
