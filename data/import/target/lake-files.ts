import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { DeltaError } from '../../delta/table.ts';
import type { Session } from '../../engine/session.ts';
import { sqlString } from '../../engine/sql-text.ts';
import type { LakeQuery, LakeSnapshot, TenantLake } from '../../lake/lake.ts';
import type { TableName } from '../../lake/tables.ts';
import type { TargetContext } from './target.ts';

/** Queries of whole tables take longer than those of a page. */
const exportTimeoutMs = 600_000;

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
  await session.run(`CREATE TEMP TABLE ${name} AS SELECT * FROM read_parquet(${sqlString(path)})`);
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

/** `known_products` and `known_stores` without rows, for what is compared with nothing. */
export async function knowNothing(session: Session): Promise<void> {
  await session.run(`CREATE TEMP TABLE known_products (product_id VARCHAR, folded VARCHAR);
    CREATE TEMP TABLE known_stores (store_id VARCHAR)`);
}

/** The products with their codes in lower case, as `known_products`. */
export function loadKnownProducts(context: Pick<TargetContext, 'lake' | 'session' | 'directory'>) {
  return loadFromLake(context, 'known_products', 'products', {
    sql: knownProductsSql,
  });
}

/** Writes a query of the session as Parquet and resolves to its path. */
export async function writeParquet(
  { session, directory }: Pick<TargetContext, 'session' | 'directory'>,
  name: string,
  sql: string,
): Promise<string> {
  const path = join(directory, `${name}.parquet`);
  await session.run(`COPY (${sql}) TO ${sqlString(path)} (FORMAT parquet, COMPRESSION zstd)`);
  return path;
}

/** Keeps a file of the import for its undo. */
export async function keepForUndo(
  { imports, importId }: TargetContext,
  name: string,
  path: string,
): Promise<void> {
  await imports.put(
    `${importId}/${name}.parquet`,
    Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
  );
}

/**
 * As `keepForUndo`, for rows that are inserted before the deciding commit: a run that was killed may have
 * inserted them already, and then its own list is the one that counts.
 */
export async function keepFirstForUndo(context: TargetContext, name: string, path: string): Promise<void> {
  const { imports, importId, resumed } = context;
  if (resumed && (await imports.head(`${importId}/${name}.parquet`))) return;
  await keepForUndo(context, name, path);
}

/** Brings a file kept by `keepForUndo` into the session as the table `name`; false where there is none. */
export async function loadKept(
  {
    imports,
    importId,
    session,
    directory,
  }: Pick<TargetContext, 'imports' | 'importId' | 'session' | 'directory'>,
  name: string,
): Promise<boolean> {
  const object = await imports.getStream(`${importId}/${name}.parquet`);
  if (!object) return false;
  const path = join(directory, `kept-${name}.parquet`);
  await pipeline(Readable.fromWeb(object.body as NodeReadableStream<Uint8Array>), createWriteStream(path));
  await session.run(`CREATE TEMP TABLE ${name} AS SELECT * FROM read_parquet(${sqlString(path)})`);
  return true;
}
