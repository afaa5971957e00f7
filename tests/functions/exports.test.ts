/** A list as a file holds the rows of its JSON pages, all of them, and no row that the caller may not see. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Type, tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { createTestApi, type TestApi } from './support/test-api.ts';

let api: TestApi;
let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;
let instance: DuckDBInstance;
beforeAll(async () => {
  api = await createTestApi();
  folder = await makeTemporaryFolder();
  instance = await DuckDBInstance.create();
});
afterAll(async () => {
  instance.closeSync();
  await folder.remove();
  await api.close();
});

type Cell = string | number | boolean | null;
type Row = Record<string, Cell>;
let files = 0;

/** The file's rows with all values as text, as an independent reader sees them. */
async function rowsOf(response: Response, format: 'csv' | 'parquet' | 'duckdb'): Promise<Row[]> {
  expect(response.status).toBe(200);
  files += 1;
  const path = join(folder.path, `${files}.${format}`);
  await writeFile(path, Buffer.from(await response.arrayBuffer()));
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    if (format === 'duckdb') await connection.run(`ATTACH '${path}' AS file${files} (READ_ONLY)`);
    const from = {
      csv: `read_csv('${path}', all_varchar = true, header = true)`,
      parquet: `read_parquet('${path}')`,
      duckdb: `file${files}.result`,
    }[format];
    const reader = await connection.runAndReadAll(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${from}`);
    return reader.getRowObjectsJson() as Row[];
  } finally {
    connection.closeSync();
  }
}

/** Text in one form: times in ISO 8601, nothing for null. */
function normal(row: Row): Row {
  const text = (value: Cell) => {
    if (value === null) return '';
    const plain = String(value);
    const time = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d/.test(plain);
    return time ? new Date(plain.replace(/\+00$/, 'Z').replace(' ', 'T')).toISOString() : plain;
  };
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)]));
}

async function pagesOf(path: string, secret?: string): Promise<Row[]> {
  const items: Row[] = [];
  let cursor = '';
  do {
    const response = await api.get(`${path}&limit=37${cursor}`, secret === undefined ? {} : { secret });
    const page = (await response.json()) as { items: Row[]; nextCursor: string | null };
    items.push(...page.items);
    cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
  } while (cursor !== '');
  return items;
}

const lists = [
  '/inventory?sort=-quantity',
  '/inventory?q=queso&lowStock=true',
  '/products?q=a',
  '/sales?from=2026-01-20&to=2026-02-20',
  '/sales?q=queso&store=granja-s2',
  '/sales/summary?by=month,store,category',
  '/sales/summary?by=product&sort=name',
  '/orders?from=2026-01-01',
];

describe.each(lists)('%s', (path) => {
  test.each(['csv', 'parquet', 'duckdb'] as const)('as %s has the rows of the JSON pages', async (format) => {
    const expected = (await pagesOf(path)).map(normal);
    expect(expected.length).toBeGreaterThan(0);
    const rows = await rowsOf(await api.get(`${path}&format=${format}`), format);
    expect(rows.map(normal)).toEqual(expected);
  });

  test('as an Arrow stream has the rows and columns of the JSON pages', async () => {
    const expected = await pagesOf(path);
    const response = await api.get(`${path}&format=arrow`);
    const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
    expect(table.schema.fields.map(({ name }) => name)).toEqual(Object.keys(expected[0] ?? {}));
    expect(table.numRows).toBe(expected.length);
    const texts = table.schema.fields.filter(({ typeId }) => typeId === Type.Utf8).map(({ name }) => name);
    expect(texts.length).toBeGreaterThan(0);
    const textsOf = (row: Record<string, unknown>) => texts.map((name) => row[name]);
    expect(table.toArray().map((row) => textsOf(row.toJSON()))).toEqual(expected.map(textsOf));
  });

  test('shows a key limited to one store nothing of another', async () => {
    const { oneStore: secret } = api.secrets;
    const expected = (await pagesOf(path, secret)).map(normal);
    const rows = await rowsOf(await api.get(`${path}&format=parquet`, { secret }), 'parquet');
    expect(rows.map(normal)).toEqual(expected);
    expect(JSON.stringify(rows)).not.toMatch(/granja-s[23]|Tienda Centro|Tienda Este/);
  });
});

const accepted: [string, string][] = [
  ['text/csv', 'text/csv'],
  ['application/vnd.apache.parquet', 'application/vnd.apache.parquet'],
  ['application/vnd.apache.arrow.stream', 'application/vnd.apache.arrow.stream'],
  ['application/json;q=0.5, text/csv', 'text/csv'],
  ['text/html, */*;q=0.8', 'application/json'],
  ['application/*', 'application/json'],
  ['*/*', 'application/json'],
];

test.each(accepted)('Accept: %s is answered by %s', async (accept, type) => {
  const response = await api.get('/products', { headers: { accept } });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain(type);
  expect(response.headers.get('vary')).toMatch(/accept/i);
  await response.arrayBuffer();
});

test('what is not offered answers 406, and pages of a file 400', async () => {
  const image = await api.get('/sales', { headers: { accept: 'image/png' } });
  expect([image.status, await image.json()]).toEqual([
    406,
    expect.objectContaining({ code: 'request.not_acceptable' }),
  ]);
  expect((await api.get('/sales?format=xlsx')).status).toBe(400);
  expect((await api.get('/inventory?format=csv&offset=1')).status).toBe(400);
});

test('a file names itself, its version and a tag of its own that answers 304', async () => {
  const response = await api.get('/sales?format=csv');
  await response.arrayBuffer();
  const json = await api.get('/sales');
  const { dataVersion } = (await json.json()) as { dataVersion: string };
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="granja-sales.csv"');
  expect(response.headers.get('x-data-version')).toBe(dataVersion);
  const etag = response.headers.get('etag') ?? '';
  expect(etag).not.toBe(json.headers.get('etag'));
  const again = await api.get('/sales?format=csv', { headers: { 'if-none-match': etag } });
  expect([again.status, await again.text()]).toEqual([304, '']);
  const parquet = await api.get('/sales?format=parquet', { headers: { 'if-none-match': etag } });
  expect(parquet.status).toBe(200);
  await parquet.arrayBuffer();
});
