import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { TableName } from '../lake/tables.ts';
import { seededRandom } from '../random.ts';
import { buildCalendar, type DemoDay, toLocalDay } from './calendar.ts';
import { buildCatalog } from './catalog.ts';
import { productsSql, storesSql, suppliersSql } from './dimensions-sql.ts';
import { exchangeRatesSql, priceListSql, stockMovementsSql } from './ledger-sql.ts';
import { loadDimensions } from './load-dimensions.ts';
import type { DemoProfile } from './profile.ts';
import { featuredSql, featuredWeeksSql, linesSql, pricesSql, salesSql, ticketsSql } from './sales-sql.ts';
import { runStatement, type StatementParameters } from './statement.ts';
import {
  inventorySql,
  numberedOrdersSql,
  orderLinesSql,
  ordersSql,
  purchaseLinesSql,
  purchasesSql,
} from './stock-sql.ts';

export interface StageOptions {
  profile: DemoProfile;
  /** An existing empty folder; nothing outside it is read or written. */
  directory: string;
  /** 1 is the full size; below it, fewer products, stores, days and tickets. */
  scale: number;
  /** Milliseconds since the epoch. Sales end on the day before, in the tenant's zone. */
  now: number;
  onStep?: (step: string) => void;
}

export type StagedTables = Readonly<Record<TableName, { parquetPath: string; rowCount: number }>>;

const dayMs = 86_400_000;

/**
 * Writes a demo tenant's tables as Parquet files, one per table, with the columns of the lake's tables.
 * The same profile, scale and `now` give byte-identical files.
 */
export async function stageDemo(options: StageOptions): Promise<StagedTables> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  try {
    const connection = await instance.connect();
    await lockDown(connection, options.directory);
    return await runStatements(connection, options);
  } finally {
    instance.closeSync();
  }
}

async function lockDown(connection: DuckDBConnection, directory: string): Promise<void> {
  const quoted = directory.replaceAll("'", "''");
  await connection.run(`SET temp_directory = '${quoted}/spill'`);
  await connection.run(`SET allowed_directories = ['${quoted}']`);
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}

async function runStatements(connection: DuckDBConnection, options: StageOptions): Promise<StagedTables> {
  const { profile, onStep = () => {} } = options;
  const days = buildDays(options);
  const catalog = buildCatalog(profile, seededRandom(profile.seed), options.scale);
  await loadDimensions(connection, options, days, catalog);

  const parameters: StatementParameters = {
    now: new Date(options.now).toISOString(),
    currency: profile.tenant.settings?.currency ?? 'USD',
    last_day_index: days.length - 1,
    last_day_start: await readLastDayStart(connection),
    product_count: catalog.length,
    tickets_per_store_day: Math.max(5, profile.ticketsPerStoreDay * Math.min(1, options.scale * 2)),
    sale_prefix: profile.saleIdPrefix,
    return_prefix: profile.returnIdPrefix,
    customer_prefix: profile.customerIdPrefix,
    rate_base: profile.exchangeRate.base,
    rate_quote: profile.exchangeRate.quote,
    rate_source: profile.exchangeRate.source,
    shrinkage_reasons: profile.movementReasons.shrinkage.join('|'),
    count_reason: profile.movementReasons.count,
  };
  const build = async (step: string, statements: readonly string[]) => {
    onStep(step);
    for (const statement of statements) await runStatement(connection, statement, parameters);
  };
  await build('prices', [pricesSql(profile.priceRounding), featuredSql, featuredWeeksSql]);
  await build('tickets', [ticketsSql, linesSql]);
  await build('orders', [purchasesSql, purchaseLinesSql, numberedOrdersSql]);

  const copy = async (table: TableName, sql: string) => {
    onStep(table);
    const parquetPath = join(options.directory, `${table}.parquet`);
    const target = parquetPath.replaceAll("'", "''");
    const rowCount = await runStatement(
      connection,
      `COPY (${sql}) TO '${target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)`,
      parameters,
    );
    return { parquetPath, rowCount };
  };
  return {
    stores: await copy('stores', storesSql),
    suppliers: await copy('suppliers', suppliersSql),
    products: await copy('products', productsSql),
    sales: await copy('sales', salesSql),
    inventory: await copy('inventory', inventorySql),
    orders: await copy('orders', ordersSql),
    order_lines: await copy('order_lines', orderLinesSql),
    stock_movements: await copy('stock_movements', stockMovementsSql),
    exchange_rates: await copy('exchange_rates', exchangeRatesSql),
    prices: await copy('prices', priceListSql),
  };
}

function buildDays({ profile, scale, now }: StageOptions): DemoDay[] {
  const zone = profile.tenant.settings?.timeZone ?? 'UTC';
  const lastDay = new Date(Date.parse(toLocalDay(now, zone)) - dayMs).toISOString().slice(0, 10);
  const days = Math.max(70, Math.round(profile.days * Math.min(1, scale)));
  return buildCalendar(lastDay, days, profile.calendar);
}

async function readLastDayStart(connection: DuckDBConnection): Promise<string> {
  const reader = await connection.runAndReadAll('SELECT max(starts_at)::VARCHAR AS at FROM days');
  return String(reader.getRowObjects()[0]?.at);
}
