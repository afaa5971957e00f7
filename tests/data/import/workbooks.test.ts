import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { utils, write } from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import type { ImportProfile } from '#data/import/mapping/profile.ts';
import { createProfileStore } from '#data/import/mapping/profile-store.ts';
import { runImport } from '#data/import/run-import.ts';
import { readXlsSheets } from '#data/import/source/spreadsheet.ts';
import { findTestData } from '#tests/support/test-data.ts';
import { openTestImports } from './support.ts';

const products: ImportProfile = { name: 'products', title: 'Products', table: 'products' };
const stores: ImportProfile = { name: 'stores', title: 'Stores', table: 'stores' };

function makeWorkbook(type: 'xlsx' | 'biff8', sheets: Readonly<Record<string, unknown[][]>>): Uint8Array {
  const book = utils.book_new();
  for (const [name, rows] of Object.entries(sheets)) {
    utils.book_append_sheet(book, utils.aoa_to_sheet(rows, { cellDates: true, UTC: true }), name);
  }
  return write(book, { type: 'buffer', bookType: type, cellDates: true }) as Uint8Array;
}

describe.each(['xlsx', 'biff8'] as const)('a workbook (%s)', (type) => {
  it('is read by its first sheet with rows: codes stay whole, decimals exact, dates without a guess', async () => {
    await using imports = await openTestImports();
    const body = makeWorkbook(type, {
      Vacía: [],
      Productos: [
        ['Código', 'Nombre', 'Precio'],
        [7790010000000, 'Harina', 1234.5],
        ['00042', 'Ñame', '2.25'],
      ],
    });
    const result = await imports.importText(body, { profile: products });
    expect(result.counts).toMatchObject({ rows: 2, inserted: 2, rejected: 0 });
    const rows = await imports.rows(
      'products',
      'SELECT product_id, name, price::VARCHAR AS price FROM products ORDER BY 1',
    );
    expect(rows).toEqual([
      { product_id: '00042', name: 'Ñame', price: '2.2500' },
      { product_id: '7790010000000', name: 'Harina', price: '1234.5000' },
    ]);
  });

  it('is read by the sheet that is named', async () => {
    await using imports = await openTestImports();
    const body = makeWorkbook(type, {
      Notas: [['hola']],
      Tiendas: [
        ['tienda', 'nombre', 'apertura'],
        ['T1', 'Centro', new Date(Date.UTC(2020, 1, 3))],
      ],
    });
    await imports.importText(body, { profile: stores, sheet: 'Tiendas' });
    expect(await imports.rows('stores', 'SELECT store_id, opened_on::VARCHAR AS opened FROM stores')).toEqual(
      [{ store_id: 'T1', opened: '2020-02-03' }],
    );
    await expect(imports.importText(body, { profile: stores, sheet: 'Otra' })).rejects.toMatchObject({
      code: 'import.empty_file',
      details: { sheets: ['Notas', 'Tiendas'] },
    });
  });
});

