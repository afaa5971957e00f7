/** Every figure against the same figure computed from the rows with whole numbers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewRow } from '#data/lake/tables.ts';
import {
  type SalesSummaryItem,
  type SummaryGrouping,
  salesSummarySchema,
} from '#functions/sales/sales.schemas.ts';
import { type Figures, figuresBy, figuresOf, mondayOf } from '../support/figures.ts';
import { createTestApi, type TestApi, tenantId } from '../support/test-api.ts';

type Line = NewRow<'sales'>;

let api: TestApi;
let categoryOf: Map<string, string | null>;
beforeAll(async () => {
  api = await createTestApi();
  await makeOneMonthStale();
  categoryOf = new Map(
    api.shops.granja.products.map(({ product_id, category }) => [product_id, category ?? null]),
  );
});
afterAll(() => api.close());

/** January and March are answered from rollups, February from the lines, every question from a mixture. */
async function makeOneMonthStale(): Promise<void> {
  const lake = api.lake.tenant(tenantId('granja'));
  await lake.refreshRollups();
  const late = api.shops.granja.sales
    .filter(({ day }) => day.startsWith('2026-02'))
    .slice(0, 20)
    .map((line) => ({ ...line, sale_id: `late-${line.sale_id}` }));
  await lake.append('sales', { rows: late });
  api.shops.granja.sales.push(...late);
  api.clock.set('2026-03-15T17:00:00Z');
}

const groupOf: Readonly<Record<SummaryGrouping, (line: Line) => string>> = {
  day: (line) => line.day,
  week: (line) => mondayOf(line.day),
  month: (line) => line.day.slice(0, 7),
  store: (line) => line.store_id,
  category: (line) => categoryOf.get(line.product_id) ?? '(none)',
  product: (line) => line.product_id,
};

const filters: Readonly<Record<string, (line: Line) => boolean>> = {
  '': () => true,
  'from=2026-02-01&to=2026-02-28': ({ day }) => day >= '2026-02-01' && day <= '2026-02-28',
  'from=2026-01-20': ({ day }) => day >= '2026-01-20',
  'to=2026-03-04': ({ day }) => day <= '2026-03-04',
  'from=2026-01-20&to=2026-03-04': ({ day }) => day >= '2026-01-20' && day <= '2026-03-04',
  'from=2026-02-10&to=2026-02-10': ({ day }) => day === '2026-02-10',
  'from=2026-01-01&to=2026-02-15': ({ day }) => day <= '2026-02-15',
  'store=granja-s2': ({ store_id }) => store_id === 'granja-s2',
  'product=granja-p3': ({ product_id }) => product_id === 'granja-p3',
  'product=granja-p1&store=granja-s3': (line) =>
    line.product_id === 'granja-p1' && line.store_id === 'granja-s3',
  'category=Frutas': (line) => categoryOf.get(line.product_id) === 'Frutas',
  'category=Frutas&store=granja-s1&from=2026-01-20&to=2026-03-04': (line) =>
    categoryOf.get(line.product_id) === 'Frutas' &&
    line.store_id === 'granja-s1' &&
    line.day >= '2026-01-20' &&
    line.day <= '2026-03-04',
  'category=Frutas&product=granja-p3': ({ product_id }) => product_id === 'granja-p3',
  'category=none': () => false,
};

/** Every set of groupings that go together. */
const combinations = [null, 'day', 'week', 'month']
  .flatMap((period) =>
    [...Array(8).keys()].map((mask) => [
      ...(period === null ? [] : [period]),
      ...['store', 'category', 'product'].filter((_, index) => mask & (1 << index)),
    ]),
  )
  .filter(({ length }) => length >= 1 && length <= 3) as SummaryGrouping[][];

/** The fields of each grouping, and no other's. */
function groupNameOf(item: SalesSummaryItem): string {
  const parts = [item.period, item.storeId, 'category' in item ? (item.category ?? '(none)') : undefined];
  return [...parts, item.productId].filter((part) => part !== undefined).join(' | ');
}

