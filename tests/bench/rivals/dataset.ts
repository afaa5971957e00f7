import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** Size and shape of one generated tenant. The rows depend on these numbers alone. */
export interface DatasetSize {
  lines: number;
  tickets: number;
  stores: number;
  products: number;
}

export const bigTenant: DatasetSize = { lines: 10_000_000, tickets: 4_000_000, stores: 20, products: 10_000 };
/** The same shape with fewer rows. */
export function scaled(size: DatasetSize, scale: number): DatasetSize {
  return { ...size, lines: Math.round(size.lines * scale), tickets: Math.round(size.tickets * scale) };
}

export const smallTenant: DatasetSize = { lines: 100_000, tickets: 40_000, stores: 4, products: 1_000 };

/** Two years end here; every query of the benchmark is relative to this day. */
export const lastDay = '2026-10-31';

export interface Dataset {
  /** Parquet files with exactly the columns of the lake's tables. */
  stores: string;
  products: string;
  inventory: string;
  sales: string;
}

const tables = (size: DatasetSize, seed: number): Record<keyof Dataset, string> => {
  const chance = (salt: string, column: string) =>
    `((hash(${column} * 7919 + ${seed}, '${salt}') % 1000003)::DOUBLE / 1000003)`;
  const stamps = `TIMESTAMPTZ '2024-11-01 00:00:00+00' AS created_at, TIMESTAMPTZ '2024-11-01 00:00:00+00'`;
  return {
    stores: `
      SELECT format('S{:02}', i) AS store_id, format('Store {}', i) AS name, NULL::VARCHAR AS city,
        NULL::VARCHAR AS address, NULL::DATE AS opened_on, ${stamps} AS updated_at
      FROM range(${size.stores}) t(i)`,
    products: `
      SELECT format('P{:05}', i) AS product_id, format('Product {}', i) AS name,
        format('Category {:02}', i % 24) AS category, NULL::VARCHAR AS brand, NULL::VARCHAR AS supplier_id,
        'unit' AS unit, NULL::VARCHAR AS ean, 'general' AS tax_class, 'good' AS kind,
        (1 + ${chance('price', 'i')} * 99)::DECIMAL(18,4) AS price,
        (0.6 + ${chance('price', 'i')} * 60)::DECIMAL(18,4) AS unit_cost, 'USD' AS currency, true AS active,
        ${stamps} AS updated_at
      FROM range(${size.products}) t(i)`,
    inventory: `
      SELECT format('S{:02}', s) AS store_id, format('P{:05}', p) AS product_id,
        floor(${chance('stock', `(s * 100000 + p)`)} * 120)::DECIMAL(18,3) AS quantity,
        10::DECIMAL(18,3) AS min_stock, 100::DECIMAL(18,3) AS max_stock,
        (0.6 + ${chance('price', 'p')} * 60)::DECIMAL(18,4) AS unit_cost,
        NULL::TIMESTAMPTZ AS counted_at, TIMESTAMPTZ '2024-11-01 00:00:00+00' AS created_at,
        TIMESTAMPTZ '2026-10-01 00:00:00+00' + to_seconds((${chance('seen', `(s * 100000 + p)`)} * 2592000)::BIGINT) AS updated_at
      FROM range(${size.stores}) a(s), range(${size.products}) b(p)`,
    sales: `
      WITH drawn AS (
        SELECT i, i * ${size.tickets} // ${size.lines} AS ticket FROM range(${size.lines}) t(i)
      ), placed AS (
        SELECT *, hash(ticket, 'store', ${seed}) % ${size.stores} AS s,
          DATE '${lastDay}' - 729 + (ticket * 730 // ${size.tickets})::INTEGER AS day,
          floor(10 * 3600 + ${chance('second', 'ticket')} * 12 * 3600)::BIGINT AS second,
          floor(pow(${chance('product', 'i')}, 2) * ${size.products})::BIGINT AS p
        FROM drawn
      )
      SELECT format('S{:02}', s) AS store_id, format('T{:08}', ticket) AS sale_id,
        row_number() OVER (PARTITION BY ticket ORDER BY i)::INTEGER AS line_no,
        (day::TIMESTAMP + to_seconds(second))::TIMESTAMPTZ AS sold_at, day,
        format('P{:05}', p) AS product_id, NULL::VARCHAR AS description, 'sale' AS type,
        (1 + i % 4)::DECIMAL(18,3) AS quantity,
        (1 + ${chance('price', 'p')} * 99)::DECIMAL(18,4) AS unit_price,
        ((1 + i % 4) * (1 + ${chance('price', 'p')} * 99)::DECIMAL(18,4))::DECIMAL(18,4) AS line_total,
        (0.6 + ${chance('price', 'p')} * 60)::DECIMAL(18,4) AS unit_cost, 'USD' AS currency,
        NULL::VARCHAR AS customer_id, 'bench' AS source, strftime(day, '%Y-%m') AS month
      FROM placed`,
  };
};

/** Generates the tenant as Parquet files in `folder`, with a private DuckDB that is closed again. */
export async function generateDataset(folder: string, size: DatasetSize, seed = 1): Promise<Dataset> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  try {
    await connection.run(`SET TimeZone = 'UTC'; SET temp_directory = '${join(folder, 'spill')}'`);
    const dataset = {} as Dataset;
    for (const [name, sql] of Object.entries(tables(size, seed))) {
      const path = join(folder, `${name}.parquet`);
      await connection.run(`COPY (${sql}) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`);
      dataset[name as keyof Dataset] = path;
    }
    return dataset;
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(join(folder, 'spill'), { recursive: true, force: true });
  }
}
