/** Answers are of one data version: tags prove it, and cursors keep it while imports go on. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NewRow } from '#data/lake/tables.ts';
import { inventoryListSchema } from '#functions/inventory/inventory.schemas.ts';
import { productListSchema } from '#functions/products/products.schemas.ts';
import { saleListSchema } from '#functions/sales/sales.schemas.ts';
import { createTestApi, type TestApi, tenantId } from './support/test-api.ts';

let api: TestApi;
let imported = 0;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());
beforeEach(() => {
  // Beyond the time for which a look-up of the version may be reused.
  api.clock.set(new Date(api.clock.now() + 60_000).toISOString());
});

const granja = tenantId('granja');

/** Newer and older lines than all others, so that they would show on any page. */
async function importSales(): Promise<void> {
  imported += 1;
  const line = (day: string): NewRow<'sales'> => ({
    store_id: 'granja-s1',
    sale_id: `import-${imported}`,
    line_no: 1,
    sold_at: `${day}T15:00:00.000Z`,
    day,
    product_id: 'granja-p1',
    type: 'sale',
    quantity: '1.000',
    unit_price: '1.0000',
    currency: 'VES',
    source: `import-${imported}`,
  });
  await api.lake.tenant(granja).append('sales', {
    rows: [line('2026-03-14'), line('2026-02-01'), line('2026-01-01')],
  });
  api.clock.set(new Date(api.clock.now() + 60_000).toISOString());
}

