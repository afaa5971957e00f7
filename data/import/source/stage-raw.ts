import type { Session } from '../../engine/session.ts';
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
  /** Rows that are no rows: too many values, a quote that never ends. */
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
const maxMalformedKept = 1_000;

/** Reads the source into the session's table `raw`. Rejects with `ImportError`. */
export async function stageRaw(session: Session, source: Source): Promise<RawTable> {
  const columns = await createRaw(session, source);
  const [count] = await session.rows<{ n: number }>('SELECT count(*) AS n FROM raw');
  const malformed = source.kind === 'csv' ? await readMalformed(session) : { rows: [], count: 0 };
  const rowCount = Number(count?.n ?? 0);
  if (rowCount === 0 && malformed.count === 0) {
    throw new ImportError('import.header_only', 'The file has column names but no rows.');
  }
  return {
    columns,
    rowCount,
    firstRow: source.kind === 'csv' ? 2 : 1,
    canonical: source.kind !== 'csv' || source.canonical,
    malformed: malformed.rows,
    malformedCount: malformed.count,
  };
}

async function createRaw(session: Session, source: Source): Promise<RawColumn[]> {
  if (source.kind === 'csv') {
    const columns = source.header.map((name, index) => ({ id: `c${index}`, name }));
    const types = columns.map(({ id }) => `${id}: 'VARCHAR'`).join(', ');
    await session.run(`CREATE TEMP TABLE raw AS SELECT * FROM read_csv(${sqlString(source.path)},
      auto_detect = false, header = true, columns = {${types}}, delim = ${sqlString(source.dialect.delimiter)},
      quote = ${sqlString(source.dialect.quote)}, escape = ${sqlString(source.dialect.quote)},
      null_padding = true, strict_mode = false, store_rejects = true, max_line_size = ${maxRecordBytes})`);
    return columns;
  }
  const path = sqlString(source.path);
  const relation =
    source.kind === 'parquet'
      ? `read_parquet(${path}, hive_partitioning = false)`
      : `read_json(${path}, format = 'newline_delimited', maximum_object_size = ${maxRecordBytes}, ignore_errors = false)`;
  try {
    const described = await session.describe(`SELECT * FROM ${relation}`);
    const columns = described.map(({ name }, index) => ({ id: `c${index}`, name }));
    const selected = described.map(({ name, type }, index) => `${textSql(name, type)} AS c${index}`);
    await session.run(`CREATE TEMP TABLE raw AS SELECT ${selected.join(', ')} FROM ${relation}`);
    return columns;
  } catch (cause) {
    throw new ImportError(
      'import.damaged_file',
      source.kind === 'parquet'
        ? 'The Parquet file is damaged or of a kind that cannot be read.'
        : 'The file begins like JSON lines, but not every line is a JSON object.',
      {},
      { cause },
    );
  }
}

/** Typed values as text that reads back the same; nested ones as JSON, which no field accepts by accident. */
function textSql(name: string, type: string): string {
  const value = sqlName(name);
  if (type.startsWith('TIMESTAMP')) return `strftime(${value}, '%Y-%m-%d %H:%M:%S')`;
  if (/^(STRUCT|MAP|UNION)|\[\]$/.test(type)) return `CAST(to_json(${value}) AS VARCHAR)`;
  return `CAST(${value} AS VARCHAR)`;
}

async function readMalformed(session: Session): Promise<{ rows: MalformedRow[]; count: number }> {
  const [total] = await session.rows<{ n: number }>('SELECT count(DISTINCT line) AS n FROM reject_errors');
  const count = Number(total?.n ?? 0);
  if (count === 0) return { rows: [], count };
  const rows = await session.rows<{ line: number; reason: string; text: string | null }>(
    `SELECT line, min(error_type::VARCHAR) AS reason, left(min(csv_line), 500) AS text FROM reject_errors
     GROUP BY line ORDER BY line LIMIT ${maxMalformedKept}`,
  );
  return {
    rows: rows.map(({ line, reason, text }) => ({ line: Number(line), reason, text: text ?? '' })),
    count,
  };
}
