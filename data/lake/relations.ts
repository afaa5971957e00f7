/** A table's files as one SQL relation with exactly the declared columns and types. */
import type { PrimitiveType } from '../delta/schema.ts';
import type { DataFile, Snapshot } from '../delta/table.ts';
import { sqlName, sqlString, sqlStringList } from '../engine/sql-text.ts';
import { columnEntries, sqlType, type TableSchema } from './table-schema.ts';

export interface RelationColumn {
  name: string;
  /** DuckDB's name of the type. */
  type: string;
  deltaType: PrimitiveType;
}

/**
 * The columns of a table as stored, and after them those that are declared but not stored. Columns that
 * another writer added are kept, so that rewriting a file loses nothing.
 */
export function relationColumns(schema: TableSchema, snapshot: Snapshot): RelationColumn[] {
  const columns = new Map<string, PrimitiveType>();
  for (const { name, type } of snapshot.metadata.schema.fields) {
    if (typeof type === 'string') columns.set(name, type);
  }
  for (const [name, { type }] of columnEntries(schema)) {
    if (!columns.has(name)) columns.set(name, type);
  }
  return [...columns].map(([name, deltaType]) => ({ name, type: sqlType(deltaType), deltaType }));
}

/** A relation without rows. */
function emptyRelationSql(columns: readonly Pick<RelationColumn, 'name' | 'type'>[]): string {
  return `SELECT ${columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS ${sqlName(name)}`).join(', ')} WHERE FALSE`;
}

/** The tag of files written here: they hold their partition columns too, and stats for every column. */
export const ownFileTag = { key: 'fluxion.layout', value: '1' } as const;

export interface LocalFile {
  file: DataFile;
  /** Where it lies on this machine. */
  path: string;
}

/**
 * Files as one SELECT of `columns`. Every column is cast, because DuckDB takes names and types from the
 * files, and an older file lacks newer columns.
 *
 * @param withFilename adds a column `filename` with the local path.
 */
export function filesSql(
  columns: readonly RelationColumn[],
  files: readonly LocalFile[],
  withFilename = false,
): string {
  const own = files.filter(({ file }) => file.tags?.[ownFileTag.key] === ownFileTag.value && file.stats);
  const foreign = Map.groupBy(
    files.filter((file) => !own.includes(file)),
    ({ file }) => JSON.stringify(file.partitionValues),
  );
  const selects = [...foreign.values()].map((group) => foreignFilesSql(columns, group, withFilename));
  if (own.length > 0) selects.unshift(ownFilesSql(columns, own, withFilename));
  if (selects.length > 0) return selects.join(' UNION ALL ');
  const filename = withFilename ? [{ name: 'filename', type: 'VARCHAR' }] : [];
  return emptyRelationSql([...columns, ...filename]);
}

function ownFilesSql(
  columns: readonly RelationColumn[],
  files: readonly LocalFile[],
  withFilename: boolean,
): string {
  const stored = new Set<string>();
  for (const { file } of files) {
    for (const name of Object.keys(file.partitionValues)) stored.add(name);
    for (const name of Object.keys(file.stats?.nullCount ?? {})) stored.add(name);
  }
  const selected = columns.map(({ name, type }) =>
    castSql(stored.has(name) ? sqlName(name) : 'NULL', name, type),
  );
  return `SELECT ${selected.join(', ')}${filenameSql(withFilename)} FROM ${parquetSql(files, withFilename)}`;
}

/**
 * Files of one partition by another writer, which need not hold their partition columns, and of which
 * nothing says what columns they have: an empty relation brings those that none of them has.
 */
function foreignFilesSql(
  columns: readonly RelationColumn[],
  files: readonly LocalFile[],
  withFilename: boolean,
): string {
  const partition = files[0]?.file.partitionValues ?? {};
  const selected = columns.map(({ name, type }) => {
    if (!Object.hasOwn(partition, name)) return castSql(sqlName(name), name, type);
    const value = partition[name];
    return castSql(value ? sqlString(value) : 'NULL', name, type);
  });
  const all = `SELECT * FROM ${parquetSql(files, withFilename)} UNION ALL BY NAME (${emptyRelationSql(columns)})`;
  return `SELECT ${selected.join(', ')}${filenameSql(withFilename)} FROM (${all})`;
}

function castSql(expression: string, name: string, type: string): string {
  return `CAST(${expression} AS ${type}) AS ${sqlName(name)}`;
}

function filenameSql(withFilename: boolean): string {
  return withFilename ? ', filename' : '';
}

/** Paths hold `month=…`, which must not become a column of its own. */
function parquetSql(files: readonly LocalFile[], withFilename: boolean): string {
  const paths = sqlStringList(files.map(({ path }) => path));
  return `read_parquet(${paths}, union_by_name = true, hive_partitioning = false, filename = ${withFilename})`;
}