describe('an entity tag', () => {
  const paths = [
    '/inventory',
    '/products',
    '/products/granja-p1',
    '/stores',
    '/sales',
    '/sales/summary?by=day',
    '/orders',
    '/orders/granja-o1',
    '/stats',
  ];

  test('lets an unchanged answer be 304, without body and without a query', async () => {
    for (const path of paths) {
      const first = await api.get(path);
      const etag = first.headers.get('etag') ?? '';
      expect(etag, path).toMatch(/^"[^"]+"$/);
      expect(first.headers.get('cache-control')).toBe('private, no-cache');
      expect(first.headers.get('vary')).toMatch(/authorization.*cookie/i);
      const again = await api.get(path, { headers: { 'if-none-match': etag } });
      expect([path, again.status, await again.text()]).toEqual([path, 304, '']);
      expect(again.headers.get('etag')).toBe(etag);
      expect(again.headers.get('x-tenant-id')).toBe('granja');
      expect(again.headers.get('server-timing')).not.toContain('query');
    }
  });

  test('differs between tenants, queries, builds and settings', async () => {
    const etagOf = async (response: Promise<Response>) => (await response).headers.get('etag');
    const own = await etagOf(api.get('/stats'));
    expect(await etagOf(api.get('/stats', { secret: api.secrets.granja2 }))).not.toBe(own);
    expect(await etagOf(api.get('/stats?store=granja-s1'))).not.toBe(own);
    await api.registry.tenants.update(granja, { settings: { currency: 'USD' } });
    const changed = await api.get('/stats', { headers: { 'if-none-match': own ?? '' } });
    expect(changed.status).toBe(200);
    expect(await changed.json()).toMatchObject({ currency: 'USD' });
    await api.registry.tenants.update(granja, { settings: { currency: 'VES' } });
  });

  test('changes with the data that the answer is about, and only then', async () => {
    const before = new Map<string, string>();
    for (const path of paths) before.set(path, (await api.get(path)).headers.get('etag') ?? '');
    await importSales();
    for (const path of paths) {
      const { status } = await api.get(path, { headers: { 'if-none-match': before.get(path) ?? '' } });
      const concerned = path.startsWith('/sales') || path === '/stats';
      expect([path, status]).toEqual([path, concerned ? 200 : 304]);
    }
  });

  test('and the version follow the day where the answer depends on today', async () => {
    const first = await api.get('/stats');
    api.clock.set('2026-03-16T16:00:00Z');
    const next = await api.get('/stats', { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
    expect(next.status).toBe(200);
    api.clock.set('2026-03-15T20:00:00Z');
  });
});

describe('a cursor', () => {
  test('walks through one version of the sales, whatever is imported meanwhile', async () => {
    const whole = await api.read(saleListSchema, '/sales?limit=1000');
    const paged: typeof whole.items = [];
    let cursor = '';
    do {
      const page = await api.read(saleListSchema, `/sales?limit=60${cursor}`);
      expect(page.dataVersion).toBe(whole.dataVersion);
      expect(page.asOf).toBe(whole.asOf);
      paged.push(...page.items);
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
      if (cursor !== '') await importSales();
    } while (cursor !== '');
    expect(paged).toEqual(whole.items);
    const fresh = await api.read(saleListSchema, '/sales?limit=1');
    expect(fresh.dataVersion).not.toBe(whole.dataVersion);
  });

  test('walks through one version of inventory and products while they change', async () => {
    const [inventory, products] = [
      await api.read(inventoryListSchema, '/inventory?limit=5&sort=-quantity'),
      await api.read(productListSchema, '/products?limit=5'),
    ];
    const wholeInventory = await api.read(inventoryListSchema, '/inventory?limit=1000&sort=-quantity');
    await api.lake
      .tenant(granja)
      .merge(
        'inventory',
        { rows: api.shops.granja.inventory.map((row) => ({ ...row, quantity: '0.000' })) },
        { mode: 'upsert' },
      );
    await api.lake
      .tenant(granja)
      .merge(
        'products',
        { rows: api.shops.granja.products.map((row) => ({ ...row, name: `zz ${row.name}` })) },
        { mode: 'upsert' },
      );
    api.clock.set(new Date(api.clock.now() + 60_000).toISOString());
    const next = await api.read(
      inventoryListSchema,
      `/inventory?limit=1000&sort=-quantity&cursor=${inventory.nextCursor}`,
    );
    expect([...inventory.items, ...next.items]).toEqual(wholeInventory.items);
    const rest = await api.read(productListSchema, `/products?limit=1000&cursor=${products.nextCursor}`);
    expect(rest.items.every(({ name }) => !name.startsWith('zz'))).toBe(true);
    expect(rest.items).toHaveLength(9);
  });

  test('of another tenant, list or filter answers 400', async () => {
    const { nextCursor } = await api.read(saleListSchema, '/sales?limit=5&store=granja-s1');
    const attempts = [
      api.get(`/sales?limit=5&store=granja-s1&cursor=${nextCursor}`, { secret: api.secrets.granja2 }),
      api.get(`/sales?limit=5&store=granja-s2&cursor=${nextCursor}`),
      api.get(`/sales?limit=5&cursor=${nextCursor}`),
      api.get(`/inventory?limit=5&store=granja-s1&cursor=${nextCursor}`),
      api.get(`/orders?limit=5&store=granja-s1&cursor=${nextCursor}`),
    ];
    for (const response of await Promise.all(attempts)) {
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'cursor.invalid', parameter: 'cursor' });
    }
  });

  test('takes another page length', async () => {
    const { nextCursor, items } = await api.read(saleListSchema, '/sales?limit=5');
    const next = await api.read(saleListSchema, `/sales?limit=7&cursor=${nextCursor}`);
    const whole = await api.read(saleListSchema, '/sales?limit=12');
    expect([...items, ...next.items]).toEqual(whole.items);
  });

  test('ends with its version: 410 once that is no longer kept', async () => {
    const { nextCursor } = await api.read(saleListSchema, '/sales?limit=5');
    for (let write = 0; write < 12; write += 1) await importSales();
    // Longer than any version is kept.
    api.clock.set(new Date(api.clock.now() + 400 * 86_400_000).toISOString());
    await importSales();
    await api.lake.tenant(granja).upkeep();
    const response = await api.get(`/sales?limit=5&cursor=${nextCursor}`);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      410,
      'cursor.expired',
    ]);
    expect((await api.get('/sales?limit=5')).status).toBe(200);
  });
});
