/** Small, deterministic shops whose figures the tests can compute by themselves. */
import type { NewRow, TableName } from '#data/lake/tables.ts';
import { seededRandom } from '#data/random.ts';

export type ShopRows = { [Name in TableName]: NewRow<Name>[] };

export interface ShopOptions {
  /** Begins every id and name, so that a row of another shop is recognised anywhere. */
  mark: string;
  seed: number;
  currency: string;
  /** Hours that the zone lies behind UTC. */
  hoursBehindUtc: number;
}

const storeCount = 3;
const productCount = 14;
const firstDay = Date.parse('2026-01-05T00:00:00Z');
const dayCount = 75;
const dayMs = 86_400_000;
const hourMs = 3_600_000;

const categories = ['Lácteos', 'Víveres', 'Frutas', null] as const;
const names = ['Queso', 'Leche', 'Arroz', 'Café', 'Piña', 'Ñame', 'Azúcar', 'Jamón', 'Pan', 'Mango'];

export function createShopRows({ mark, seed, currency, hoursBehindUtc }: ShopOptions): ShopRows {
  const random = seededRandom(seed);
  const pick = (count: number) => Math.floor(random.next() * count);
  const audit = { created_at: '2026-01-01T12:00:00.000Z', updated_at: '2026-03-01T12:00:00.000Z' };
  const storeIds = Array.from({ length: storeCount }, (_, index) => `${mark}-s${index + 1}`);
  const productIds = Array.from({ length: productCount }, (_, index) => `${mark}-p${index + 1}`);
  const priceOf = (index: number) => (index + 1) * 12_345; // in ten-thousandths
  const costOf = (index: number) => Math.floor(priceOf(index) * 0.7);
  const money = (tenThousandths: number) => (tenThousandths / 10_000).toFixed(4);

  const sales: NewRow<'sales'>[] = [];
  for (let day = 0; day < dayCount; day += 1) {
    for (const [storeIndex, storeId] of storeIds.entries()) {
      const tickets = pick(4);
      for (let ticket = 0; ticket < tickets; ticket += 1) {
        // Until just before local midnight: in UTC that is the next day.
        const localTime = firstDay + day * dayMs + 8 * hourMs + pick(16 * 60 - 1) * 60_000;
        const isReturn = pick(12) === 0;
        const lines = 1 + pick(3);
        for (let line = 1; line <= lines; line += 1) {
          const product = pick(productCount);
          const thousandths = product % 5 === 4 ? 250 + pick(3000) : (1 + pick(6)) * 1000;
          sales.push({
            store_id: storeId,
            // Ticket numbers start again each day and are the same in every store, as cash registers do it.
            sale_id: String(ticket + 1),
            line_no: line,
            sold_at: new Date(localTime + hoursBehindUtc * hourMs + line * 1000).toISOString(),
            day: new Date(firstDay + day * dayMs).toISOString().slice(0, 10),
            product_id: productIds[product] ?? '',
            description: `${mark} ${names[product % names.length]}`,
            type: isReturn ? 'return' : 'sale',
            quantity: `${isReturn ? '-' : ''}${(thousandths / 1000).toFixed(3)}`,
            unit_price: money(priceOf(product)),
            unit_cost: storeIndex === 2 && product === 0 ? null : money(costOf(product)),
            currency,
            customer_id: pick(3) === 0 ? `${mark}-c${pick(5)}` : null,
            source: 'test',
          });
        }
      }
    }
  }

  return {
    stores: storeIds.map((store_id, index) => ({
      store_id,
      name: `${mark} Tienda ${['Ávila', 'Centro', 'Este'][index]}`,
      city: 'Caracas',
      address: index === 0 ? null : `Calle ${index}`,
      opened_on: index === 0 ? null : '2020-02-29',
      ...audit,
    })),
    products: productIds.map((product_id, index) => ({
      product_id,
      name: `${mark} ${names[index % names.length]} ${index + 1}`,
      category: categories[index % categories.length] ?? null,
      brand: index % 2 === 0 ? `${mark} Marca` : null,
      supplier_id: `${mark}-u1`,
      unit: index % 5 === 4 ? 'kg' : 'unit',
      ean: index === 0 ? '7591001000011' : null,
      tax_class: index === 1 ? null : 'general',
      kind: index === productCount - 1 ? 'service' : 'good',
      price: money(priceOf(index)),
      unit_cost: money(costOf(index)),
      currency,
      active: index !== 3,
      ...audit,
    })),
    suppliers: [
      { supplier_id: `${mark}-u1`, name: `${mark} Proveedor`, tax_id: null, lead_time_days: 3, ...audit },
    ],
    inventory: storeIds.flatMap((store_id, storeIndex) =>
      productIds.slice(0, -1).map((product_id, index) => ({
        store_id,
        product_id,
        quantity: ((storeIndex * 7 + index * 3) % 20).toFixed(3),
        min_stock: index % 4 === 3 ? null : '6.000',
        max_stock: '30.000',
        unit_cost: index === 5 ? null : money(costOf(index)),
        counted_at: index === 0 ? null : '2026-02-28T20:00:00.000Z',
        ...audit,
      })),
    ),
    orders: Array.from({ length: 5 }, (_, index) => ({
      order_id: `${mark}-o${index + 1}`,
      store_id: storeIds[index % storeCount] ?? '',
      supplier_id: index === 4 ? null : `${mark}-u1`,
      status: (['draft', 'sent', 'received', 'cancelled', 'sent'] as const)[index] ?? 'sent',
      ordered_at: new Date(firstDay + index * dayMs + 3 * hourMs).toISOString(),
      expected_on: index === 0 ? null : '2026-01-20',
      received_at: index === 2 ? '2026-01-19T15:00:00.000Z' : null,
      currency,
      total: money(priceOf(index) * 10),
      ...audit,
    })),
    order_lines: Array.from({ length: 5 }, (_, index) => ({
      order_id: `${mark}-o${index + 1}`,
      line_no: 1,
      product_id: productIds[index] ?? '',
      quantity: '10.000',
      unit_cost: money(priceOf(index)),
    })),
    sales,
    stock_movements: [],
    exchange_rates: [],
    prices: [],
  };
}
