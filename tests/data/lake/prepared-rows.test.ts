import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withImportEngine } from '#data/import/import-engine.ts';
import type { PreparedRows, TenantLake } from '#data/lake/lake.ts';
import { ask, openTestLake } from './support/test-lake.ts';

const read = 'SELECT sale_id, line_no, line_total::VARCHAR AS total, month FROM sales ORDER BY 1, 2';

/** A line of a ticket as SQL. */
const lineSql = (saleId: string, { day = '2026-01-10', quantity = '2', productId = "'P1'" } = {}) =>
  `SELECT 'S1' AS store_id, '${saleId}' AS sale_id, 1::INTEGER AS line_no, TIMESTAMPTZ '${day} 12:00:00Z' AS sold_at,
    DATE '${day}' AS day, ${productId}::VARCHAR AS product_id, 'sale' AS type, ${quantity}::DECIMAL(18,3) AS quantity,
    1.5::DECIMAL(18,4) AS unit_price, 'USD' AS currency, 'test' AS source`;

/** Prepares the lines in an engine of their own and hands them over while their files are there. */
function withPrepared<T>(
  tenant: TenantLake,
  lines: readonly string[],
  work: (prepared: PreparedRows) => Promise<T>,
): Promise<T> {
  return withImportEngine(tenant, async (session, directory) => {
    const select = lines.join(' UNION ALL ');
    return work(await tenant.prepare('sales', { session, select, directory: join(directory, 'rows') }));
  });
}

describe('prepared rows', () => {
  it('are committed once, with what their table computes', async () => {
    await using test = await openTestLake();
    const options = { mode: 'upsert', transaction: { appId: 'import', version: 1 } } as const;
    await withPrepared(test.tenant, [lineSql('1'), lineSql('2', { day: '2026-02-10' })], async (prepared) => {
      expect(await test.tenant.merge('sales', prepared, options)).toMatchObject({
        outcome: 'committed',
        inserted: 2,
      });
      expect(await test.tenant.merge('sales', prepared, options)).toMatchObject({
        outcome: 'already_committed',
        inserted: 0,
      });
    });
    expect(await ask(test.tenant, ['sales'], read)).toEqual([
      { sale_id: '1', line_no: 1, total: '3.0000', month: '2026-01' },
      { sale_id: '2', line_no: 1, total: '3.0000', month: '2026-02' },
    ]);
  });

  it('are compared with the rows that others stored in their months meanwhile', async () => {
    await using test = await openTestLake();
    await withPrepared(test.tenant, [lineSql('1'), lineSql('2')], async (mine) => {
      await withPrepared(test.tenant, [lineSql('1', { quantity: '7' })], (other) =>
        test.tenant.merge('sales', other, { mode: 'upsert' }),
      );
      expect(await test.tenant.merge('sales', mine, { mode: 'upsert' })).toMatchObject({
        inserted: 1,
        updated: 1,
      });
    });
    const rows = await ask(test.tenant, ['sales'], read);
    expect(rows).toMatchObject([
      { sale_id: '1', total: '3.0000' },
      { sale_id: '2', total: '3.0000' },
    ]);
  });

  it.each([
    ['a missing value', [lineSql('1', { productId: 'NULL' })], 'lake.invalid_rows'],
    [
      'a computed value that its column cannot hold',
      [lineSql('1', { quantity: '999999999999999' })],
      'lake.invalid_rows',
    ],
    ['a year that other readers do not know', [lineSql('1', { day: '10000-01-01' })], 'lake.invalid_rows'],
    [
      'a day that is missing, and with it the partition',
      [lineSql('1').replace("DATE '2026-01-10' AS day", 'NULL::DATE AS day')],
      'lake.invalid_rows',
    ],
    ['a key that occurs twice', [lineSql('1'), lineSql('1')], 'lake.duplicate_key'],
  ])('with %s are refused', async (_, lines, code) => {
    await using test = await openTestLake();
    await expect(withPrepared(test.tenant, lines, async () => {})).rejects.toMatchObject({ code });
  });

  it('become a sorted file per partition, whatever their order was', async () => {
    await using test = await openTestLake();
    const days = ['2026-03-02', '2026-01-10', '2026-03-01', '2026-02-10', '2026-01-09'];
    const lines = days.map((day, index) => lineSql(String(index), { day }));
    await withPrepared(test.tenant, lines, async (prepared) => {
      expect(prepared).toMatchObject({ count: 5, parquetPaths: { length: 3 } });
      await test.tenant.merge('sales', prepared, { mode: 'upsert' });
    });
    const march = await ask(test.tenant, ['sales'], "SELECT day FROM sales WHERE month = '2026-03'");
    expect(march).toEqual([{ day: '2026-03-01' }, { day: '2026-03-02' }]);
  });

  it('of another type than their column are refused', async () => {
    await using test = await openTestLake();
    await expect(
      withPrepared(test.tenant, ['SELECT 1.5::DOUBLE AS quantity'], async () => {}),
    ).rejects.toThrow('sales.quantity');
  });

  it('are taken for what they are by nobody else: a copy of them is checked like any files', async () => {
    await using test = await openTestLake();
    await withPrepared(test.tenant, [lineSql('1')], async (prepared) => {
      const forged = { ...prepared, parquetPaths: [...prepared.parquetPaths, ...prepared.parquetPaths] };
      await expect(test.tenant.merge('sales', forged, { mode: 'upsert' })).rejects.toMatchObject({
        code: 'lake.duplicate_key',
      });
    });
  });
});
