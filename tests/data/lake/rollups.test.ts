import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TenantLake } from '#data/lake/lake.ts';
import { type RollupName, rollupNames, rollups } from '#data/lake/rollups.ts';
import type { NewRow } from '#data/lake/tables.ts';
import { ask, line, openTestLake, product } from './support/test-lake.ts';

/** Many small lakes one after another. */
const slow = { timeout: 180_000 };

const columnsOf = (name: RollupName) => Object.keys(rollups[name].schema.columns).join(', ');

/** Both answers over one snapshot, since others may be writing. */
async function expectEveryRollupEqualsItsLines(tenant: TenantLake) {
  const snapshot = await tenant.snapshot(['sales', 'products', ...rollupNames], { maxAgeMs: 0 });
  for (const name of rollupNames) {
    const columns = columnsOf(name);
    const fromRollup = await tenant.query({ sql: `SELECT ${columns} FROM ${name} ORDER BY ALL` }, snapshot);
    const sql = `SELECT ${columns} FROM (${rollups[name].sql}) ORDER BY ALL`;
    expect(fromRollup, name).toEqual(await tenant.query({ sql }, snapshot));
  }
}

/** How many months of a rollup stand in its table, fresh or not. */
async function storedMonths(tenant: TenantLake, name: RollupName): Promise<number> {
  const history = await tenant.history(name);
  return history.filter(({ operation }) => operation === 'WRITE').length;
}

const saleLine = fc.record({
  ticket: fc.integer({ min: 0, max: 6 }),
  store: fc.constantFrom('centro', 'norte'),
  dayOfMonth: fc.constantFrom('14', '28'),
  product: fc.constantFrom('p1', 'p2', 'p3', 'unknown'),
  type: fc.constantFrom('sale' as const, 'return' as const, 'service' as const),
  quantity: fc.integer({ min: -5_000, max: 5_000 }),
  unitPrice: fc.integer({ min: 0, max: 1_000_000 }),
  unitCost: fc.option(fc.integer({ min: 0, max: 500_000 }), { nil: null }),
});

type Step =
  | {
      kind: 'append' | 'merge';
      month: string;
      lines: readonly (typeof saleLine extends fc.Arbitrary<infer T> ? T : never)[];
    }
  | { kind: 'categorise'; product: string; category: string | null }
  | { kind: 'delete'; day: string }
  | { kind: 'refresh' | 'upkeep' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('append' as const, 'merge' as const),
      // One month at a time, so that fresh and stale months stand side by side.
      month: fc.constantFrom('2026-01', '2026-02'),
      lines: fc.array(saleLine, { minLength: 1, maxLength: 5 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('categorise' as const),
      product: fc.constantFrom('p1', 'p2', 'p3'),
      category: fc.constantFrom('fruit', 'meat', null),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('delete' as const),
      day: fc.constantFrom('2026-01-28', '2026-02-14'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('refresh' as const, 'upkeep' as const) }) },
);

