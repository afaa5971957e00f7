import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { ask, line, openTestLake } from './support/test-lake.ts';

const read = 'SELECT sale_id, line_no, quantity::VARCHAR AS quantity FROM sales ORDER BY 1, 2';

describe('a merge that also removes rows', () => {
  it('writes, changes and removes with one commit, and repeats as nothing', async () => {
    await using test = await openTestLake();
    await using folder = await temporaryFolder();
    const rows = [line('1', 1), line('1', 2), line('2', 1), line('3', 1, { day: '2026-02-10' })];
    const { version } = await test.tenant.merge('sales', { rows }, { mode: 'upsert' });
    const remove = await keysFile(folder.path, [
      ['1', 2, '2026-01-10'],
      // Also in the source: written, not removed.
      ['2', 1, '2026-01-10'],
      ['3', 1, '2026-02-10'],
      // Not stored.
      ['9', 1, '2026-01-10'],
    ]);
    const source = { rows: [line('2', 1, { quantity: '5' }), line('4', 1)] };
    const options = { mode: 'upsert', remove: { parquetPaths: [remove] } } as const;
    expect(await test.tenant.merge('sales', source, options)).toEqual({
      version: version + 1,
      outcome: 'committed',
      inserted: 1,
      updated: 1,
      unchanged: 0,
      removed: 2,
    });
    const expected = [
      { sale_id: '1', line_no: 1, quantity: '2.000' },
      { sale_id: '2', line_no: 1, quantity: '5.000' },
      { sale_id: '4', line_no: 1, quantity: '2.000' },
    ];
    expect(await ask(test.tenant, ['sales'], read)).toEqual(expected);
    expect(await test.tenant.merge('sales', source, options)).toMatchObject({
      version: version + 1,
      outcome: 'nothing_to_do',
      removed: 0,
    });
    expect(await test.tenant.merge('sales', { rows: [] }, options)).toMatchObject({ removed: 1 });
    expect(await ask(test.tenant, ['sales'], read)).toHaveLength(2);
  });
});

async function temporaryFolder() {
  const folder = await makeTemporaryFolder();
  return { path: folder.path, [Symbol.asyncDispose]: () => folder.remove() };
}

async function keysFile(
  folder: string,
  keys: readonly (readonly [saleId: string, lineNo: number, day: string])[],
): Promise<string> {
  const path = join(folder, 'keys.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const values = keys.map(
    ([saleId, lineNo, day]) =>
      `('centro', DATE '${day}', '${saleId}', ${lineNo}::INTEGER, '${day.slice(0, 7)}')`,
  );
  await connection.run(
    `COPY (SELECT * FROM (VALUES ${values.join(', ')}) AS k (store_id, day, sale_id, line_no, month)) TO '${path}' (FORMAT parquet)`,
  );
  instance.closeSync();
  return path;
}
