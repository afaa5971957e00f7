import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type InventoryItem,
  type InventoryList,
  inventoryListSchema,
  inventorySortColumns,
} from '#functions/inventory/inventory.schemas.ts';
import { product, unscaled } from '../support/figures.ts';
import { createTestApi, type TestApi, tenantId } from '../support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const keyOf = (item: InventoryItem) => `${item.storeId} ${item.productId}`;
const sorts = inventorySortColumns.flatMap((column) => [column, `-${column}`]);
const read = (query: string): Promise<InventoryList> => api.read(inventoryListSchema, `/inventory?${query}`);

function expectedItems(): InventoryItem[] {
  const { stores, products, inventory } = api.shops.granja;
  return inventory.map((row) => {
    const found = products.find(({ product_id }) => product_id === row.product_id);
    return {
      storeId: row.store_id,
      storeName: stores.find(({ store_id }) => store_id === row.store_id)?.name ?? '',
      productId: row.product_id,
      productName: found?.name ?? '',
      category: found?.category ?? null,
      unit: found?.unit ?? 'unit',
      quantity: row.quantity,
      minStock: row.min_stock ?? null,
      maxStock: row.max_stock ?? null,
      unitCost: row.unit_cost ?? null,
      stockValue: row.unit_cost ? unscaled(product(row.quantity, row.unit_cost), 4) : null,
      lowStock: row.min_stock ? Number(row.quantity) <= Number(row.min_stock) : false,
      countedAt: row.counted_at ?? null,
      updatedAt: row.updated_at,
    };
  });
}

describe('the inventory', () => {
  test('holds every row with every column exactly', async () => {
    const { items, total } = await read('limit=1000');
    const byKey = (a: InventoryItem, b: InventoryItem) => (keyOf(a) < keyOf(b) ? -1 : 1);
    expect(items.toSorted(byKey)).toEqual(expectedItems().toSorted(byKey));
    expect(total).toBe(39);
  });

  test.each([
    ['store=granja-s2', (item: InventoryItem) => item.storeId === 'granja-s2'],
    ['category=Frutas', (item: InventoryItem) => item.category === 'Frutas'],
    ['lowStock=true', (item: InventoryItem) => item.lowStock],
    ['lowStock=false', (item: InventoryItem) => !item.lowStock],
    ['q=CAFE', (item: InventoryItem) => item.productName.includes('Café')],
    ['q=7591001000011', (item: InventoryItem) => item.productId === 'granja-p1'],
    [
      'q=piña&store=granja-s1',
      (item: InventoryItem) => item.storeId === 'granja-s1' && item.productName.includes('Piña'),
    ],
  ])('filters by %s', async (query, keeps) => {
    const { items, total } = await read(`limit=1000&${query}`);
    const expected = expectedItems().filter(keeps);
    expect(expected.length).toBeGreaterThan(0);
    expect(items.map(keyOf).toSorted()).toEqual(expected.map(keyOf).toSorted());
    expect(total).toBe(expected.length);
  });

  test.each(sorts)('sorted by %s: pages and windows agree with the whole list', async (sort) => {
    const whole = await read(`limit=1000&sort=${sort}`);
    expect(whole.items).toHaveLength(39);
    const paged: InventoryItem[] = [];
    let page = await read(`limit=10&sort=${sort}`);
    for (;;) {
      expect(page).toMatchObject({ offset: paged.length, total: 39 });
      paged.push(...page.items);
      if (page.nextCursor === null) break;
      page = await read(`limit=10&sort=${sort}&cursor=${page.nextCursor}`);
    }
    expect(paged).toEqual(whole.items);
    for (const offset of [0, 1, 17, 38, 39]) {
      const window = await read(`limit=5&sort=${sort}&offset=${offset}`);
      expect(window.items).toEqual(whole.items.slice(offset, offset + 5));
      expect(window).toMatchObject({ offset, total: 39 });
    }
  });

  test('is sorted as people read: without case and accents', async () => {
    const { items } = await read('limit=1000&sort=product&store=granja-s1');
    const names = items.map(({ productName }) => productName);
    const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    expect(names.map(folded)).toEqual(names.map(folded).toSorted());
  });
});

describe('a long inventory', () => {
  const count = 3000;
  const sorted = [...sorts];
  beforeAll(async () => {
    const audit = { created_at: '2026-01-01T00:00:00.000Z', updated_at: '2026-01-02T00:00:00.000Z' };
    const lake = api.lake.tenant(tenantId('cliente2'));
    await lake.append('inventory', {
      rows: Array.from({ length: count }, (_, index) => ({
        store_id: 'cliente2-s1',
        product_id: `cliente2-long-${index}`,
        quantity: String((index * 7919) % 50),
        unit_cost: index % 3 === 0 ? null : String((index * 31) % 17),
        ...audit,
      })),
    });
  });

  test.each(sorted)('sorted by %s gives every window at any offset', async (sort) => {
    const secret = api.secrets.cliente2;
    const total = count + 39;
    const whole: InventoryItem[] = [];
    let cursor = '';
    do {
      const page = await api.read(inventoryListSchema, `/inventory?limit=1000&sort=${sort}${cursor}`, secret);
      whole.push(...page.items);
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(new Set(whole.map(keyOf)).size).toBe(total);
    for (const offset of [0, 511, 512, 513, 1500, 2048, total - 3, total]) {
      const window = await api.read(
        inventoryListSchema,
        `/inventory?limit=20&sort=${sort}&offset=${offset}`,
        secret,
      );
      expect(window.items, `offset ${offset}`).toEqual(whole.slice(offset, offset + 20));
      expect(window.total).toBe(total);
    }
  });
});
