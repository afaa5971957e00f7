import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openEngine } from '#data/engine/engine.ts';
import type { TenantLake } from '#data/lake/lake.ts';
import { ValidationError } from '#data/lake/validation-error.ts';
import { ask, line, openTestLake, type StoreKind, stock, store } from './support/test-lake.ts';

/** Many small lakes one after another. */
const slow = { timeout: 180_000 };

const quantities = (tenant: TenantLake) =>
  ask(tenant, ['inventory'], 'SELECT store_id || product_id AS id, quantity FROM inventory ORDER BY 1');

describe.each<StoreKind>(['memory', 'folder'])('writes over the %s store', (kind) => {
  it('append adds rows, generated columns included, one file per month', async () => {
    await using opened = await openTestLake(kind);
    const { tenant } = opened;
    const rows = [
      line('t1', 1, { quantity: '0.335', unit_price: '12.99' }),
      line('t2', 1, { day: '2026-02-01' }),
    ];
    expect(await tenant.append('sales', { rows })).toMatchObject({
      version: 1,
      outcome: 'committed',
      inserted: 2,
    });
    expect(
      await ask(tenant, ['sales'], 'SELECT sale_id, month, line_total, sold_at FROM sales ORDER BY 1'),
    ).toEqual([
      { sale_id: 't1', month: '2026-01', line_total: '4.3517', sold_at: '2026-01-10T15:30:00.000Z' },
      { sale_id: 't2', month: '2026-02', line_total: '2.5000', sold_at: '2026-02-01T15:30:00.000Z' },
    ]);
    const folders: string[] = [];
    for await (const { key } of opened.store.list('tenants/granja/sales/month='))
      folders.push(key.split('/')[3] ?? '');
    expect(folders).toEqual(['month=2026-01', 'month=2026-02']);
  });

  it('upsert inserts, updates and leaves alone, and says how many of each', async () => {
    await using opened = await openTestLake(kind);
    const { tenant } = opened;
    await tenant.merge(
      'inventory',
      { rows: [stock('a', 'p1', '1'), stock('a', 'p2', '2'), stock('b', 'p1', '3')] },
      { mode: 'insert' },
    );
    const rows = [stock('a', 'p1', '1'), stock('a', 'p2', '20'), stock('c', 'p9', '9')];
    expect(await tenant.merge('inventory', { rows }, { mode: 'upsert' })).toMatchObject({
      inserted: 1,
      updated: 1,
      unchanged: 1,
      removed: 0,
    });
    expect(await quantities(tenant)).toEqual([
      { id: 'ap1', quantity: '1.000' },
      { id: 'ap2', quantity: '20.000' },
      { id: 'bp1', quantity: '3.000' },
      { id: 'cp9', quantity: '9.000' },
    ]);
  });

  it('a merge in insert mode never changes a stored row', async () => {
    await using opened = await openTestLake(kind);
    const { tenant } = opened;
    await tenant.merge('inventory', { rows: [stock('a', 'p1', '1')] }, { mode: 'insert' });
    const rows = [stock('a', 'p1', '7'), stock('a', 'p2', '2')];
    expect(await tenant.merge('inventory', { rows }, { mode: 'insert' })).toMatchObject({
      inserted: 1,
      updated: 0,
      unchanged: 1,
      removed: 0,
    });
    expect(await quantities(tenant)).toEqual([
      { id: 'ap1', quantity: '1.000' },
      { id: 'ap2', quantity: '2.000' },
    ]);
  });

  it('a write repeated with its transaction changes nothing', async () => {
    await using opened = await openTestLake(kind);
    const { tenant } = opened;
    const transaction = { appId: 'import-1', version: 1 };
    await tenant.append('sales', { rows: [line('t1', 1)] }, { transaction });
    expect(await tenant.append('sales', { rows: [line('t1', 1)] }, { transaction })).toEqual({
      version: 1,
      outcome: 'already_committed',
      inserted: 0,
      updated: 0,
      unchanged: 0,
      removed: 0,
    });
    await tenant.append(
      'sales',
      { rows: [line('t1', 2)] },
      { transaction: { appId: 'import-1', version: 2 } },
    );
    expect(await ask(tenant, ['sales'], 'SELECT count(*) AS n FROM sales')).toEqual([{ n: 2 }]);
  });

  it('a write that found nothing to do does nothing when it is repeated, whatever others wrote since', async () => {
    await using opened = await openTestLake(kind);
    const { tenant } = opened;
    await tenant.merge('inventory', { rows: [stock('a', 'p', '1')] }, { mode: 'upsert' });
    const again = (appId: string, rows: ReturnType<typeof stock>[]) =>
      tenant.merge('inventory', { rows }, { mode: 'upsert', transaction: { appId, version: 1 } });
    expect(await again('same', [stock('a', 'p', '1')])).toMatchObject({
      outcome: 'nothing_to_do',
      unchanged: 1,
    });
    expect(await again('empty', [])).toMatchObject({ outcome: 'nothing_to_do' });
    await tenant.merge('inventory', { rows: [stock('a', 'p', '2')] }, { mode: 'upsert' });
    for (const appId of ['same', 'empty']) {
      expect(await again(appId, [stock('a', 'p', '1')])).toMatchObject({ outcome: 'already_committed' });
    }
    expect(await quantities(tenant)).toEqual([{ id: 'ap', quantity: '2.000' }]);
  });

  it('two racing writes of one transaction land once', async () => {
    await using opened = await openTestLake(kind);
    const { tenant } = opened;
    const write = () =>
      tenant.append('sales', { rows: [line('t1', 1)] }, { transaction: { appId: 'x', version: 1 } });
    const outcomes = (await Promise.all([write(), write()])).map(({ outcome }) => outcome).sort();
    expect(outcomes).toEqual(['already_committed', 'committed']);
    expect(await ask(tenant, ['sales'], 'SELECT count(*) AS n FROM sales')).toEqual([{ n: 1 }]);
  });

  it('keys stay unique however many writers merge the same rows at once', async () => {
    await using opened = await openTestLake(kind);
    const { tenant } = opened;
    const merge = (quantity: string) =>
      tenant.merge(
        'inventory',
        { rows: [stock('a', 'p1', quantity), stock('a', `p${quantity}`, quantity)] },
        { mode: 'upsert' },
      );
    await Promise.all(['2', '3', '4', '5'].map(merge));
    const rows = await quantities(tenant);
    expect(rows.map((row) => (row as { id: string }).id)).toEqual(['ap1', 'ap2', 'ap3', 'ap4', 'ap5']);
  });

  it('update sets columns of matching rows, recomputes what depends on them, and checks the result', async () => {
    await using opened = await openTestLake(kind);
    const { tenant } = opened;
    const lines = [
      { order_id: 'o1', line_no: 1, product_id: 'p1', quantity: '2', unit_cost: '1.5' },
      { order_id: 'o1', line_no: 2, product_id: 'p2', quantity: '1', unit_cost: '4' },
    ];
    await tenant.append('order_lines', { rows: lines });
    const where = [{ column: 'product_id', operator: '=', value: 'p1' }] as const;
    expect(await tenant.update('order_lines', { quantity: '10' }, where)).toMatchObject({ changed: 1 });
    expect(
      await ask(tenant, ['order_lines'], 'SELECT line_no, quantity, line_total FROM order_lines ORDER BY 1'),
    ).toEqual([
      { line_no: 1, quantity: '10.000', line_total: '15.0000' },
      { line_no: 2, quantity: '1.000', line_total: '4.0000' },
    ]);
    await expect(tenant.update('order_lines', { quantity: '0' }, where)).rejects.toMatchObject({
      code: 'lake.invalid_rows',
    });
    await expect(tenant.update('order_lines', { quantity: 'many' }, where)).rejects.toMatchObject({
      code: 'lake.invalid_rows',
    });
    await expect(tenant.update('order_lines', { order_id: 'o2' }, where)).rejects.toMatchObject({
      code: 'lake.invalid_predicate',
    });
  });

  it('delete removes exactly the matching rows, and those with a null never match', async () => {
    await using opened = await openTestLake(kind);
    const { tenant } = opened;
    const rows = [line('t1', 1, { customer_id: 'c1' }), line('t2', 1, { customer_id: 'c2' }), line('t3', 1)];
    await tenant.append('sales', { rows });
    expect(
      await tenant.delete('sales', [{ column: 'customer_id', operator: '=', value: 'c1' }]),
    ).toMatchObject({ changed: 1 });
    expect(
      await tenant.delete('sales', [{ column: 'customer_id', operator: '=', value: 'c1' }]),
    ).toMatchObject({ outcome: 'nothing_to_do' });
    expect(await ask(tenant, ['sales'], 'SELECT sale_id FROM sales ORDER BY 1')).toEqual([
      { sale_id: 't2' },
      { sale_id: 't3' },
    ]);
    expect(await tenant.delete('sales', [])).toMatchObject({ changed: 2 });
    expect(await ask(tenant, ['sales'], 'SELECT sale_id FROM sales')).toEqual([]);
  });

  it('overwrite replaces the partitions it brings and no other', async () => {
    await using opened = await openTestLake(kind);
    const { tenant } = opened;
    await tenant.append('sales', {
      rows: [line('t1', 1), line('t2', 1, { day: '2026-02-01' }), line('t3', 1, { day: '2026-03-01' })],
    });
    await tenant.overwrite('sales', { rows: [line('t9', 1)] }, { partitions: [{ month: '2026-03' }] });
    expect(await ask(tenant, ['sales'], 'SELECT sale_id FROM sales ORDER BY 1')).toEqual([
      { sale_id: 't2' },
      { sale_id: 't9' },
    ]);
  });

  it('takes Parquet files of any folder, and gives the same rows as row objects do', async () => {
    await using opened = await openTestLake(kind);
    const { tenant } = opened;
    await using scratch = await tenant.scratch();
    const outside = join(opened.cacheDirectory, '..', 'outside.parquet');
    await writeSalesParquet(scratch.path, outside);
    await tenant.append('sales', { parquetPaths: [outside] });
    expect(await ask(tenant, ['sales'], 'SELECT line_total, day, sold_at FROM sales')).toEqual([
      { line_total: '2.5000', day: '2026-01-10', sold_at: '2026-01-10T15:30:00.000Z' },
    ]);
    expect((await readFile(outside)).byteLength).toBeGreaterThan(0);
  });
});

