import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Order, orderDetailSchema, orderListSchema } from '#functions/orders/orders.schemas.ts';
import { product, unscaled } from '../support/figures.ts';
import { createTestApi, type TestApi } from '../support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

function expectedOrders(): Order[] {
  const { orders, stores, suppliers } = api.shops.granja;
  return orders
    .map((row) => ({
      orderId: row.order_id,
      storeId: row.store_id,
      storeName: stores.find(({ store_id }) => store_id === row.store_id)?.name ?? '',
      supplierId: row.supplier_id ?? null,
      supplierName: suppliers.find(({ supplier_id }) => supplier_id === row.supplier_id)?.name ?? null,
      status: row.status,
      orderedAt: row.ordered_at,
      expectedOn: row.expected_on ?? null,
      receivedAt: row.received_at ?? null,
      currency: row.currency,
      total: row.total ?? null,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }))
    .toSorted((a, b) => (a.orderedAt > b.orderedAt ? -1 : 1));
}

describe('orders', () => {
  test.each([
    ['', () => true],
    ['id=granja-o3', (order: Order) => order.orderId === 'granja-o3'],
    ['status=sent', (order: Order) => order.status === 'sent'],
    ['store=granja-s2', (order: Order) => order.storeId === 'granja-s2'],
    // Placed at 03:00 UTC: in Caracas that is still the day before.
    ['from=2026-01-06&to=2026-01-07', (order: Order) => ['granja-o3', 'granja-o4'].includes(order.orderId)],
  ])('are exact and newest first with "%s"', async (query, keeps) => {
    const expected = expectedOrders().filter(keeps);
    expect(expected.length).toBeGreaterThan(0);
    const { items } = await api.read(orderListSchema, `/orders?${query}`);
    expect(items).toEqual(expected);
  });

  test('come in pages of 2 once each', async () => {
    const paged: Order[] = [];
    let cursor = '';
    do {
      const page = await api.read(orderListSchema, `/orders?limit=2${cursor}`);
      paged.push(...page.items);
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(paged).toEqual(expectedOrders());
  });

  test('of a store that the caller may not see are not found by their id either', async () => {
    const hidden = expectedOrders().find(({ storeId }) => storeId !== 'granja-s1');
    const own = expectedOrders().find(({ storeId }) => storeId === 'granja-s1');
    const found = async (id = '') =>
      (await api.read(orderListSchema, `/orders?id=${id}`, api.secrets.oneStore)).items.length;
    expect([await found(own?.orderId), await found(hidden?.orderId)]).toEqual([1, 0]);
  });

  test('one order is also found by its id as base64url', async () => {
    const encoded = `~${Buffer.from('granja-o3').toString('base64url')}`;
    expect((await api.read(orderDetailSchema, `/orders/${encoded}`)).item.orderId).toBe('granja-o3');
  });

  test('one order has its lines', async () => {
    const { item } = await api.read(orderDetailSchema, '/orders/granja-o3');
    const { lines, ...order } = item;
    expect(order).toEqual(expectedOrders().find(({ orderId }) => orderId === 'granja-o3'));
    const row = api.shops.granja.order_lines[2];
    expect(lines).toEqual([
      {
        lineNo: 1,
        productId: 'granja-p3',
        productName: api.shops.granja.products[2]?.name,
        quantity: '10.000',
        unitCost: row?.unit_cost,
        lineTotal: unscaled(product('10.000', row?.unit_cost ?? '0'), 4),
      },
    ]);
  });
});
