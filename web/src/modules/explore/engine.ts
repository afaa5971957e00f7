/**
 * DuckDB in a worker of this page. It has no way out: its files come from our own origin, it is told not to
 * look for extensions, and where it does all the same, the Content-Security-Policy lets it ask nobody else.
 */
import { AsyncDuckDB, type AsyncDuckDBConnection, VoidLogger } from '@duckdb/duckdb-wasm';
import workerUrl from '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url';
import moduleUrl from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url';
import { localTimeSql } from './zone-sql.ts';

export interface ResultColumn {
  name: string;
  /** As DuckDB says it: `DECIMAL(18,4)`. */
  type: string;
}

export interface QueryResult {
  columns: readonly ResultColumn[];
  /** The first rows. Values as text, exact; times as `2026-03-31 14:05:00`. */
  rows: readonly (readonly (string | null)[])[];
  /** Of the whole answer. */
  total: number;
  elapsedMs: number;
}

export interface TableInfo {
  columns: readonly ResultColumn[];
  rows: number;
}

export interface Engine {
  /** Makes a table, replacing the one before, of a database file with one table `result`; its times become local. */
  load: (names: readonly [string, ...string[]], file: Uint8Array) => Promise<TableInfo>;
  /** Runs one statement that asks for rows. Rejects with what DuckDB says of it, or with `OutsideError`. */
  run: (sql: string) => Promise<QueryResult>;
  /** The whole last answer as a CSV file. */
  toCsv: () => Promise<Uint8Array<ArrayBuffer>>;
  /** Ends the worker, whatever it is doing. */
  close: () => void;
}

/** A question asked for a file, an address or an extension. The engine is of no use any more. */
export class OutsideError extends Error {}

/** Rows of an answer that are shown; a file has all of them. */
export const maxShownRows = 1_000;

const answer = 'last_answer';

/**
 * @param timeZone of the shop
 * @param onProgress bytes of DuckDB that have come so far
 */
