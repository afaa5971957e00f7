/** Values at the edge of what a table holds: rows are refused by name, never an import for one row. */
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportProfile } from '#data/import/mapping/profile.ts';
import { runImport } from '#data/import/run-import.ts';
import { openTestImports, type TestImports, tillHeader, tillProfile } from './support.ts';

let imports: TestImports;
beforeEach(async () => {
  imports = await openTestImports();
});
afterEach(() => imports[Symbol.asyncDispose]());

const anyShare = { maxRejectShare: 1 };

describe('a line of sale', () => {
  it('whose amount no column holds is refused by name, the others are written', async () => {
    const line = (ticket: number, quantity: string, price: string) =>
      `C1;${ticket};2026-03-01 10:00;A;Arroz;${quantity};${price}`;
    const lines = [
      line(1, '7790010000000', '15000.50'),
      line(2, '1000000', '99999999.99'),
      line(3, '-1', '2.50'),
    ];
    const { counts, rejects, totals } = await imports.importText([tillHeader, ...lines].join('\n'), {
      profile: { ...tillProfile, numbers: 'point', ...anyShare },
    });
    expect(counts).toMatchObject({ rows: 3, inserted: 2, rejected: 1 });
    expect(rejects).toMatchObject([{ row: 2, column: 'cantidad', got: '7790010000000' }]);
    expect(totals).toMatchObject({ total: '99999999989997.5000' });
    const stored = await imports.rows('sales', 'SELECT sale_id, line_total FROM sales ORDER BY sale_id');
    expect(stored).toEqual([
      { sale_id: '2', line_total: '99999999990000.0000' },
      { sale_id: '3', line_total: '-2.5000' },
    ]);
  });
});

describe('a whole number', () => {
  it('beyond its column is refused by name', async () => {
    const profile: ImportProfile = { name: 's', title: 'S', table: 'suppliers', ...anyShare };
    const { counts, rejects } = await imports.importText(
      'proveedor,nombre,plazo\nS1,Uno,99999999999\nS2,Dos,2147483647\n',
      { profile },
    );
    expect(counts).toMatchObject({ inserted: 1, rejected: 1 });
    expect(rejects).toMatchObject([{ row: 2, column: 'plazo', got: '99999999999' }]);
  });
});

describe('JSON', () => {
  const profile: ImportProfile = {
    name: 'p',
    title: 'P',
    table: 'products',
    fields: { product_id: { column: 'codigo' }, name: { column: 'nombre' } },
  };
  const nested = (depth: number, gap = '') => `${`{"a":${gap}`.repeat(depth)}1${'}'.repeat(depth)}`;
  const product = (brand: string) => `{"codigo":"A","nombre":"Uno","marca":${brand}}\n`;

  it.each([
    ['objects', product(nested(20_000))],
    ['objects on lines of their own', product(nested(20_000, '\n'))],
    ['lists', product(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)],
    ['an array of rows', `[${product(nested(20_000))}]`],
  ])('nested by the thousands is refused by name: %s', { timeout: 10_000 }, async (_what, text) => {
    await expect(imports.importText(text, { profile })).rejects.toMatchObject({
      code: 'import.damaged_file',
    });
  });

  it('nested as deep as is allowed is read at once, and brackets in texts are none', {
    timeout: 10_000,
  }, async () => {
    const brackets = JSON.stringify(`"\\{[`.repeat(200));
    const text = product(nested(98)) + product(brackets).replace('"A"', '"B"');
    const { counts } = await imports.importText(text, { profile });
    expect(counts).toMatchObject({ inserted: 2, rejected: 0 });
  });
});

describe('Parquet', () => {
  it.each([
    ['lists', (value: string) => `[${value}]`],
    ['structures', (value: string) => `{'x': ${value}}`],
  ])('nested deeper than any value is refused by name: %s', { timeout: 10_000 }, async (_what, wrap) => {
    let value = '1';
    for (let level = 0; level < 200; level += 1) value = wrap(value);
    const path = join(imports.folder, 'deep.parquet');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(`COPY (SELECT 'A' AS codigo, 'Uno' AS nombre, ${value} AS marca) TO '${path}'`);
    instance.closeSync();
    const profile: ImportProfile = { name: 'p', title: 'P', table: 'products' };
    const attempt = runImport(imports.deps, { path, fileName: 'p.parquet', profile, actor: 'test' });
    await expect(attempt).rejects.toMatchObject({
      code: 'import.damaged_file',
      details: { column: 'marca' },
    });
  });
});