async function writeSalesParquet(scratch: string, path: string): Promise<void> {
  const engine = await openEngine({
    allowedDirectories: [join(path, '..')],
    spillDirectory: join(scratch, 'spill'),
  });
  const sql = `COPY (SELECT 'centro' AS store_id, 't1' AS sale_id, 1 AS line_no, TIMESTAMPTZ '2026-01-10 15:30:00+00' AS sold_at,
    DATE '2026-01-10' AS day, 'p1' AS product_id, NULL AS description, 'sale' AS type, 2::DECIMAL(9,1) AS quantity, 1.25::DECIMAL(9,2) AS unit_price,
    'USD' AS currency, 'test' AS source) TO '${path}' (FORMAT parquet)`;
  await engine.query(sql, {}, { timeoutMs: 10_000 });
  await engine.close();
}

describe('validation', () => {
  const refused: [string, Record<string, unknown>, string, string][] = [
    ['a missing required value', { name: undefined }, 'name', 'a value (string)'],
    ['a null in a required column', { name: null }, 'name', 'a value (string)'],
    ['an empty key', { store_id: '' }, 'store_id', 'a text that is not empty'],
    ['a number for a text', { name: 5 }, 'name', 'string'],
    ['an impossible date', { opened_on: '2026-02-30' }, 'opened_on', 'date'],
    ['a date with a time', { opened_on: '2026-02-03 10:00' }, 'opened_on', 'date'],
    ['a date beyond the calendar', { opened_on: '10000-01-01' }, 'opened_on', 'date'],
    ['a time without a zone', { created_at: '2026-02-03T10:00:00' }, 'created_at', 'timestamp'],
    ['an infinite time', { created_at: 'infinity' }, 'created_at', 'timestamp'],
    ['an invalid Date', { created_at: new Date('x') }, 'created_at', 'timestamp'],
    ['an unknown column', { shoe_size: 5 }, 'shoe_size', 'a column of stores'],
  ];
  it.each(refused)(
    'refuses %s, naming row, column, expectation and value, and writes nothing',
    async (_, change, column, expected) => {
      await using opened = await openTestLake();
      const rows = [store('good'), { ...store('bad'), ...change }];
      const error = await opened.tenant.append('stores', { rows }).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(ValidationError);
      expect((error as ValidationError).problems).toEqual([
        expect.objectContaining({ row: 2, column, expected }),
      ]);
      expect(await ask(opened.tenant, ['stores'], 'SELECT * FROM stores')).toEqual([]);
    },
  );

  const numbers: [string, unknown, boolean][] = [
    ['12.5', '12.5', true],
    ['a number that is exact as text', 12.5, true],
    ['trailing zeros', '12.500000', true],
    ['digits that would be lost', '12.5001', false],
    ['a float with noise', 0.1 + 0.2, false],
    ['too many digits', '1234567890123456.5', false],
    ['a comma', '12,5', false],
    ['NaN', Number.NaN, false],
    ['a negative stock', '-0.001', false],
  ];
  it.each(numbers)('of a quantity: %s', async (_, quantity, accepted) => {
    await using opened = await openTestLake();
    const write = opened.tenant.append('inventory', { rows: [{ ...stock('a', 'p', '1'), quantity }] });
    if (accepted) expect(await write).toMatchObject({ inserted: 1 });
    else
      await expect(write).rejects.toMatchObject({
        code: 'lake.invalid_rows',
        problems: [{ row: 1, column: 'quantity' }],
      });
  });

  it('refuses values outside the list, totals that do not add up and months that are not the day’s', async () => {
    await using opened = await openTestLake();
    const problemsOf = async (change: object) => {
      const rows = [{ ...line('t', 1), ...change }];
      const error = await opened.tenant.append('sales', { rows }).catch((caught: unknown) => caught);
      return (error as ValidationError).problems.map(({ column, got }) => [column, got]);
    };
    expect(await problemsOf({ type: 'gift' })).toEqual([['type', 'gift']]);
    expect(await problemsOf({ line_total: '2.51' })).toEqual([['line_total', '2.51']]);
    expect(await problemsOf({ month: '2026-02' })).toEqual([['month', '2026-02']]);
  });

  it('refuses a generated value that does not fit its column, and says which', async () => {
    await using opened = await openTestLake();
    const rows = [line('t', 1, { quantity: '99999999999999', unit_price: '1000' })];
    await expect(opened.tenant.append('sales', { rows })).rejects.toMatchObject({
      problems: [
        {
          column: 'line_total',
          expected: 'quantity × unit_price, within decimal(18,4)',
          got: '99999999999999000.0000',
        },
      ],
    });
    await opened.tenant.append('sales', {
      rows: [line('t', 1, { quantity: '99999999999999', unit_price: '1' })],
    });
    const update = opened.tenant.update('sales', { unit_price: '1000' }, []);
    await expect(update).rejects.toMatchObject({ problems: [{ column: 'line_total' }] });
  });

  it('refuses a key that occurs twice in the source, in appends and merges alike', async () => {
    await using opened = await openTestLake();
    const rows = [stock('a', 'p', '1'), stock('a', 'p', '2')];
    await expect(opened.tenant.append('inventory', { rows })).rejects.toMatchObject({
      code: 'lake.duplicate_key',
      problems: [{ row: 2 }],
    });
    await expect(opened.tenant.merge('inventory', { rows }, { mode: 'upsert' })).rejects.toMatchObject({
      code: 'lake.duplicate_key',
    });
  });

  it('any text survives the way in and out', slow, async () => {
    await using opened = await openTestLake();
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 40 }), async (text) => {
        count += 1;
        const id = `s${count}`;
        await opened.tenant.merge('stores', { rows: [store(id, { name: text })] }, { mode: 'upsert' });
        const where = { stores: [{ column: 'name', operator: '=' as const, value: text }] };
        const rows = await ask(opened.tenant, ['stores'], {
          sql: 'SELECT name FROM stores WHERE store_id = $id',
          parameters: { id },
          where,
        });
        expect(rows).toEqual([{ name: text }]);
      }),
      { numRuns: 25, seed: 3 },
    );
  });
});