describe('a Parquet file', () => {
  it('is read with its own types', async () => {
    await using imports = await openTestImports();
    const path = join(imports.folder, 'products.parquet');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT 'A' AS codigo, 'Uno' AS nombre, 1.234::DECIMAL(9,3) AS precio, {'x': 1} AS marca) TO '${path}' (FORMAT parquet)`,
    );
    instance.closeSync();
    await runImport(imports.deps, { path, fileName: 'p.parquet', profile: products, actor: 'test' });
    expect(await imports.rows('products', 'SELECT price::VARCHAR AS price, brand FROM products')).toEqual([
      { price: '1.2340', brand: '{"x":1}' },
    ]);
  });
});

const bcv = findTestData('latam-imports/bcv-fx/2_1_2a25_smc.xls');
const anp = findTestData('latam-imports/br-anp/ultimas-4-semanas-glp.csv.gz');
const prices = findTestData('latam-imports/ar-precios/caba.json.gz');
const provinces = findTestData('latam-imports/ar-precios/precios_maximos_24_provincias.tar.gz');
for (const path of [bcv, anp, prices, provinces])
  if (!existsSync(path)) console.warn(`SKIPPED: ${path} is missing.`);

describe('files of Latin America', () => {
  it.skipIf(!existsSync(bcv))('the central bank’s workbook opens with a sheet per day', async () => {
    const sheets = await readXlsSheets(bcv);
    expect(sheets.length).toBeGreaterThan(50);
    for (const { name, rows } of sheets) {
      expect(name.trim()).toMatch(/^\d{8}$/);
      expect(rows.some((row) => row.some((cell) => String(cell).trim() === 'USD'))).toBe(true);
    }
  });

  it.skipIf(!existsSync(anp))(
    'the Brazilian shops land with mark, separator and blanks understood',
    async () => {
      await using imports = await openTestImports();
      const profile = await createProfileStore(imports.deps.imports).get('br-anp-revendas');
      const request = { path: anp, fileName: 'anp.csv.gz', profile, actor: 'test' };
      const result = await runImport(imports.deps, request);
      expect(result.dialect).toMatchObject({ delimiter: ';', encoding: 'utf-8' });
      expect(result.counts).toMatchObject({ rows: 18_652, inserted: 5_297, overridden: 13_355, rejected: 0 });
      expect((await runImport(imports.deps, { ...request, again: true })).outcome).toBe('nothing_new');
      const ids = await imports.rows(
        'stores',
        'SELECT count(*)::INT AS n FROM stores WHERE store_id <> trim(store_id)',
      );
      expect(ids).toEqual([{ n: 0 }]);
    },
  );

  it.skipIf(!existsSync(anp))('the Brazilian prices have a decimal comma, whole numbers or not', async () => {
    await using imports = await openTestImports();
    const profile: ImportProfile = {
      name: 'anp-prices',
      title: 'ANP',
      table: 'products',
      fields: {
        product_id: { column: 'CNPJ da Revenda' },
        name: { column: 'Revenda' },
        unit: { column: 'Unidade de Medida' },
        price: { column: 'Valor de Venda' },
      },
    };
    const result = await runImport(imports.deps, {
      path: anp,
      fileName: 'anp.csv.gz',
      profile,
      actor: 'test',
    });
    expect(result.dialect.numbers).toBe('comma');
    expect(result.counts.rejected).toBe(0);
    // `R$ / 13 kg` is a bottle, not a weight.
    expect(await imports.rows('products', 'SELECT DISTINCT unit FROM products')).toEqual([{ unit: 'unit' }]);
    const [range] = await imports.rows(
      'products',
      'SELECT min(price)::VARCHAR AS low, max(price)::VARCHAR AS high FROM products',
    );
    expect(Number(range?.low)).toBeGreaterThan(50);
    expect(Number(range?.high)).toBeLessThan(200);
  });

  it.skipIf(!existsSync(prices))('the Argentine prices come as a web service answers them', async () => {
    await using imports = await openTestImports();
    const profile = await createProfileStore(imports.deps.imports).get('ar-precios');
    const request = { path: prices, fileName: 'caba.json.gz', profile, actor: 'test' };
    const result = await runImport(imports.deps, request);
    expect(result.counts).toMatchObject({ rows: 1_838, rejected: 0 });
    expect(result.counts.inserted + result.counts.overridden).toBe(1_838);
    const [row] = await imports.rows(
      'products',
      "SELECT name, category, price::VARCHAR AS price FROM products WHERE product_id = '7790010959797'",
    );
    expect(row).toEqual({
      name: 'Aceite Bebé Puro Johnsons Baby 200 Cc',
      category: 'Cuidado del Bebe',
      price: '249.0000',
    });
  });

  it.skipIf(!existsSync(provinces))(
    'the provinces’ price lists add up, and again change nothing',
    async () => {
      await using imports = await openTestImports();
      const profile = await createProfileStore(imports.deps.imports).get('ar-precios');
      for (const [name, body] of [...readTar(gunzipSync(await readFile(provinces)))].slice(0, 3)) {
        const { counts } = await imports.importText(body, { profile, fileName: name });
        expect(
          counts.inserted + counts.updated + counts.unchanged + counts.overridden + counts.rejected,
        ).toBe(counts.rows);
        expect(counts).toMatchObject({ rejected: 0 });
        const again = await imports.importText(body, { profile, fileName: name, again: true });
        expect(again).toMatchObject({ outcome: 'nothing_new', counts: { inserted: 0, updated: 0 } });
      }
      // Codes of 8, 11, 12 and 13 digits and `13-1-0000…` are the shop's own: kept as they are.
      const odd = await imports.rows(
        'products',
        "SELECT count(*)::INT AS n FROM products WHERE product_id LIKE '13-1-%'",
      );
      expect(odd[0]?.n).toBeGreaterThan(0);
    },
  );
});

/** Regular files of a tar archive (POSIX ustar). */
function* readTar(bytes: Buffer): Generator<[name: string, body: Buffer]> {
  for (let offset = 0; offset + 512 <= bytes.length; ) {
    const name = bytes.toString('utf8', offset, offset + 100).replace(/\0.*$/s, '');
    if (name === '') return;
    const size = Number.parseInt(bytes.toString('latin1', offset + 124, offset + 136), 8);
    if (name.endsWith('.csv')) yield [name, bytes.subarray(offset + 512, offset + 512 + size)];
    offset += 512 + Math.ceil(size / 512) * 512;
  }
}
