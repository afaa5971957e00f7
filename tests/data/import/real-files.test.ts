import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inspectFile } from '#data/import/inspect-file.ts';
import type { ImportProfile } from '#data/import/mapping/profile.ts';
import { createProfileStore } from '#data/import/mapping/profile-store.ts';
import { runImport } from '#data/import/run-import.ts';
import { undoImport } from '#data/import/undo-import.ts';
import type { TableName } from '#data/lake/tables.ts';
import { findTestData } from '#tests/support/test-data.ts';
import { openTestImports, type TestImports } from './support.ts';

const bcvCsv = findTestData('latam-imports/bcv-fx/tipos_cambio_bcv_consolidado.csv.gz');
const bcvXls = ['a', 'b', 'c', 'd'].map((quarter) =>
  findTestData(`latam-imports/bcv-fx/2_1_2${quarter}25_smc.xls`),
);
const anp = findTestData('latam-imports/br-anp/ultimas-4-semanas-glp.csv.gz');
const argentina = findTestData('latam-imports/ar-precios/caba.json.gz');
const freshRetail = findTestData('freshretail/daily_city14.csv.gz');
const onlineRetail = findTestData('online-retail/online-retail.csv.gz');
for (const path of [bcvCsv, ...bcvXls, anp, argentina, freshRetail, onlineRetail]) {
  if (!existsSync(path)) console.warn(`SKIPPED: ${path} is missing.`);
}

/** Checksums of every row, without the times of import and its name; the audit columns are tested elsewhere. */
const contentOf = {
  sales:
    'hash(store_id, sale_id, line_no, sold_at, day, product_id, description, type, quantity, unit_price)',
  stock_movements: 'hash(store_id, day, movement_id, moved_at, product_id, type, quantity, document, reason)',
  products: 'hash(product_id, name, category, brand, price, kind)',
  stores: 'hash(store_id, opened_on)',
  prices: 'hash(product_id, list_id, valid_from, price, currency)',
  exchange_rates: 'hash(day, base_currency, quote_currency, source, rate, buy_rate)',
} as const satisfies Partial<Record<TableName, string>>;

async function checksums(imports: TestImports): Promise<Record<string, unknown>> {
  const sums: Record<string, unknown> = {};
  for (const [table, content] of Object.entries(contentOf)) {
    const [row] = await imports.rows(
      table as TableName,
      `SELECT count(*)::INT AS n, coalesce(sum(${content}), 0)::VARCHAR AS sum FROM ${table}`,
    );
    sums[table] = row;
  }
  return sums;
}

const profileOf = (imports: TestImports, name: string) => createProfileStore(imports.deps.imports).get(name);

async function importPath(imports: TestImports, path: string, profile: ImportProfile, again = false) {
  imports.test.clock.advance(1_000);
  return runImport(imports.deps, { path, fileName: basename(path), profile, actor: 'test', again });
}

/**
 * The file twice, its second half and then the whole, and the undo of each: what an import of a real file
 * must hold whatever is in it.
 */
async function assertRepeatable(
  path: string,
  profileName: string,
  options: { zone?: string; currency?: string; lines?: number } = {},
): Promise<Record<string, unknown>> {
  await using whole = await openTestImports({
    ...(options.zone ? { timeZone: options.zone } : {}),
    ...(options.currency ? { currency: options.currency } : {}),
  });
  const text = gunzipSync(await readFile(path)).toString('utf8');
  const [header = '', ...rest] = text.split('\n');
  const lines = rest.slice(0, options.lines ?? rest.length);
  const file = join(whole.folder, 'whole.csv');
  const secondHalf = join(whole.folder, 'half.csv');
  await writeFile(file, [header, ...lines].join('\n'));
  await writeFile(secondHalf, [header, ...lines.slice(Math.floor(lines.length / 2))].join('\n'));
  const profile = await profileOf(whole, profileName);
  const empty = await checksums(whole);

  const first = await importPath(whole, file, profile);
  const { counts } = first;
  expect(counts.inserted + counts.updated + counts.unchanged + counts.overridden + counts.rejected).toBe(
    counts.rows,
  );
  const expected = await checksums(whole);
  expect(await importPath(whole, file, profile, true)).toMatchObject({
    outcome: 'nothing_new',
    counts: { inserted: 0, updated: 0 },
  });
  expect(await checksums(whole)).toEqual(expected);
  await undoImport(whole.deps, first.id, 'test');
  expect(await checksums(whole)).toEqual(empty);

  await importPath(whole, secondHalf, profile);
  const half = await checksums(whole);
  const rest2 = await importPath(whole, file, profile);
  const both = await checksums(whole);
  // A store's first day is that of the file in which it came first.
  expect({ ...both, stores: null, products: null }).toEqual({ ...expected, stores: null, products: null });
  await undoImport(whole.deps, rest2.id, 'test');
  expect(await checksums(whole)).toEqual(half);
  return expected;
}

