import { QueryError } from '../../engine/query-error.ts';
import type { ResultColumn, Session } from '../../engine/session.ts';
import { sqlName, sqlString } from '../../engine/sql-text.ts';
import { ImportError } from '../errors.ts';
import type { Source } from './open-source.ts';

/** The file as a table `raw` of texts: column `c0`, `c1`, … and the row's position in its rowid. */
export interface RawTable {
  columns: readonly RawColumn[];
  rowCount: number;
  /** What to add to a rowid to get the row as a spreadsheet counts it: the header is row 1. */
  firstRow: number;
  /** Numbers have points and dates are ISO: nothing about them needs to be detected. */
  canonical: boolean;
  /** Column that holds the first value beyond the named ones, in rows that have more; null for files that cannot. */
  surplusId: string | null;
  /** Rows that are no rows: a quote that never ends, a value without end. */
  malformed: readonly MalformedRow[];
  malformedCount: number;
}

export interface RawColumn {
  /** `c0`, `c1`, … */
  id: string;
  name: string;
}

export interface MalformedRow {
  /** Line of the file. */
  line: number;
  reason: string;
  text: string;
}

/** A single record longer than this is a quote that was never closed. */
const maxRecordBytes = 16 * 2 ** 20;
/** The engine would take sixteen times the longest record, per thread. */
const bufferBytes = 2 * maxRecordBytes;
/** A longer line does not fit the engine's buffer. */
export const maxLineBytes = bufferBytes - 2 ** 20;
/**
 * Rows may lie in a list in an object. What is nested deeper is text: working out its type takes time by the square
 * of its depth, and cannot be interrupted.
 */
const maxJsonDepth = 4;
/** Of the types of a file that has types. */
const maxTypeLevels = 32;
/** A whole JSON answer may be one object; the engine keeps two buffers of this size per thread. */
const maxJsonObjectBytes = 32 * 2 ** 20;
const maxMalformedKept = 1_000;

/** Reads the source into the session's table `raw`. Rejects with `ImportError`. */
export async function stageRaw(session: Session, source: Source): Promise<RawTable> {
  const csv = source.kind === 'csv';
  const columns = csv ? nameColumns(source.header) : await createTypedRaw(session, source);
  const malformed = csv ? await createCsvRaw(session, source, columns) : { rows: [], count: 0 };
  const [count] = await session.rows<{ n: number }>('SELECT count(*) AS n FROM raw');
  const rowCount = Number(count?.n ?? 0);
  if (rowCount === 0 && malformed.count === 0) {
    throw new ImportError('import.header_only', 'The file has column names but no rows.');
  }
  return {
    columns,
    rowCount,
    firstRow: csv ? 2 + source.skipLines : 1,
    canonical: !csv || source.canonical,
    surplusId: csv ? surplusId : null,
    malformed: malformed.rows,
    malformedCount: malformed.count,
  };
}

const surplusId = 'surplus';
const nameColumns = (names: readonly string[]) => names.map((name, index) => ({ id: `c${index}`, name }));

/** Reads CSV in parallel where it may be cut anywhere, else (line breaks in quotes) from front to back. */
async function createCsvRaw(
  session: Session,
  source: Extract<Source, { kind: 'csv' }>,
  columns: readonly RawColumn[],
): Promise<{ rows: MalformedRow[]; count: number }> {
  const types = [...columns.map(({ id }) => id), surplusId].map((id) => `${id}: 'VARCHAR'`).join(', ');
  const read = async (rejects: string, parallel: boolean) => {
    await session.run(`CREATE TABLE raw AS SELECT * FROM read_csv(${sqlString(source.path)},
      auto_detect = false, header = true, skip = ${source.skipLines}, columns = {${types}},
      delim = ${sqlString(source.dialect.delimiter)}, quote = ${sqlString(source.dialect.quote)},
      escape = ${sqlString(source.dialect.quote)}, null_padding = true, strict_mode = true,
      parallel = ${parallel}, rejects_table = ${sqlString(rejects)},
      rejects_scan = ${sqlString(`${rejects}_scans`)}, max_line_size = ${maxRecordBytes}, buffer_size = ${bufferBytes})`);
    return readMalformed(session, rejects);
  };
  try {
    return await read('malformed', true);
  } catch (error) {
    if (!(error instanceof QueryError && String(error.details.reason).includes('parallel=false')))
      throw error;
    return read('malformed_serial', false);
  }
}