export async function openEngine(
  timeZone: string,
  onProgress: (loadedBytes: number) => void,
): Promise<Engine> {
  const worker = new Worker(workerUrl);
  const database = new AsyncDuckDB(new VoidLogger(), worker);
  try {
    await database.instantiate(moduleUrl, null, ({ bytesLoaded }) => onProgress(bytesLoaded));
    await database.open({});
    const connection = await database.connect();
    for (const name of ['autoinstall_known_extensions', 'autoload_known_extensions']) {
      await connection.query(`SET ${name} = false`);
    }
    await connection.query('SET lock_configuration = true');
    return {
      load: (names, file) => loadTable(database, connection, names, file, timeZone),
      run: (sql) => runQuery(database, sql),
      toCsv: () => writeCsv(database, connection),
      close: () => worker.terminate(),
    };
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

async function loadTable(
  database: AsyncDuckDB,
  connection: AsyncDuckDBConnection,
  [name, ...others]: readonly [string, ...string[]],
  file: Uint8Array,
  timeZone: string,
): Promise<TableInfo> {
  const path = `${name}.duckdb`;
  await database.registerFileBuffer(path, file);
  await connection.query(`ATTACH '${path}' AS arriving (READ_ONLY)`);
  try {
    const columns = await describe(connection, 'arriving.result');
    const selected = columns.map(({ name: column, type }) =>
      type === 'TIMESTAMP WITH TIME ZONE'
        ? `${localTimeSql(`${quoted(column)}::TIMESTAMP`, timeZone)} AS ${quoted(column)}`
        : quoted(column),
    );
    await connection.query(
      `CREATE OR REPLACE TABLE ${name} AS SELECT ${selected.join(', ')} FROM arriving.result`,
    );
  } finally {
    await connection.query('DETACH arriving');
    await database.dropFile(path);
  }
  for (const other of others) await connection.query(`CREATE OR REPLACE VIEW ${other} AS FROM ${name}`);
  return { columns: await describe(connection, name), rows: await count(connection, name) };
}

/** On a connection of its own: what a question leaves open when it fails ends with it. */
async function runQuery(database: AsyncDuckDB, sql: string): Promise<QueryResult> {
  const started = performance.now();
  const connection = await database.connect();
  try {
    await inOwnLines(() => createAnswer(connection, sql.trim().replace(/;+$/, '')));
    const columns = await describe(connection, answer);
    const shown = columns.map((column) => `${textOf(column)} AS ${quoted(column.name)}`).join(', ');
    return {
      columns,
      rows: await readRows(connection, `SELECT ${shown} FROM ${answer} LIMIT ${maxShownRows}`),
      total: await count(connection, answer),
      elapsedMs: performance.now() - started,
    };
  } finally {
    await connection.close();
  }
}

/** Made into a table, a statement only asks for rows. */
async function createAnswer(connection: AsyncDuckDBConnection, text: string): Promise<void> {
  // These are statements of their own, but tables where one is expected.
  const source = /^(?:describe|show|summarize|pivot|unpivot)\b/i.test(text) ? `FROM (${text}\n)` : text;
  const sql = `CREATE OR REPLACE TABLE ${answer} AS\n${source}`;
  if (/^pivot\b/i.test(text) && !text.includes(';')) {
    // DuckDB makes several statements of it, which cannot be prepared.
    await connection.query(sql);
    return;
  }
  // Prepared, so that it is one statement.
  const statement = await connection.prepare(sql);
  try {
    await statement.query();
  } finally {
    await statement.close();
  }
}

async function writeCsv(
  database: AsyncDuckDB,
  connection: AsyncDuckDBConnection,
): Promise<Uint8Array<ArrayBuffer>> {
  const columns = await describe(connection, answer);
  const cells = columns.map((column) => {
    const text = textOf(column);
    // A text that a spreadsheet would take for a formula becomes text, as in the API's own files.
    const safe =
      column.type === 'VARCHAR'
        ? `CASE WHEN regexp_matches(${text}, '^[=+\\-@\\t\\r]') THEN '''' || ${text} ELSE ${text} END`
        : text;
    return `${safe} AS ${quoted(column.name)}`;
  });
  const path = 'answer.csv';
  await connection.query(
    `COPY (SELECT ${cells.join(', ')} FROM ${answer}) TO '${path}' (FORMAT csv, HEADER)`,
  );
  try {
    return new Uint8Array(await database.copyFileToBuffer(path));
  } finally {
    await database.dropFile(path);
  }
}

/** A message of DuckDB counts lines from the one that was put before the person's own. */
async function inOwnLines<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The Content-Security-Policy cut in.
    if (message.includes("Failed to execute 'send'") || message.includes('NetworkError')) {
      throw new OutsideError(message);
    }
    throw new Error(message.replace(/^LINE (\d+):/m, (_, line) => `LINE ${Math.max(1, Number(line) - 1)}:`));
  }
}

async function describe(connection: AsyncDuckDBConnection, table: string): Promise<ResultColumn[]> {
  const rows = await readRows(connection, `SELECT column_name, column_type FROM (DESCRIBE ${table})`);
  return rows.map(([name, type]) => ({ name: name ?? '', type: type ?? '' }));
}

async function count(connection: AsyncDuckDBConnection, table: string): Promise<number> {
  const [row] = await readRows(connection, `SELECT count(*)::VARCHAR FROM ${table}`);
  return Number(row?.[0] ?? 0);
}

/** Rows of a statement all of whose columns are text. */
async function readRows(connection: AsyncDuckDBConnection, sql: string): Promise<(string | null)[][]> {
  const table = await connection.query(sql);
  const columns = table.schema.fields.map((_, index) => table.getChildAt(index));
  return Array.from({ length: table.numRows }, (_, row) =>
    columns.map((column) => (column?.get(row) ?? null) as string | null),
  );
}

/** A column's values as exact text. */
function textOf({ name, type }: ResultColumn): string {
  const column = quoted(name);
  if (type.startsWith('TIMESTAMP')) return `strftime(${column}::TIMESTAMP, '%Y-%m-%d %H:%M:%S')`;
  return `${column}::VARCHAR`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
