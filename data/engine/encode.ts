/** Answers for download: streamed row by row (JSON, CSV) or written by DuckDB to a file first. */
import { createReadStream } from 'node:fs';
import { basename, join } from 'node:path';
import type { Parameters, ResultColumn, Session } from './session.ts';
import { sqlName, sqlString } from './sql-text.ts';

export type ResultFormat = 'json' | 'csv' | 'parquet' | 'duckdb' | 'arrow';

export const contentTypes: Readonly<Record<ResultFormat, string>> = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8; header=present',
  parquet: 'application/vnd.apache.parquet',
  duckdb: 'application/vnd.duckdb',
  arrow: 'application/vnd.apache.arrow.stream',
};

export interface EncodeOptions {
  format: ResultFormat;
  /** An empty folder that the engine may write to, for the formats that are files. */
  directory: string;
}

type Emit = (chunk: Uint8Array) => Promise<void>;

const newline = '\r\n';

/**
 * Runs the statement and hands its answer to `emit` in pieces.
 *
 * - json: an array of objects; decimals as strings, timestamps in ISO 8601, NaN and infinities as null.
 * - csv: RFC 4180 with a header; a text that a spreadsheet would take for a formula gets a leading `'`.
 * - parquet: zstd; duckdb: a database file with the table `result`, in the storage version that every
 *   DuckDB since 0.10 (and so duckdb-wasm) reads.
 * - arrow: an IPC stream, see encode-arrow.ts.
 */
export async function encodeResult(
  session: Session,
  sql: string,
  parameters: Parameters,
  { format, directory }: EncodeOptions,
  emit: Emit,
): Promise<void> {
  switch (format) {
    case 'json':
      return encodeText(session, jsonSql, sql, parameters, { open: '[', close: ']', separator: ',' }, emit);
    case 'csv': {
      const columns = await session.describe(sql, parameters);
      const header = columns.map(({ name }) => csvText(name)).join(',') + newline;
      return encodeText(session, csvSql, sql, parameters, { open: header, close: '', separator: '' }, emit);
    }
    case 'parquet': {
      const path = join(directory, 'result.parquet');
      await session.run(`COPY (${sql}) TO ${sqlString(path)} (FORMAT parquet, COMPRESSION zstd)`, parameters);
      return emitFile(path, emit);
    }
    case 'duckdb': {
      const path = join(directory, 'result.duckdb');
      // All sessions of an engine see its databases.
      const name = sqlName(`export ${basename(directory)}`);
      session.atEnd(`DETACH DATABASE IF EXISTS ${name}`);
      await session.run(`ATTACH ${sqlString(path)} AS ${name}`);
      await session.run(`CREATE TABLE ${name}.result AS ${sql}`, parameters);
      await session.run(`DETACH ${name}`);
      return emitFile(path, emit);
    }
    case 'arrow': {
      const { encodeArrow } = await import('./encode-arrow.ts');
      return encodeArrow(session, sql, parameters, emit);
    }
  }
}

interface Frame {
  open: string;
  close: string;
  separator: string;
}

/** One text per row, made by DuckDB: several times faster than row objects in JavaScript. */
async function encodeText(
  session: Session,
  rowSql: (columns: readonly ResultColumn[]) => string,
  sql: string,
  parameters: Parameters,
  { open, close, separator }: Frame,
  emit: Emit,
): Promise<void> {
  const encoder = new TextEncoder();
  const columns = await session.describe(sql, parameters);
  const rows = `SELECT ${rowSql(columns)} FROM (${sql}) AS lake_result`;
  let pending = open;
  for await (const [texts = []] of session.batches(rows, parameters)) {
    await emit(encoder.encode(pending + (texts as string[]).join(separator)));
    pending = separator;
  }
  const last = pending === separator ? close : pending + close;
  if (last) await emit(encoder.encode(last));
}

function jsonSql(columns: readonly ResultColumn[]): string {
  const fields = columns.map(({ name, type }) => `${sqlName(name)} := ${jsonValueSql(sqlName(name), type)}`);
  return `CAST(to_json(struct_pack(${fields.join(', ')})) AS VARCHAR)`;
}

/** The same values as `rowValue` makes of them. */
function jsonValueSql(column: string, type: string): string {
  if (type.startsWith('DECIMAL')) return `CAST(${column} AS VARCHAR)`;
  if (type === 'FLOAT' || type === 'DOUBLE') return `CASE WHEN isfinite(${column}) THEN ${column} END`;
  if (type === 'TIMESTAMP WITH TIME ZONE' || type === 'TIMESTAMP') return isoSql(column);
  return column;
}

function isoSql(column: string): string {
  const millis = `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
  const micros = `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%fZ')`;
  return `CASE WHEN epoch_us(${column}) % 1000 = 0 THEN ${millis} ELSE ${micros} END`;
}

function csvSql(columns: readonly ResultColumn[]): string {
  const cells = columns.map(({ name, type }) => {
    const column = sqlName(name);
    if (type === 'VARCHAR') return `coalesce(${csvTextSql(column)}, '')`;
    const text = type.startsWith('TIMESTAMP') ? isoSql(column) : `CAST(${column} AS VARCHAR)`;
    const plain = /^(DECIMAL|FLOAT|DOUBLE|BOOLEAN|DATE|TIMESTAMP|U?(TINY|SMALL|BIG|HUGE)?INT)/.test(type);
    return `coalesce(${plain ? text : csvTextSql(text)}, '')`;
  });
  return `concat(${cells.join(`, ',', `)}, chr(13), chr(10))`;
}

const formulaStart = /^[=+\-@\t\r]/;

function csvTextSql(text: string): string {
  const safe = `CASE WHEN regexp_matches(${text}, '^[=+\\-@\\t\\r]') THEN '''' || ${text} ELSE ${text} END`;
  const quoted = `'"' || replace(${safe}, '"', '""') || '"'`;
  return `CASE WHEN regexp_matches(${text}, '[",\\r\\n]') THEN ${quoted} ELSE ${safe} END`;
}

/** A text as a cell of a CSV file; what a spreadsheet would take for a formula becomes text by a leading `'`. */
export function csvText(text: string): string {
  const safe = formulaStart.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

async function emitFile(path: string, emit: Emit): Promise<void> {
  for await (const chunk of createReadStream(path)) await emit(chunk as Uint8Array);
}
