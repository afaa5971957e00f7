import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { concurrently } from '../../concurrently.ts';
import { DeltaError } from '../../delta/table.ts';
import type { Session } from '../../engine/session.ts';
import { sqlString, sqlStringList } from '../../engine/sql-text.ts';
import type { LakeQuery, LakeSnapshot, TenantLake } from '../../lake/lake.ts';
import type { TableName } from '../../lake/tables.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { KeptFile, TargetContext } from './target.ts';

/** Queries of whole tables take longer than those of a page. */
const exportTimeoutMs = 600_000;
const maxConcurrentPuts = 4;

/** Brings the answer of a lake query into the session as the table `name`. */
export async function loadFromLake(
  { lake, session, directory }: Pick<TargetContext, 'lake' | 'session' | 'directory'>,
  name: string,
  table: TableName,
  query: LakeQuery,
): Promise<void> {
  const snapshot = await snapshotOf(lake, table);
  const { body } = await lake.export(query, snapshot, { format: 'parquet', timeoutMs: exportTimeoutMs });
  const path = join(directory, `${name}.parquet`);
  await pipeline(Readable.fromWeb(body as NodeReadableStream<Uint8Array>), createWriteStream(path));
  await session.run(`CREATE TABLE ${name} AS SELECT * FROM read_parquet(${sqlString(path)})`);
}

/** Tenants that are older than a table get it when they first import. */
async function snapshotOf(lake: TenantLake, table: TableName): Promise<LakeSnapshot> {
  try {
    return await lake.snapshot([table], { maxAgeMs: 0 });
  } catch (error) {
    if (!(error instanceof DeltaError) || error.code !== 'delta.table_not_found') throw error;
    await lake.create();
    return lake.snapshot([table], { maxAgeMs: 0 });
  }
}

const knownProductsSql =
  'SELECT product_id, lower(product_id) AS folded FROM products QUALIFY row_number() OVER (PARTITION BY lower(product_id) ORDER BY product_id) = 1';

/** `known_products`, `known_orders` and `known_stores` without rows, for what is compared with nothing. */
export async function knowNothing(session: Session): Promise<void> {
  await session.run(`CREATE TABLE known_products (product_id VARCHAR, folded VARCHAR);
    CREATE TABLE known_orders (order_id VARCHAR, folded VARCHAR);
    CREATE TABLE known_stores (store_id VARCHAR)`);
}

/** The products with their codes in lower case, as `known_products`. */
export function loadKnownProducts(context: Pick<TargetContext, 'lake' | 'session' | 'directory'>) {
  return loadFromLake(context, 'known_products', 'products', {
    sql: knownProductsSql,
  });
}

/** The orders with their numbers in lower case, as `known_orders`. */
export function loadKnownOrders(context: Pick<TargetContext, 'lake' | 'session' | 'directory'>) {
  return loadFromLake(context, 'known_orders', 'orders', {
    sql: 'SELECT min(order_id) AS order_id, lower(order_id) AS folded FROM orders GROUP BY lower(order_id)',
  });
}

/** Writes a query of the session as Parquet and resolves to its path. */
export async function writeParquet(
  { session, directory }: Pick<TargetContext, 'session' | 'directory'>,
  name: string,
  sql: string,
): Promise<string> {
  const path = join(directory, `${name}.parquet`);
  await session.run(`COPY (${sql}) TO ${sqlString(path)} (FORMAT parquet, COMPRESSION snappy)`);
  return path;
}

/** Keeps the files of an import beside its record, and no others of the same names from an earlier run. */
export async function keepFiles(
  imports: ObjectStore,
  importId: string,
  files: readonly KeptFile[],
  resumed: boolean,
): Promise<void> {
  const names = new Set(files.map(({ name }) => name));
  for await (const { key } of imports.list(`${importId}/rows`)) {
    if (!names.has(nameOfKept(importId, key))) await imports.delete(key);
  }
  await concurrently(files, maxConcurrentPuts, async ({ name, path, first }) => {
    const key = `${importId}/${name}.parquet`;
    if (first && resumed && (await imports.head(key))) return;
    await imports.put(key, Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>);
  });
}

const nameOfKept = (importId: string, key: string) =>
  key.slice(importId.length + 1).replace(/\.parquet$/, '');

/** Brings a file kept by `keepFiles`, or a folder of them, into the session as the table `name`; false where there is none. */
export async function loadKept(
  {
    imports,
    importId,
    session,
    directory,
  }: Pick<TargetContext, 'imports' | 'importId' | 'session' | 'directory'>,
  name: string,
): Promise<boolean> {
  const keys: string[] = [];
  for await (const { key } of imports.list(`${importId}/${name}`)) {
    const kept = nameOfKept(importId, key);
    if (kept === name || kept.startsWith(`${name}/`)) keys.push(key);
  }
  const paths: string[] = [];
  for (const [index, key] of keys.entries()) {
    const object = await imports.getStream(key);
    if (!object) continue;
    const path = join(directory, `kept-${name}-${index}.parquet`);
    await pipeline(Readable.fromWeb(object.body as NodeReadableStream<Uint8Array>), createWriteStream(path));
    paths.push(path);
  }
  if (paths.length === 0) return false;
  await session.run(
    `CREATE TABLE ${name} AS SELECT * FROM read_parquet(${sqlStringList(paths)}, hive_partitioning = false)`,
  );
  return true;
}
