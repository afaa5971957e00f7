/**
 * What is planted in the attacker's own shops. Every name and amount occurs nowhere else, so that it is
 * recognised wherever it should not be. Each shop has a store `near`, with small amounts, and a store `far`,
 * with amounts of a million and more: any sum that includes what it must not is seen by its size.
 */
import type { NewRow, TableName } from '#data/lake/tables.ts';

/** The month that all planted sales and orders lie in; probes ask for it. */
export const plantedPeriod = { from: '2026-01-01', to: '2026-01-31' };

/** No amount that `near` takes part in is as large, and every one that `far` takes part in is larger. */
export const farThreshold = 1_000_000;

type CanaryRows = Partial<{ [Name in TableName]: NewRow<Name>[] }>;

/**
 * @param word begins every id: no other shop's ids hold it
 * @param secret is in every name and description, and never in an id
 * @param amount money with four decimals, below 400, that no other shop has
 */
export function canaryRows({ word, secret, amount }: { word: string; secret: string; amount: string }) {
  const at = '2026-01-15T15:00:00.000Z';
  const audit = { created_at: at, updated_at: at };
  const stores = [`${word}-near`, `${word}-far`];
  const products = [`${word}-p1`, `${word}-p2`];
  const isFar = (store: string) => store.endsWith('-far');
  const price = (store: string) => (isFar(store) ? `7${amount.padStart(12, '0')}` : amount);
  return {
    products: products.map((product_id) => ({
      product_id,
      name: `${secret} product ${product_id.slice(-2)}`,
      category: `${secret} category`,
      brand: `${secret} brand`,
      supplier_id: `${word}-u1`,
      unit: 'unit',
      ean: null,
      tax_class: 'general',
      kind: 'good',
      price: amount,
      unit_cost: null,
      currency: 'USD',
      active: true,
      ...audit,
    })),
    stores: stores.map((store_id) => ({
      store_id,
      name: `${secret} store ${store_id}`,
      city: null,
      address: `${secret} street`,
      opened_on: null,
      ...audit,
    })),
    suppliers: [
      { supplier_id: `${word}-u1`, name: `${secret} supplier`, tax_id: null, lead_time_days: 3, ...audit },
    ],
    sales: stores.flatMap((store_id) =>
      products.map((product_id, index) => ({
        store_id,
        sale_id: `${index + 1}`,
        line_no: 1,
        sold_at: at,
        day: '2026-01-15',
        product_id,
        description: `${secret} line ${store_id}`,
        type: 'sale' as const,
        quantity: '1.000',
        unit_price: price(store_id),
        unit_cost: null,
        currency: 'USD',
        customer_id: `${word}-customer`,
        source: 'canary',
      })),
    ),
    inventory: stores.flatMap((store_id) =>
      products.map((product_id) => ({
        store_id,
        product_id,
        quantity: isFar(store_id) ? '7000000.000' : '3.000',
        min_stock: isFar(store_id) ? '8000000.000' : '1.000',
        max_stock: null,
        unit_cost: price(store_id),
        counted_at: null,
        ...audit,
      })),
    ),
    orders: stores.map((store_id) => ({
      order_id: `${store_id}-order`,
      store_id,
      supplier_id: `${word}-u1`,
      status: 'sent' as const,
      ordered_at: at,
      expected_on: null,
      received_at: null,
      currency: 'USD',
      total: price(store_id),
      ...audit,
    })),
    order_lines: stores.map((store_id) => ({
      order_id: `${store_id}-order`,
      line_no: 1,
      product_id: `${word}-p1`,
      quantity: '1.000',
      unit_cost: price(store_id),
    })),
  } satisfies CanaryRows;
}