describe('real files', () => {
  it.each([
    [freshRetail, 'freshretail', 'sales'],
    [onlineRetail, 'online-retail', 'sales'],
    [bcvCsv, 'bcv-csv', 'exchange_rates'],
    ...bcvXls.map((path) => [path, 'bcv', 'exchange_rates'] as const),
    [anp, 'br-anp-precos', 'prices'],
    [argentina, 'ar-precios', 'products'],
  ] as const)('%s finds its profile by itself', async (path, profile, table) => {
    if (!existsSync(path)) return;
    await using imports = await openTestImports();
    const found = await inspectFile(imports.deps, { path });
    expect(found.profile).toBe(profile);
    const proposal = (await inspectFile(imports.deps, { path, table })).proposals[0];
    expect(proposal).toMatchObject({ table, questions: [] });
  });

  it.skipIf(!existsSync(freshRetail))(
    'FreshRetail: a city’s daily sales, all of them; the first, twice, in halves and back',
    { timeout: 120_000 },
    async () => {
      const place = { zone: 'Asia/Shanghai', currency: 'CNY' };
      await using imports = await openTestImports({ timeZone: place.zone, currency: place.currency });
      const { counts } = await importPath(imports, freshRetail, await profileOf(imports, 'freshretail'));
      expect(counts).toMatchObject({ rows: 44_370, inserted: 44_370, rejected: 0 });
      const sums = await assertRepeatable(freshRetail, 'freshretail', { ...place, lines: 8_000 });
      expect(sums).toMatchObject({ sales: { n: 8_000 } });
    },
  );

  it.skipIf(!existsSync(onlineRetail))(
    'Online Retail: the first months, twice, in halves and back',
    { timeout: 120_000 },
    async () => {
      const sums = await assertRepeatable(onlineRetail, 'online-retail', {
        zone: 'America/Panama',
        currency: 'USD',
        lines: 20_000,
      });
      expect(sums).toMatchObject({ products: { n: expect.any(Number) } });
    },
  );

  it.skipIf(!existsSync(bcvCsv))('the central bank’s CSV, twice, in halves and back', async () => {
    const sums = await assertRepeatable(bcvCsv, 'bcv-csv');
    expect(sums).toMatchObject({ exchange_rates: { n: 3_948 } });
  });

  it.skipIf(!existsSync(anp))('the Brazilian prices, twice, in halves and back', async () => {
    const sums = await assertRepeatable(anp, 'br-anp-precos');
    expect(sums).toMatchObject({ prices: { n: expect.any(Number) } });
  });

  it.skipIf(!bcvXls.every(existsSync) || !existsSync(bcvCsv))(
    'the central bank’s workbooks and its CSV give the same rates, with value and operation dates',
    { timeout: 60_000 },
    async () => {
      await using imports = await openTestImports();
      const sheets = await profileOf(imports, 'bcv');
      for (const path of bcvXls) {
        const result = await importPath(imports, path, sheets);
        expect(result.counts).toMatchObject({ rejected: 0, overridden: 0, updated: 0 });
      }
      const csv = await importPath(imports, bcvCsv, await profileOf(imports, 'bcv-csv'));
      expect(csv).toMatchObject({ outcome: 'nothing_new', counts: { rows: 3_948, unchanged: 3_948 } });
      const rates = await imports.rows(
        'exchange_rates',
        `SELECT day::VARCHAR AS day, published_on::VARCHAR AS published, rate::VARCHAR AS rate, buy_rate::VARCHAR AS buy
         FROM exchange_rates WHERE base_currency = 'USD' AND quote_currency = 'VES' AND source = 'BCV' ORDER BY day`,
      );
      expect(rates.find(({ day }) => day === '2025-04-01')).toEqual({
        day: '2025-04-01',
        published: '2025-03-31',
        rate: '69.77600000',
        buy: '69.60156000',
      });
    },
  );

  it.skipIf(!existsSync(argentina))('the Argentine prices as prices of their province', async () => {
    await using imports = await openTestImports();
    const result = await importPath(imports, argentina, await profileOf(imports, 'ar-precios-listas'));
    expect(result.counts).toMatchObject({ rows: 1_838, rejected: 0 });
    expect(
      await imports.rows(
        'prices',
        "SELECT list_id, valid_from::VARCHAR AS valid_from, price::VARCHAR AS price, currency FROM prices WHERE product_id = '7790010959797'",
      ),
    ).toEqual([{ list_id: 'CABA', valid_from: '2020-03-20', price: '249.0000', currency: 'ARS' }]);
    expect(
      (await importPath(imports, argentina, await profileOf(imports, 'ar-precios-listas'), true)).outcome,
    ).toBe('nothing_new');
  });
});
