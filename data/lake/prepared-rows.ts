/**
 * Rows that become a table's data files before their commit: checked as every write is, written as the table
 * has them, by whoever holds them in a session of its own. Into partitions that have no files they are
 * committed as they are; elsewhere they are rows like any others.
 */
import { join } from 'node:path';
import { concurrently } from '../concurrently.ts';
import type { Session } from '../engine/session.ts';
import { sqlName, sqlString } from '../engine/sql-text.ts';
import type { PreparedRows, PrepareOptions } from './lake.ts';
import { type WrittenFile, writeParquet } from './parquet-writer.ts';
import { type RelationColumn, relationColumns } from './relations.ts';
import { assertKeysUnique, assertTypedRowsValid } from './staging.ts';
import { columnEntries, sqlType, type TableSchema } from './table-schema.ts';
import type { TableName } from './tables.ts';
import type { TenantContext } from './tenant-context.ts';
import type { TenantId } from './tenant-id.ts';
import {
  commitPlan,
  filesOfPartitions,
  partitionScope,
  storeFiles,
  type WriteContext,
  type WriteIntent,
} from './write.ts';
import type { Written } from './writes.ts';

interface PreparedFiles {
  tenantId: TenantId;
  table: TableName;
  files: readonly WrittenFile[];
  columns: readonly RelationColumn[];
  count: number;
}

const maxConcurrentParts = 2;

/** Only what this module wrote counts as checked: nobody else can make an entry. */
const preparedFiles = new WeakMap<PreparedRows, PreparedFiles>();

/** Rejects with `ValidationError`; throws `TypeError` where the columns are not the table's. */
export async function prepareRows(
  context: TenantContext,
  name: TableName,
  { session, select, directory }: PrepareOptions,
): Promise<PreparedRows> {
  const { schema, delta } = context.table(name);
  const columns = relationColumns(schema, await delta.snapshot());
  const given = await givenColumns(session, schema, select);
  const values = columns.map(({ name: column, type }) => {
    if (given.has(column)) return sqlName(column);
    return `TRY_CAST(${schema.columns[column]?.generated ?? 'NULL'} AS ${type}) AS ${sqlName(column)}`;
  });
  const rows = `SELECT ${values.join(', ')} FROM (${select})`;
  const computed = columnEntries(schema).flatMap(([column, { generated }]) =>
    generated && !given.has(column) ? [column] : [],
  );
  await assertTypedRowsValid(session, schema, rows, new Set(computed));
  const parts = await partsOf(session, schema, rows, directory);
  // One copy into all partitions would keep their order by writing with one thread. Besides, the rows of a part are
  // sorted and looked through for repeated keys in less memory.
  const written = await concurrently(parts, maxConcurrentParts, ({ sql, ...part }) =>
    session.beside(async (lent) => {
      await assertKeysUnique(lent, schema, sql);
      return writeParquet(lent, sql, { schema, columns, parameters: {}, ...part });
    }),
  );
  const files = written.flat();
  const count = files.reduce((sum, { stats }) => sum + stats.numRecords, 0);
  const prepared: PreparedRows = Object.freeze({
    count,
    parquetPaths: files.map(({ localPath }) => localPath),
  });
  preparedFiles.set(prepared, { tenantId: context.tenantId, table: name, files, columns, count });
  return prepared;
}

/** Of a partitioned table's rows, those of one partition; else all. */
interface Part {
  sql: string;
  partition: Readonly<Record<string, string>> | undefined;
  /** Where its files go. */
  directory: string;
}

/** Of rows that are valid: each has its partition. */
async function partsOf(
  session: Session,
  { partitionBy }: TableSchema,
  rows: string,
  directory: string,
): Promise<Part[]> {
  if (partitionBy.length === 0) return [{ sql: rows, partition: undefined, directory }];
  const names = partitionBy.map(sqlName).join(', ');
  const partitions = await session.rows<Record<string, string>>(
    `SELECT DISTINCT ${names} FROM (${rows}) ORDER BY ${names}`,
  );
  return partitions.map((partition, index) => ({
    sql: `SELECT * FROM (${rows}) WHERE ${Object.entries(partition)
      .map(([name, value]) => `${sqlName(name)} = ${sqlString(value)}`)
      .join(' AND ')}`,
    partition,
    directory: join(directory, String(index)),
  }));
}

/** The columns of a SELECT. Throws where one is not the table's, or has another type. */
async function givenColumns(
  session: Session,
  schema: TableSchema,
  select: string,
): Promise<ReadonlySet<string>> {
  const described = await session.describe(select);
  for (const { name, type } of described) {
    const column = Object.hasOwn(schema.columns, name) ? schema.columns[name] : undefined;
    const expected = column && typeName(sqlType(column.type));
    if (type === expected) continue;
    throw new TypeError(`${schema.name}.${name} is ${expected ?? 'no column'}, not ${type}.`);
  }
  return new Set(described.map(({ name }) => name));
}

/** As DESCRIBE has it. */
const typeName = (type: string) => (type === 'TIMESTAMPTZ' ? 'TIMESTAMP WITH TIME ZONE' : type);

/**
 * Commits the files as they are. Null where rows have to be compared: partitions of theirs have files, the
 * table has got further columns, or they are not rows that `prepareRows` made for this table.
 */
export async function commitPrepared(
  context: TenantContext,
  name: TableName,
  write: WriteContext,
  intent: WriteIntent,
  source: object,
): Promise<Written | null> {
  const prepared = preparedFiles.get(source as PreparedRows);
  if (!prepared || prepared.table !== name || prepared.tenantId !== context.tenantId) return null;
  const { schema, delta } = write.table;
  const { files, count } = prepared;
  if (count === 0) return null;
  const partitions = [
    ...new Map(files.map((file) => [JSON.stringify(file.partitionValues), file])).values(),
  ].map(({ partitionValues }) => partitionValues);
  let added: Awaited<ReturnType<typeof storeFiles>> | undefined;
  let free = true;
  const { version, outcome } = await delta.commit(async (snapshot) => {
    const columns = relationColumns(schema, snapshot);
    free =
      JSON.stringify(columns) === JSON.stringify(prepared.columns) &&
      filesOfPartitions(schema, snapshot, partitions).length === 0;
    if (!free) return null;
    added ??= await storeFiles(write, files);
    return commitPlan(
      {
        operation: 'MERGE',
        operationParameters: { mode: 'insert', key: JSON.stringify(schema.key) },
        operationMetrics: { numTargetRowsInserted: count, numTargetRowsUpdated: 0, numTargetRowsDeleted: 0 },
        select: null,
        remove: [],
        // Another writer's rows in these partitions make it plan afresh, and then they are compared.
        read: partitionScope(schema, partitions),
      },
      added,
      intent,
    );
  });
  return free ? { version, outcome, inserted: count } : null;
}
