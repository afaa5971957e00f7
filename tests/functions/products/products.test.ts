import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Product,
  productDetailSchema,
  productListSchema,
} from '#functions/products/products.schemas.ts';
import { createTestApi, type TestApi, tenantId } from '../support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

function expectedProducts(): Product[] {
  return api.shops.granja.products.map((row) => ({
    productId: row.product_id,
    name: row.name,
    category: row.category ?? null,
    brand: row.brand ?? null,
    supplierId: row.supplier_id ?? null,
    unit: row.unit,
    ean: row.ean ?? null,
    taxClass: row.tax_class ?? null,
    kind: row.kind,
    price: row.price ?? null,
    unitCost: row.unit_cost ?? null,
    currency: row.currency,
    active: row.active,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));
}

const byId = (a: { productId: string }, b: { productId: string }) => (a.productId < b.productId ? -1 : 1);

describe('products', () => {
  test('carry every column exactly, and are counted', async () => {
    const { items, total } = await api.read(productListSchema, '/products');
    expect(items.toSorted(byId)).toEqual(expectedProducts().toSorted(byId));
    expect(total).toBe(14);
  });

  test.each([
    ['id=granja-p1', (product: Product) => product.productId === 'granja-p1'],
    ['category=Frutas', (product: Product) => product.category === 'Frutas'],
    ['q=CAFE', (product: Product) => product.name.includes('Café')],
    [
      'q=azúcar&category=Frutas',
      (product: Product) => product.name.includes('Azúcar') && product.category === 'Frutas',
    ],
    ['q=7591001000011', (product: Product) => product.productId === 'granja-p1'],
    ['q=marca', (product: Product) => product.brand !== null],
  ])('filter by %s', async (query, keeps) => {
    const expected = expectedProducts().filter(keeps);
    const { items, total } = await api.read(productListSchema, `/products?${query}`);
    expect(expected.length).toBeGreaterThan(0);
    expect(items.toSorted(byId)).toEqual(expected.toSorted(byId));
    expect(total).toBe(expected.length);
  });

  test('come in pages of 5 once each', async () => {
    const whole = await api.read(productListSchema, '/products');
    const paged: Product[] = [];
    let cursor = '';
    do {
      const page = await api.read(productListSchema, `/products?limit=5${cursor}`);
      expect(page.total).toBe(14);
      paged.push(...page.items);
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(paged).toEqual(whole.items);
  });
});

test('a product comes with its stock in each store', async () => {
  const { item } = await api.read(productDetailSchema, '/products/granja-p2');
  const { stock, ...product } = item;
  expect(product).toEqual(expectedProducts().find(({ productId }) => productId === 'granja-p2'));
  expect(stock).toEqual(
    api.shops.granja.inventory
      .filter((row) => row.product_id === 'granja-p2')
      .map((row) => ({
        storeId: row.store_id,
        storeName: api.shops.granja.stores.find(({ store_id }) => store_id === row.store_id)?.name,
        quantity: row.quantity,
        minStock: row.min_stock,
        maxStock: row.max_stock,
        lowStock: Number(row.quantity) <= Number(row.min_stock),
        countedAt: row.counted_at,
      }))
      .toSorted((a, b) => ((a.storeName ?? '') < (b.storeName ?? '') ? -1 : 1)),
  );
});

test('a product whose id no path can hold is found by exactly that id', async () => {
  const [row] = api.shops.granja.products;
  const rows = ['A/1', 'A/12'].map((product_id) => ({ ...row, product_id }));
  await api.lake.tenant(tenantId('granja')).append('products', { rows });
  api.clock.set('2026-03-15T16:01:00Z');
  const ids = async (query: string) =>
    (await api.read(productListSchema, `/products?${query}`)).items.map(({ productId }) => productId);
  expect(await ids('id=A%2F1')).toEqual(['A/1']);
  expect(await ids('id=a%2F1')).toEqual([]);
  const encoded = `~${Buffer.from('A/1').toString('base64url')}`;
  expect((await api.read(productDetailSchema, `/products/${encoded}`)).item.productId).toBe('A/1');
  expect((await api.get(`/products/~${Buffer.from('A\0').toString('base64url')}`)).status).toBe(400);
  for (const unknown of ['~', '~A', '~_w'])
    expect([400, 404]).toContain((await api.get(`/products/${unknown}`)).status);
  expect(await ids(`id=A%2F1&category=${encodeURIComponent('No such')}`)).toEqual([]);
});