async function createTypedRaw(
  session: Session,
  source: Exclude<Source, { kind: 'csv' }>,
): Promise<RawColumn[]> {
  const path = sqlString(source.path);
  const relation =
    source.kind === 'parquet'
      ? `read_parquet(${path}, hive_partitioning = false)`
      : `read_json(${path}, format = '${source.layout === 'lines' ? 'newline_delimited' : 'array'}', maximum_object_size = ${maxJsonObjectBytes}, maximum_depth = ${maxJsonDepth}, ignore_errors = false)`;
  try {
    const described = await describeRows(session, relation);
    assertShallow(described.columns);
    const columns = nameColumns(described.columns.map(({ name }) => name));
    const selected = described.columns.map(({ name, type }, index) => `${textSql(name, type)} AS c${index}`);
    await session.run(`CREATE TABLE raw AS SELECT ${selected.join(', ')} FROM ${described.relation}`);
    return columns;
  } catch (cause) {
    if (!(cause instanceof QueryError) || cause.code !== 'query.failed') throw cause;
    throw new ImportError(
      'import.damaged_file',
      source.kind === 'parquet'
        ? 'The Parquet file is damaged or of a kind that cannot be read.'
        : 'The file begins like JSON, but not every row is a JSON object.',
      {},
      { cause },
    );
  }
}

/** A few kilobytes of lists in lists take all memory when they are read. */
function assertShallow(columns: readonly ResultColumn[]): void {
  const deep = columns.find(({ type }) => nestingOf(type) > maxTypeLevels);
  if (!deep) return;
  throw new ImportError(
    'import.damaged_file',
    `The column “${deep.name}” is nested more than ${maxTypeLevels} levels deep: it is no value of a table.`,
    { column: deep.name, maxLevels: maxTypeLevels },
  );
}

/** Levels of lists and structures in the name of a type such as `STRUCT(x INTEGER[])[]`. */
function nestingOf(type: string): number {
  const lists = Math.max(0, ...[...type.matchAll(/(?:\[\])+/g)].map(([run]) => run.length / 2));
  let depth = 0;
  let deepest = 0;
  for (const character of type) {
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest + lists;
}

/** The relation itself; or the rows inside it, where it is one object around a list, as web services answer. */
async function describeRows(
  session: Session,
  relation: string,
): Promise<{ relation: string; columns: ResultColumn[] }> {
  const columns = await session.describe(`SELECT * FROM ${relation}`);
  const lists = columns.filter(({ type }) => /^STRUCT\(.*\)\[\]$/s.test(type));
  const [list] = lists;
  if (!list || lists.length > 1) return { relation, columns };
  const two = await session.rows(`SELECT 1 FROM ${relation} LIMIT 2`);
  if (two.length > 1) return { relation, columns };
  const inside = `(SELECT unnest(${sqlName(list.name)}, max_depth := 2) FROM ${relation})`;
  return { relation: inside, columns: await session.describe(`SELECT * FROM ${inside}`) };
}

/** Typed values as text that reads back the same; nested ones as JSON, which no field accepts by accident. */
function textSql(name: string, type: string): string {
  const value = sqlName(name);
  if (type.startsWith('TIMESTAMP')) return `strftime(${value}, '%Y-%m-%d %H:%M:%S')`;
  if (/^(STRUCT|MAP|UNION)|\[\]$/.test(type)) return `CAST(to_json(${value}) AS VARCHAR)`;
  return `CAST(${value} AS VARCHAR)`;
}

async function readMalformed(
  session: Session,
  table: string,
): Promise<{ rows: MalformedRow[]; count: number }> {
  const [total] = await session.rows<{ n: number }>(`SELECT count(DISTINCT line) AS n FROM ${table}`);
  const count = Number(total?.n ?? 0);
  if (count === 0) return { rows: [], count };
  const [swallowed] = await session.rows<{ line: number }>(
    `SELECT line FROM ${table} WHERE contains(rtrim(csv_line, chr(10) || chr(13)), chr(10)) ORDER BY line LIMIT 1`,
  );
  if (swallowed) {
    throw new ImportError(
      'import.damaged_file',
      `A quote that opens in line ${swallowed.line} is never closed: the lines after it cannot be told apart. Close it, or double it where it belongs to the text.`,
      { line: Number(swallowed.line) },
    );
  }
  const rows = await session.rows<{ line: number; reason: string; text: string | null }>(
    `SELECT line, min(error_type::VARCHAR) AS reason, left(min(csv_line), 500) AS text FROM ${table}
     GROUP BY line ORDER BY line LIMIT ${maxMalformedKept}`,
  );
  return {
    rows: rows.map(({ line, reason, text }) => ({ line: Number(line), reason, text: text ?? '' })),
    count,
  };
}
