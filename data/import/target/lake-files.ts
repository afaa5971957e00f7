import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { sqlString } from '../../engine/sql-text.ts';
import type { LakeQuery } from '../../lake/lake.ts';
import type { TableName } from '../../lake/tables.ts';
import type { TargetContext } from './target.ts';

/** Queries of whole tables take longer than those of a page. */
const exportTimeoutMs = 600_000;

/** Brings the answer of a lake query into the session as the table `name`. */
export async function loadFromLake(
  { lake, session, directory }: TargetContext,
  name: string,
  table: TableName,
  query: LakeQuery,
): Promise<void> {
  const snapshot = await lake.snapshot([table], { maxAgeMs: 0 });
  const { body } = await lake.export(query, snapshot, { format: 'parquet', timeoutMs: exportTimeoutMs });
  const path = join(directory, `${name}.parquet`);
  await pipeline(Readable.fromWeb(body as NodeReadableStream<Uint8Array>), createWriteStream(path));
  await session.run(`CREATE TEMP TABLE ${name} AS SELECT * FROM read_parquet(${sqlString(path)})`);
}

/** Writes a query of the session as Parquet and resolves to its path. */
export async function writeParquet(
  { session, directory }: TargetContext,
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
