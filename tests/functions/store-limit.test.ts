/** A user or key limited to some stores sees nothing of the others: no row, no name, no share in a sum. */
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listRouteAccess } from '#functions/http/access.ts';
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

/** Every route that reads data, as its pattern: one of `paths` must ask it, or it is named here with the reason. */
const unasked: Readonly<Record<string, string>> = {
  '/api/v1/products': 'products belong to the whole shop',
  '/api/v1/orders/:orderId': 'asked below, by an order of another store',
};

test('no route that reads data is left out of these tests', () => {
  const patternOf = (path: string) =>
    `/api/v1${path.replace(/\?.*/, '')}`.replace('/products/granja-p1', '/products/:productId');
  const asked = new Set(paths.map(patternOf));
  const reads = listRouteAccess(api.app).filter(
    ({ method, access }) =>
      method === 'GET' && access.kind === 'permission' && access.permission === 'data.read',
  );
  const missing = reads.map(({ path }) => path).filter((path) => !asked.has(path) && !(path in unasked));
  expect(missing).toEqual([]);
});

/** The same answer, but for what is signed for the caller. */
async function answerOf(path: string, credential: string): Promise<object> {
  const response = await api.get(path, { secret: credential });
  expect(response.status, path).toBe(200);
  const { nextCursor, ...answer } = (await response.json()) as { nextCursor?: string | null };
  return { ...answer, isLast: nextCursor === null };
}

describe('a key limited to one store', () => {
  test.each([
    ['from the lines', false],
    ['from the rollups', true],
  ])('gets exactly what another gets who asks for this store, %s', async (_source, withRollups) => {
    if (withRollups) await api.lake.tenant(tenantId('granja')).refreshRollups();
    const questions = [
      '/inventory?sort=-quantity&limit=5',
      '/inventory?lowStock=true',
      '/inventory?q=queso',
      '/inventory?offset=3&limit=4',
      '/sales?limit=20',
      '/sales?q=arroz&from=2026-02-01',
      '/orders?limit=1',
      '/stats?from=2026-02-01&to=2026-03-10',
      ...[...summaryGroupings, 'month,store,category', 'week,product', 'store,category'].map(
        (by) => `/sales/summary?by=${by}&limit=1000`,
      ),
      '/sales/summary?by=month&category=Frutas',
      '/sales/summary?by=day&product=granja-p2&from=2026-02-01',
    ];
    for (const path of questions) {
      const narrowed = `${path}&store=granja-s1`;
      expect(await answerOf(path, secret), path).toEqual(await answerOf(narrowed, api.secrets.granja));
    }
  });

  test('does not learn by counting, searching or sorting that there are others', async () => {
    for (const q of ['Centro', 'Este', 'granja-s2']) {
      const inventory = await api.read(inventoryListSchema, `/inventory?q=${q}`, secret);
      expect([inventory.total, inventory.items]).toEqual([0, []]);
      const stores = await api.read(storeListSchema, `/stores?q=${q}`, secret);
      expect(stores.items).toEqual([]);
    }
    const categories = await api.read(salesSummarySchema, '/sales/summary?by=store', secret);
    expect(categories.total).toBe(1);
  });

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

test('a limit to two stores is the sum of both, and one to a store that is gone is nothing', async () => {
  const id = tenantId('granja');
  const { secret: two } = await api.registry.apiKeys.create({
    tenantId: id,
    name: 'two',
    scopes: ['read'],
    storeIds: ['granja-s1', 'granja-s3'],
  });
  const stores = await api.read(storeListSchema, '/stores', two);
  expect(stores.items.map(({ storeId }) => storeId)).toEqual(['granja-s1', 'granja-s3']);
  const own = api.shops.granja.sales.filter(({ store_id }) => store_id !== 'granja-s2');
  const { totals } = await api.read(salesSummarySchema, '/sales/summary?by=product', two);
  expect(totals).toEqual(figuresOf(own));

  const user = await api.registry.users.create({ email: 'empty@granja.example', name: 'Empty', password });
  await api.registry.users.setMembership(id, user.id, { role: 'store', storeIds: ['granja-s9'] });
  const { token } = await api.registry.sessions.createForUser(id, user.id);
  for (const path of paths) {
    const response = await api.app.request(`/api/v1${path}`, {
      headers: {
        'x-fluxion-realm': 'tenant',
        'x-tenant-id': 'granja',
        cookie: `__Host-fluxion=${token}`,
      },
    });
    expect(await response.text(), path).not.toMatch(/granja-s\d|Tienda/);
  }
});
