import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCatalog } from '#data/demo/catalog.ts';
import { granjaProfile } from '#data/demo/granja/granja.ts';
import { istmoProfile } from '#data/demo/istmo/istmo.ts';
import type { DemoProfile } from '#data/demo/profile.ts';
import { type StagedTables, stageDemo } from '#data/demo/stage.ts';
import { seededRandom } from '#data/random.ts';
import { isGtin } from '#data/retail/ean.ts';
import { parseRif } from '#data/retail/rif.ts';

const now = Date.parse('2026-03-02T03:30:00Z');
const folders: string[] = [];

async function stage(profile: DemoProfile, overrides: { now?: number; scale?: number } = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'fluxion-stage-'));
  folders.push(directory);
  return stageDemo({ profile, directory, scale: 0.02, now, ...overrides });
}

async function digest(tables: StagedTables): Promise<Record<string, string>> {
  const entries = Object.entries(tables).map(async ([table, { parquetPath }]) => {
    const hash = createHash('sha256').update(await readFile(parquetPath));
    return [table, hash.digest('hex')] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

describe.each([granjaProfile, istmoProfile])('the demo data of $tenant.name', (profile) => {
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  let tables: StagedTables;

  beforeAll(async () => {
    tables = await stage(profile);
    instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    for (const [table, { parquetPath }] of Object.entries(tables)) {
      await connection.run(`CREATE VIEW ${table} AS SELECT * FROM '${parquetPath}'`);
    }
  });

  afterAll(async () => {
    instance.closeSync();
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  const query = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  const violations = async (sql: string) => Number((await query(`SELECT count(*) AS n FROM (${sql})`))[0]?.n);

  it('is byte-identical for the same seed and now, and another for another day', async () => {
    const again = await digest(await stage(profile));
    expect(again).toEqual(await digest(tables));
    const other = await digest(await stage(profile, { now: now + 86_400_000 }));
    expect(other.sales).not.toBe(again.sales);
  });

  it('ends yesterday in the tenant’s own zone', async () => {
    // 03:30Z on 2 March is still 1 March in Caracas and in Panama.
    const [row] = await query(
      'SELECT max(day)::VARCHAR AS last, max(sold_at)::VARCHAR AS sold_at FROM sales',
    );
    expect(row?.last).toBe('2026-02-28');
    const zone = profile.tenant.settings?.timeZone;
    expect(
      await violations(`SELECT 1 FROM sales WHERE day <> (sold_at AT TIME ZONE '${zone}')::DATE
        OR month <> strftime(day, '%Y-%m')`),
    ).toBe(0);
  });

  it('keeps every key unique and every reference resolved', async () => {
    for (const [table, key] of Object.entries({
      products: 'product_id',
      stores: 'store_id',
      suppliers: 'supplier_id',
      sales: 'store_id, day, sale_id, line_no',
      inventory: 'store_id, product_id',
      orders: 'order_id',
      order_lines: 'order_id, line_no',
      stock_movements: 'store_id, day, movement_id',
      exchange_rates: 'day, base_currency, quote_currency, source',
      prices: 'product_id, list_id, valid_from',
    })) {
      expect(await violations(`SELECT 1 FROM ${table} GROUP BY ${key} HAVING count(*) > 1`), table).toBe(0);
    }
    expect(await violations('SELECT product_id FROM sales EXCEPT SELECT product_id FROM products')).toBe(0);
    expect(await violations('SELECT store_id FROM inventory EXCEPT SELECT store_id FROM stores')).toBe(0);
    expect(
      await violations('SELECT supplier_id FROM products EXCEPT SELECT supplier_id FROM suppliers'),
    ).toBe(0);
    expect(await violations('SELECT order_id FROM order_lines EXCEPT SELECT order_id FROM orders')).toBe(0);
  });

  it('adds up: line totals, order totals, no negative stock, a price above its cost', async () => {
    expect(
      await violations(`SELECT 1 FROM sales
        WHERE line_total <> (quantity * unit_price)::DECIMAL(18,4) OR (quantity < 0) <> (type = 'return')`),
    ).toBe(0);
    expect(
      await violations(`SELECT 1 FROM orders o JOIN
        (SELECT order_id, sum(line_total) AS total FROM order_lines GROUP BY 1) l USING (order_id)
        WHERE o.total <> l.total`),
    ).toBe(0);
    expect(await violations('SELECT 1 FROM inventory WHERE quantity < 0 OR min_stock > max_stock')).toBe(0);
    expect(await violations('SELECT 1 FROM products WHERE price <= unit_cost')).toBe(0);
  });

  it('has shops’ everyday troubles: returns, low stock, stock-outs and orders in every state', async () => {
    expect(await violations("SELECT 1 FROM sales WHERE type = 'return'")).toBeGreaterThan(0);
    expect(await violations('SELECT 1 FROM inventory WHERE quantity <= min_stock')).toBeGreaterThan(0);
    expect(await violations('SELECT 1 FROM inventory WHERE quantity > min_stock')).toBeGreaterThan(0);
    const [row] = await query('SELECT count(DISTINCT status)::INT AS n FROM orders');
    expect(Number(row?.n)).toBeGreaterThanOrEqual(3);
  });

  it('has a ledger whose transfers balance, whose receipts are those of orders, and which notes why', async () => {
    const [row] = await query('SELECT count(DISTINCT type)::INT AS n FROM stock_movements');
    expect(row?.n).toBe(4);
    expect(
      await violations(`SELECT document FROM stock_movements WHERE type = 'transfer' GROUP BY document
        HAVING sum(quantity) <> 0 OR count(*) <> 2 OR bool_or(store_id = counterpart_store_id)`),
    ).toBe(0);
    expect(
      await violations(`SELECT m.document, m.product_id, m.quantity FROM stock_movements m WHERE type = 'receipt'
        EXCEPT SELECT order_id, product_id, quantity FROM order_lines JOIN orders USING (order_id)
        WHERE status = 'received'`),
    ).toBe(0);
    expect(
      await violations(`SELECT 1 FROM stock_movements
        WHERE type = 'shrinkage' AND (quantity >= 0 OR reason IS NULL) OR quantity = 0 OR unit_cost IS NULL
          OR month <> strftime(day, '%Y-%m') OR day > (SELECT max(day) FROM sales)`),
    ).toBe(0);
  });

  it('has a rate from the first day on, and a price list that ends at the prices of today', async () => {
    const { base, quote } = profile.exchangeRate;
    const rates = await query('SELECT * FROM exchange_rates ORDER BY day');
    expect(rates[0]).toMatchObject({ base_currency: base, quote_currency: quote });
    expect(await violations('SELECT 1 FROM exchange_rates WHERE published_on >= day')).toBe(0);
    expect(await query('SELECT min(day) AS day FROM exchange_rates')).toEqual(
      await query('SELECT min(day) AS day FROM sales'),
    );
    expect(
      await violations(`SELECT product_id, price FROM products
        EXCEPT SELECT product_id, arg_max(price, valid_from) FROM prices GROUP BY 1`),
    ).toBe(0);
  });

  it('gives every product a code with a right check digit', async () => {
    for (const { ean } of await query('SELECT ean FROM products')) expect(isGtin(ean as string)).toBe(true);
  });
});

describe('La Granja', () => {
  it('has about 4,000 products with names of their own and suppliers with valid tax ids', () => {
    for (const supplier of granjaProfile.suppliers) expect(parseRif(supplier.taxId)).toBe(supplier.taxId);
    const products = buildCatalog(granjaProfile, seededRandom(granjaProfile.seed), 1);
    expect(products.length).toBeGreaterThan(3_500);
    expect(new Set(products.map((product) => product.name)).size).toBe(products.length);
    expect(products.filter((product) => product.unit === 'kg').length).toBeGreaterThan(100);
  });
});
