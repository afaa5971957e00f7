import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SaleLine, saleListSchema } from '#functions/sales/sales.schemas.ts';
import { product, unscaled } from '../support/figures.ts';
import { createTestApi, type TestApi } from '../support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const keyOf = (line: SaleLine) => [line.storeId, line.day, line.saleId, line.lineNo].join('|');

async function readAll(query: string, limit: number): Promise<SaleLine[]> {
  const lines: SaleLine[] = [];
  let cursor: string | null = null;
  do {
    const next: string = cursor === null ? '' : `&cursor=${cursor}`;
    const page: { items: SaleLine[]; nextCursor: string | null } = await api.read(
      saleListSchema,
      `/sales?limit=${limit}&${query}${next}`,
    );
    lines.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return lines;
}

describe('sale lines', () => {
  test.each([
    '',
    'store=granja-s2',
    'product=granja-p3',
    'from=2026-02-10&to=2026-02-20',
    'q=pina',
    'store=granja-s1&product=granja-p5',
  ])('are all there, once each, newest first, in pages of 7 with "%s"', async (query) => {
    const parameters = new URLSearchParams(query);
    const expected = api.shops.granja.sales.filter(
      (line) =>
        (!parameters.has('store') || line.store_id === parameters.get('store')) &&
        (!parameters.has('product') || line.product_id === parameters.get('product')) &&
        (!parameters.has('from') || line.day >= (parameters.get('from') ?? '')) &&
        (!parameters.has('to') || line.day <= (parameters.get('to') ?? '')) &&
        (!parameters.has('q') || (line.description ?? '').includes('Piña')),
    );
    const lines = await readAll(query, 7);
    expect(lines.map(keyOf).toSorted()).toEqual(
      expected.map((line) => [line.store_id, line.day, line.sale_id, line.line_no].join('|')).toSorted(),
    );
    const times = lines.map(({ soldAt }) => soldAt);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  test('carry every column exactly', async () => {
    const lines = new Map((await readAll('', 1000)).map((line) => [keyOf(line), line]));
    for (const row of api.shops.granja.sales) {
      const index = api.shops.granja.products.findIndex(({ product_id }) => product_id === row.product_id);
      expect(lines.get([row.store_id, row.day, row.sale_id, row.line_no].join('|'))).toEqual({
        storeId: row.store_id,
        storeName: api.shops.granja.stores.find(({ store_id }) => store_id === row.store_id)?.name,
        saleId: row.sale_id,
        lineNo: row.line_no,
        soldAt: row.sold_at,
        day: row.day,
        productId: row.product_id,
        productName: api.shops.granja.products[index]?.name,
        description: row.description,
        type: row.type,
        quantity: row.quantity,
        unitPrice: row.unit_price,
        lineTotal: unscaled(product(row.quantity, row.unit_price), 4),
        unitCost: row.unit_cost,
        currency: 'VES',
        customerId: row.customer_id,
      });
    }
  });
});
