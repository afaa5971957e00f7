/**
 * Delta's golden tables (delta-io/delta, connectors/golden-tables): opened by the Delta layer, and compared
 * with a reference that shares no code with it: a naive replay of the JSON commits, or DuckDB's own reading
 * of the checkpoint where the commits before it are gone.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { openDeltaTable } from '#data/delta/open.ts';
import { type DataFile, DeltaError, type Snapshot } from '#data/delta/table.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';

export type GoldenOutcome =
  | {
      table: string;
      outcome: 'read';
      version: number;
      files: number;
      /** Null where the collection holds the log alone. */
      rows: number | null;
      /** Of all rows with their partition values, in any order. */
      checksum: string;
      checkedBy: string;
    }
  | { table: string; outcome: 'refused'; code: string; reason: string };

const root = resolve(import.meta.dirname, '../../../..');
export const goldenFolder = join(
  resolve(root, process.env.FLUXION_TEST_DATA ?? '../shared/data'),
  'delta-golden',
);

/** Folders of golden tables relative to their common root; none where the data are absent. */
export function goldenTables(): string[] {
  if (!existsSync(goldenFolder)) return [];
  const isTable = (name: string) => existsSync(join(goldenFolder, name, '_delta_log'));
  return readdirSync(goldenFolder)
    .toSorted()
    .flatMap((name) =>
      isTable(name) ? name : readdirSync(join(goldenFolder, name)).map((inner) => `${name}/${inner}`),
    )
    .filter(isTable);
}

export async function readGoldenTable(table: string): Promise<GoldenOutcome> {
  try {
    const snapshot = await openDeltaTable({ store: await logInMemory(table), table }).snapshot();
    return await readRows(table, snapshot);
  } catch (error) {
    if (!(error instanceof DeltaError)) throw error;
    return { table, outcome: 'refused', code: error.code, reason: error.message };
  }
}

/** Only the log: the Delta layer never opens data files. */
async function logInMemory(table: string) {
  const store = createMemoryStore();
  const folder = join(goldenFolder, table, '_delta_log');
  for (const name of readdirSync(folder)) {
    if (!statSync(join(folder, name)).isFile()) continue;
    await store.put(`_delta_log/${name}`, new Uint8Array(readFileSync(join(folder, name))));
  }
  return store;
}

async function readRows(table: string, snapshot: Snapshot): Promise<GoldenOutcome> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    const isLogOnly = [...snapshot.files.keys()].every(
      (path) => !existsSync(join(goldenFolder, table, path)),
    );
    let rows = 0;
    let sum = 0n;
    let hasAllStats = true;
    for (const file of isLogOnly ? [] : snapshot.files.values()) {
      const content = await contentOf(connection, table, file, snapshot);
      rows += content.rows;
      sum += content.sum;
      if (file.stats === undefined) hasAllStats = false;
      else if (file.stats.numRecords !== content.rows) {
        throw new Error(`${table}: ${file.path} has ${content.rows} rows, its stats say otherwise.`);
      }
    }
    const reference = await referenceFiles(connection, table);
    const own = [...snapshot.files.keys()].toSorted();
    if (own.join('\n') !== reference.paths.join('\n')) {
      throw new Error(`${table}: the live files are not those of the reference.`);
    }
    const checksum = BigInt.asUintN(48, sum).toString(16).padStart(12, '0');
    return {
      table,
      outcome: 'read',
      version: snapshot.version,
      files: own.length,
      rows: isLogOnly ? null : rows,
      checksum: isLogOnly ? '' : checksum,
      checkedBy: hasAllStats && !isLogOnly ? `${reference.source}, row counts` : reference.source,
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/**
 * Number of rows of a data file, and the sum of the MD5s of its rows as text: the columns of the table's
 * schema, absent ones as null, and the partition values.
 */
async function contentOf(
  connection: DuckDBConnection,
  table: string,
  { path, partitionValues }: DataFile,
  snapshot: Snapshot,
): Promise<{ rows: number; sum: bigint }> {
  const source = `read_parquet(${quote(join(goldenFolder, table, path))}, hive_partitioning = false)`;
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
  const present = new Set(described.getRowsJson().map(([name]) => name));
  const { schema, partitionColumns } = snapshot.metadata;
  const columns = schema.fields.map(({ name }) => name).filter((name) => !partitionColumns.includes(name));
  const selected = columns.map((name) => (present.has(name) ? `"${name.replaceAll('"', '""')}"` : 'NULL'));
  const partition = quote(JSON.stringify(partitionColumns.map((name) => partitionValues[name])));
  const row = `CAST(ROW(${[...selected, partition].join(', ')}) AS VARCHAR)`;
  const read = await connection.runAndReadAll(
    `SELECT count(*), CAST(sum(CAST(md5_number_lower(${row}) AS HUGEINT)) AS VARCHAR) FROM ${source}`,
  );
  const [count, sum] = read.getRowsJson()[0] ?? [];
  return { rows: Number(count), sum: typeof sum === 'string' ? BigInt(sum) : 0n };
}

interface RawLine {
  add?: { path: string };
  remove?: { path: string };
}

async function referenceFiles(connection: DuckDBConnection, table: string) {
  const folder = join(goldenFolder, table, '_delta_log');
  const commits = readdirSync(folder)
    .filter((name) => /^\d{20}\.json$/.test(name))
    .toSorted();
  const live = new Set<string>();
  let from = 0;
  if (commits[0] !== `${'0'.repeat(20)}.json`) {
    const checkpoints = readdirSync(folder).filter((name) => name.endsWith('.checkpoint.parquet'));
    const newest = checkpoints.toSorted().at(-1) ?? '';
    const paths = await connection.runAndReadAll(
      `SELECT add.path FROM read_parquet(${quote(join(folder, newest))}) WHERE add.path IS NOT NULL`,
    );
    for (const [path] of paths.getRowsJson()) if (typeof path === 'string') live.add(normal(path));
    from = Number(newest.slice(0, 20)) + 1;
  }
  for (const name of commits.filter((name) => Number(name.slice(0, 20)) >= from)) {
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean)) {
      const { add, remove }: RawLine = JSON.parse(line);
      if (remove) live.delete(normal(remove.path));
      if (add) live.add(normal(add.path));
    }
  }
  return {
    paths: [...live].toSorted(),
    source: from > 0 ? 'checkpoint through DuckDB' : 'naive replay of all commits',
  };
}

function normal(path: string): string {
  return decodeURIComponent(path)
    .replace(/^file:/, '')
    .replace(/^\/+/, '/');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