const decimal = (unscaled: number, scale: number) => {
  const digits = String(Math.abs(unscaled)).padStart(scale + 1, '0');
  return `${unscaled < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
};

async function apply(tenant: TenantLake, action: Step, number: number): Promise<void> {
  switch (action.kind) {
    case 'append':
    case 'merge': {
      const rows = action.lines.map(
        (drawn, index): NewRow<'sales'> =>
          line(`t${drawn.ticket}`, number * 100 + index, {
            store_id: drawn.store,
            day: `${action.month}-${drawn.dayOfMonth}`,
            product_id: drawn.product,
            type: drawn.type,
            quantity: decimal(drawn.quantity, 3),
            unit_price: decimal(drawn.unitPrice, 4),
            unit_cost: drawn.unitCost === null ? null : decimal(drawn.unitCost, 4),
          }),
      );
      if (action.kind === 'append') await tenant.append('sales', { rows });
      else await tenant.merge('sales', { rows }, { mode: 'upsert' });
      return;
    }
    case 'categorise': {
      const rows = [product(action.product, { category: action.category })];
      await tenant.merge('products', { rows }, { mode: 'upsert' });
      return;
    }
    case 'delete':
      await tenant.delete('sales', [{ column: 'day', operator: '=', value: action.day }]);
      return;
    case 'refresh':
      await tenant.refreshRollups();
      return;
    case 'upkeep':
      await tenant.upkeep({ minFiles: 2 });
      return;
  }
}

describe('rollups', () => {
  it(
    'answer exactly as the lines do, after any history of late lines, returns, category changes and compaction',
    slow,
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 7 }), async (steps) => {
          await using opened = await openTestLake();
          for (const [number, action] of steps.entries()) {
            await apply(opened.tenant, action, number);
            await expectEveryRollupEqualsItsLines(opened.tenant);
          }
        }),
        { numRuns: 8, seed: 20260315, endOnFailure: true },
      );
    },
  );

  it('answer exactly while writers and a refresh run at once', slow, async () => {
    await using opened = await openTestLake();
    const { tenant } = opened;
    await tenant.merge('products', { rows: [product('p1', { category: 'fruit' })] }, { mode: 'upsert' });
    const writer = async (name: string) => {
      for (let index = 0; index < 4; index += 1) {
        await tenant.merge('sales', { rows: [line(`${name}${index}`, 1)] }, { mode: 'upsert' });
        await expectEveryRollupEqualsItsLines(tenant);
      }
    };
    const refresher = async () => {
      for (let index = 0; index < 4; index += 1) await tenant.upkeep({ minFiles: 2 });
    };
    await Promise.all([writer('a'), writer('b'), refresher()]);
    await tenant.refreshRollups();
    await expectEveryRollupEqualsItsLines(tenant);
  });

  it('are read from their own files, without a single line, once they are fresh', async () => {
    await using opened = await openTestLake();
    const { tenant, store } = opened;
    await tenant.append('sales', {
      rows: [line('t1', 1), line('t1', 2), line('t2', 1, { day: '2026-02-01' })],
    });
    await tenant.refreshRollups();
    const snapshot = await tenant.snapshot(['sales_by_day_store'], { maxAgeMs: 0 });
    for await (const { key } of store.list('tenants/granja/sales/month=')) await store.delete(key);
    const rows = await tenant.query({ sql: 'SELECT sum(lines) AS lines FROM sales_by_day_store' }, snapshot);
    expect(rows).toEqual([{ lines: 3 }]);
  });

  it('of a changed month are computed from its lines, those of the others read from their own files', async () => {
    await using opened = await openTestLake();
    const { tenant, store } = opened;
    await tenant.append('sales', { rows: [line('t1', 1), line('t2', 1, { day: '2026-02-01' })] });
    await tenant.refreshRollups();
    await tenant.append('sales', { rows: [line('t3', 1, { day: '2026-02-02' })] });
    await expectEveryRollupEqualsItsLines(tenant);
    const snapshot = await tenant.snapshot(['sales_by_day_store'], { maxAgeMs: 0 });
    for await (const { key } of store.list('tenants/granja/sales/month=2026-01')) await store.delete(key);
    await rm(join(opened.cacheDirectory, 'granja', 'files'), { recursive: true });
    const sql =
      'SELECT month, CAST(sum(lines) AS BIGINT) AS lines FROM sales_by_day_store GROUP BY 1 ORDER BY 1';
    expect(await tenant.query({ sql }, snapshot)).toEqual([
      { month: '2026-01', lines: 1 },
      { month: '2026-02', lines: 2 },
    ]);
  });

  it('are computed again only for months whose lines changed', async () => {
    await using opened = await openTestLake();
    const { tenant } = opened;
    await tenant.append('sales', { rows: [line('t1', 1), line('t2', 1, { day: '2026-02-01' })] });
    const first = await tenant.refreshRollups();
    expect(first.steps.map(({ detail }) => detail)).toEqual(['2 months', '2 months', '2 months']);
    await tenant.append('sales', { rows: [line('t3', 1, { day: '2026-02-02' })] });
    const second = await tenant.refreshRollups();
    expect(second.steps.map(({ detail }) => detail)).toEqual(['1 month', '1 month', '1 month']);
    expect((await tenant.refreshRollups()).steps).toEqual([]);
    expect(await storedMonths(tenant, 'sales_by_day_store')).toBe(2);
  });

  it('by category follow a product to its new category, and no other change of a product makes them stale', async () => {
    await using opened = await openTestLake();
    const { tenant } = opened;
    await tenant.merge('products', { rows: [product('p1', { category: 'fruit' })] }, { mode: 'upsert' });
    await tenant.append('sales', { rows: [line('t1', 1)] });
    await tenant.refreshRollups();
    await tenant.merge(
      'products',
      { rows: [product('p1', { category: 'fruit', price: '9' })] },
      { mode: 'upsert' },
    );
    expect((await tenant.refreshRollups()).steps).toEqual([]);
    await tenant.merge(
      'products',
      { rows: [product('p1', { category: 'meat', price: '9' })] },
      { mode: 'upsert' },
    );
    expect(
      await ask(
        tenant,
        ['sales_by_month_store_category'],
        'SELECT category FROM sales_by_month_store_category',
      ),
    ).toEqual([{ category: 'meat' }]);
    expect((await tenant.refreshRollups()).steps.map(({ table }) => table)).toEqual([
      'sales_by_month_store_category',
    ]);
  });

  it('do not change the data version, which names only what the numbers come from', async () => {
    await using opened = await openTestLake();
    const { tenant } = opened;
    await tenant.append('sales', { rows: [line('t1', 1)] });
    const before = await tenant.snapshot(['sales_by_day_store'], { maxAgeMs: 0 });
    await tenant.refreshRollups();
    const after = await tenant.snapshot(['sales_by_day_store'], { maxAgeMs: 0 });
    expect(before.dataVersion).toBe('sales@1');
    expect(after.dataVersion).toBe('sales@1');
  });
});
