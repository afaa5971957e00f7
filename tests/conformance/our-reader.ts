import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { openDeltaTable } from '#data/delta/open.ts';
import { sqlName } from '#data/engine/sql-text.ts';
import { filesSql, relationColumns } from '#data/lake/relations.ts';
import type { TableSchema } from '#data/lake/table-schema.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { scopeStore } from '#data/store/prefix-store.ts';
import type { CanonicalValue, ReaderAnswer } from './reader-process.ts';

/** Declares nothing, so that a table's columns are exactly those of its own Delta schema. */
const undeclared: TableSchema = {
  name: 'any',
  description: '',
  columns: {},
  key: [],
  partitionBy: [],
  sortBy: [],
  checks: [],
};

/** Text that Python's side spells the same way (readers.py, `canonical`). */
function canonicalSql(name: string, type: string): string {
  const column = sqlName(name);
  if (type === 'TIMESTAMPTZ' || type === 'TIMESTAMP WITH TIME ZONE') return `'us:' || epoch_us(${column})`;
  if (type === 'BOOLEAN' || type === 'VARCHAR') return column;
  return `CAST(${column} AS VARCHAR)`;
}

/** The table in `root/folder` as our own log reader and our own relation SQL see it. */
export async function readOurs(root: string, folder: string, version?: number): Promise<ReaderAnswer> {
  const files = await openFileStore({ root });
  const table = openDeltaTable({ store: scopeStore(files, `${folder}/`), table: folder });
  const snapshot = await table.snapshot(version === undefined ? {} : { version });
  const columns = relationColumns(undeclared, snapshot).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const local = [...snapshot.files.values()].map((file) => ({
    file,
    path: `${root}/${folder}/${file.path}`,
  }));
  const select = columns
    .map(({ name, type }) => `${canonicalSql(name, type)} AS ${sqlName(name)}`)
    .join(', ');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    const reader = await connection.runAndReadAll(`SELECT ${select} FROM (${filesSql(columns, local)})`);
    const rows = reader.getRows().map((row) => row.map((value: DuckDBValue) => value as CanonicalValue));
    return {
      rows: [columns.map(({ name }) => name), ...rows],
      partitions: [...snapshot.metadata.partitionColumns],
      history: (await table.history({ limit: 10_000 })).length,
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** The same rows whatever order an engine returned them in. */
export function sortedRows({ rows: [names = [], ...rows] }: ReaderAnswer): CanonicalValue[][] {
  const keyed = rows.map((row) => [JSON.stringify(row), row] as const);
  return [names, ...keyed.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, row]) => row)];
}