describe('an upsert', () => {
  it('keeps created_at, and a new updated_at alone changes nothing', async () => {
    await using opened = await openTestLake();
    const { tenant } = opened;
    const later = { created_at: '2026-05-01T00:00:00Z', updated_at: '2026-05-01T00:00:00Z' };
    await tenant.merge('stores', { rows: [store('a'), store('b')] }, { mode: 'upsert' });
    const result = await tenant.merge(
      'stores',
      { rows: [store('a', later), store('b', { ...later, city: 'Maracay' })] },
      { mode: 'upsert' },
    );
    expect(result).toMatchObject({ updated: 1, unchanged: 1 });
    expect(
      await ask(tenant, ['stores'], 'SELECT store_id, created_at, updated_at FROM stores ORDER BY 1'),
    ).toEqual([
      { store_id: 'a', created_at: '2026-01-01T08:00:00.000Z', updated_at: '2026-01-01T08:00:00.000Z' },
      { store_id: 'b', created_at: '2026-01-01T08:00:00.000Z', updated_at: '2026-05-01T00:00:00.000Z' },
    ]);
  });

  it('keeps the stored value of columns that the source does not have', async () => {
    await using opened = await openTestLake();
    const { tenant } = opened;
    await tenant.merge('inventory', { rows: [stock('a', 'p', '1', { min_stock: '5' })] }, { mode: 'upsert' });
    await tenant.merge('inventory', { rows: [stock('a', 'p', '2')] }, { mode: 'upsert' });
    expect(await ask(tenant, ['inventory'], 'SELECT quantity, min_stock FROM inventory')).toEqual([
      { quantity: '2.000', min_stock: '5.000' },
    ]);
  });

  it('equals a map from key to last value, over any sequence of merges', slow, async () => {
    const batch = fc.uniqueArray(
      fc.record({ product: fc.integer({ min: 0, max: 9 }), quantity: fc.integer({ min: 0, max: 3 }) }),
      {
        selector: ({ product }) => product,
        minLength: 1,
        maxLength: 6,
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 5 }), async (batches) => {
        await using opened = await openTestLake();
        const model = new Map<string, string>();
        for (const rows of batches) {
          const before = new Map(model);
          for (const { product, quantity } of rows) model.set(`ap${product}`, `${quantity}.000`);
          const result = await opened.tenant.merge(
            'inventory',
            { rows: rows.map(({ product, quantity }) => stock('a', `p${product}`, String(quantity))) },
            { mode: 'upsert' },
          );
          const changed = [...model].filter(
            ([id, value]) => before.has(id) && before.get(id) !== value,
          ).length;
          expect(result).toMatchObject({ inserted: model.size - before.size, updated: changed });
        }
        expect(await quantities(opened.tenant)).toEqual(
          [...model].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, quantity]) => ({ id, quantity })),
        );
      }),
      { numRuns: 10, seed: 11 },
    );
  });
});