describe.each(combinations.map((by) => by.join(',')))('by %s', (by) => {
  const groupings = by.split(',') as SummaryGrouping[];

  const few = ['', 'from=2026-01-20&to=2026-03-04', 'category=Frutas'];
  test.each(groupings.length === 1 ? Object.keys(filters) : few)(
    'the sums are exact with "%s"',
    async (filter) => {
      const lines = api.shops.granja.sales.filter((line) => filters[filter]?.(line));
      const expected = figuresBy(lines, (line) =>
        groupings.map((grouping) => groupOf[grouping](line)).join(' | '),
      );
      const answer = await api.read(salesSummarySchema, `/sales/summary?by=${by}&limit=20000&${filter}`);
      const actual = new Map<string, Figures>(
        answer.items.map((item) => [
          groupNameOf(item),
          {
            lines: item.lines,
            tickets: item.tickets,
            units: item.units,
            revenue: item.revenue,
            cost: item.cost,
            margin: item.margin,
          },
        ]),
      );
      expect(actual).toEqual(expected);
      expect(answer.by).toBe(by);
      expect(answer.total).toBe(expected.size);
      expect(answer.totals).toEqual(figuresOf(lines));
      expect(answer.nextCursor).toBeNull();
    },
  );
});

describe('the summary', () => {
  test('names stores and products, and is in the currency of the shop', async () => {
    const stores = await api.read(salesSummarySchema, '/sales/summary?by=store&sort=name');
    expect(stores.items.map(({ storeName }) => storeName)).toEqual([
      'granja Tienda Ávila',
      'granja Tienda Centro',
      'granja Tienda Este',
    ]);
    expect(stores.currency).toBe('VES');
    const products = await api.read(salesSummarySchema, '/sales/summary?by=product&product=granja-p1');
    expect(products.items.map(({ productName }) => productName)).toEqual(['granja Queso 1']);
  });

  test('periods come in order, other groups by falling revenue', async () => {
    const days = await api.read(salesSummarySchema, '/sales/summary?by=day&limit=1000');
    const periods = days.items.map(({ period }) => period ?? '');
    expect(periods).toEqual(periods.toSorted());
    const products = await api.read(salesSummarySchema, '/sales/summary?by=product');
    const revenues = products.items.map(({ revenue }) => Number(revenue));
    expect(revenues).toEqual(revenues.toSorted((a, b) => b - a));
  });

  test.each(['revenue', '-revenue', 'units', '-tickets', 'lines', '-margin', 'name', '-name'])(
    'pages sorted by %s hold every group once',
    async (sort) => {
      const whole = await api.read(salesSummarySchema, `/sales/summary?by=product&sort=${sort}&limit=1000`);
      const paged: typeof whole.items = [];
      let cursor: string | null = null;
      do {
        const next: string = cursor === null ? '' : `&cursor=${cursor}`;
        const page: typeof whole = await api.read(
          salesSummarySchema,
          `/sales/summary?by=product&sort=${sort}&limit=3${next}`,
        );
        expect(page.totals).toEqual(whole.totals);
        paged.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(paged).toEqual(whole.items);
    },
  );

  test.each(['period', '-period', '-revenue', 'name', 'tickets'])(
    'pages of three groupings at once, sorted by %s, hold every group once',
    async (sort) => {
      const path = `/sales/summary?by=category,store,month&sort=${sort}`;
      const whole = await api.read(salesSummarySchema, `${path}&limit=20000`);
      expect(whole.items.length).toBeGreaterThan(30);
      const paged: typeof whole.items = [];
      let cursor: string | null = null;
      do {
        const next: string = cursor === null ? '' : `&cursor=${cursor}`;
        const page: typeof whole = await api.read(salesSummarySchema, `${path}&limit=13${next}`);
        paged.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(paged).toEqual(whole.items);
    },
  );

  test('several groupings come by period, then by name, whatever order they are asked for in', async () => {
    const asked = await api.read(salesSummarySchema, '/sales/summary?by=category,store,month&limit=1000');
    const usual = await api.read(salesSummarySchema, '/sales/summary?by=month,store,category&limit=1000');
    expect(asked).toEqual(usual);
    const order = usual.items.map(({ period, storeName }) => `${period} ${storeName}`);
    expect(order).toEqual(order.toSorted((a, b) => a.localeCompare(b, 'es')));
  });

  test('a sale after 20:00 in Caracas counts on its own day, though it is the next in UTC', async () => {
    const late = api.shops.granja.sales.find((line) => line.sold_at.slice(0, 10) > line.day);
    if (!late) throw new Error('The shop has no late sale.');
    const answer = await api.read(
      salesSummarySchema,
      `/sales/summary?by=day&from=${late.day}&to=${late.day}`,
    );
    expect(answer.totals).toEqual(figuresOf(api.shops.granja.sales.filter(({ day }) => day === late.day)));
  });
});
