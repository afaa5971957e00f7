/**
 * The one path by which rows reach a table: plan against a snapshot, write Parquet, store the files, commit.
 * Files get names that no other attempt uses and are invisible until the commit names them; those of an
 * attempt that failed are left for vacuum, because a store may still be landing them.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { concurrently } from '../concurrently.ts';
import type { CommitPlan, CommitResult, DataFile, DeltaTable, ReadScope, Snapshot } from '../delta/table.ts';
import { QueryError } from '../engine/query-error.ts';
import type { Parameters, Session } from '../engine/session.ts';
import type { Random } from '../random.ts';
import { type WrittenFile, writeParquet } from './parquet-writer.ts';
import { filesSql, type LocalFile, ownFileTag, type RelationColumn, relationColumns } from './relations.ts';
import type { LentFiles, TableFiles } from './table-files.ts';
import type { TableSchema } from './table-schema.ts';

export interface LakeTable {
  schema: TableSchema;
  delta: DeltaTable;
  files: TableFiles;
}

export interface WriteContext {
  table: LakeTable;
  session: Session;
  /** This write's own folder, which the engine may use; removed afterwards. */
  directory: string;
  clock: Clock;
  random: Random;
}

/** What a plan sees of the table, and how it reads stored rows. */
export interface Attempt {
  snapshot: Snapshot;
  columns: readonly RelationColumn[];
  /** Unique among the attempts of this write: for names of temporary relations. */
  number: number;
  /** A SELECT over stored files, which stay readable until the attempt is over. */
  read(files: readonly DataFile[], withFilename?: boolean): Promise<{ sql: string; files: LocalFile[] }>;
}

export interface WritePlan {
  operation: string;
  /** The rows to write; null for none. */
  select: string | null;
  /** The one partition that the rows belong to, where the plan knows. */
  partition?: Readonly<Record<string, string>>;
  parameters?: Parameters;
  remove: readonly string[];
  read: ReadScope;
  dataChange?: boolean;
  operationParameters?: Readonly<Record<string, string>>;
  operationMetrics?: Readonly<Record<string, number>>;
  /** Of every written file. */
  tags?: Readonly<Record<string, string>>;
}

export interface WriteIntent {
  transaction?: { appId: string; version: number } | undefined;
}

const maxConcurrentUploads = 4;

/**
 * Plans, writes and commits; plans afresh after a conflict. Null from `plan` means nothing to do: then only the
 * transaction is committed, because a repetition must find nothing to do either, whatever others write meanwhile.
 */
export async function commitRows(
  context: WriteContext,
  intent: WriteIntent,
  plan: (attempt: Attempt) => Promise<WritePlan | null>,
): Promise<CommitResult> {
  let number = 0;
  let idle = false;
  const result = await context.table.delta.commit(async (snapshot) => {
    number += 1;
    const lent: LentFiles[] = [];
    const columns = relationColumns(context.table.schema, snapshot);
    try {
      const planned = await plan({
        snapshot,
        columns,
        number,
        async read(files, withFilename = false) {
          const local = await context.table.files.lend(snapshot, files);
          lent.push(local);
          return { sql: filesSql(columns, local.files, withFilename), files: local.files };
        },
      });
      idle = planned === null;
      if (!planned) return intent.transaction ? commitPlan(nothingChanges, [], intent) : null;
      const directory = join(context.directory, `attempt-${number}`);
      const add = await storeRows(context, planned, columns, directory);
      return commitPlan(planned, add, intent);
    } catch (error) {
      // A file that cannot be read is named; a damaged copy of it is fetched again by the next attempt.
      const unreadable = error instanceof QueryError && error.code === 'query.failed';
      if (unreadable) {
        for (const { files } of lent) await context.table.files.examine(snapshot, files, true);
      }
      throw error;
    } finally {
      for (const files of lent) files.release();
    }
  });
  return idle && result.outcome === 'committed' ? { ...result, outcome: 'nothing_to_do' } : result;
}

/** It was found in the whole table that there is nothing to do, so whoever adds rows that it did not see conflicts. */
const nothingChanges: WritePlan = { operation: 'WRITE', select: null, remove: [], read: { kind: 'table' } };

/** Writes and stores the plan's rows. */
export async function storeRows(
  context: WriteContext,
  { select, partition, parameters = {}, tags }: WritePlan,
  columns: readonly RelationColumn[],
  directory: string,
): Promise<DataFile[]> {
  if (select === null) return [];
  await mkdir(directory, { recursive: true });
  const written = await writeParquet(context.session, select, {
    schema: context.table.schema,
    columns,
    directory,
    parameters,
    partition,
  });
  const added = await storeFiles(context, written, tags);
  await rm(directory, { recursive: true, force: true });
  return added;
}

/** Stores files that were written as the table has them, under names of their own. */
export async function storeFiles(
  { table, clock, random }: WriteContext,
  written: readonly WrittenFile[],
  tags: Readonly<Record<string, string>> = {},
): Promise<DataFile[]> {
  return concurrently(
    written,
    maxConcurrentUploads,
    async ({ localPath, sizeBytes, partitionValues, stats }) => {
      const folder = table.schema.partitionBy.map((name) => `${name}=${partitionValues[name]}/`).join('');
      const path = `${folder}part-${random.uuid()}.zstd.parquet`;
      await table.files.upload(path, localPath, sizeBytes);
      return {
        path,
        partitionValues,
        sizeBytes,
        modificationTime: clock.now(),
        stats,
        tags: { [ownFileTag.key]: ownFileTag.value, ...tags },
      };
    },
  );
}

export function commitPlan(
  { operation, remove, read, dataChange, operationParameters, operationMetrics }: WritePlan,
  add: readonly DataFile[],
  { transaction }: WriteIntent,
): CommitPlan {
  return {
    operation,
    add,
    remove,
    read,
    ...(dataChange === undefined ? {} : { dataChange }),
    ...(operationParameters ? { operationParameters } : {}),
    operationMetrics: {
      numAddedFiles: add.length,
      numRemovedFiles: remove.length,
      ...operationMetrics,
    },
    ...(transaction ? { transaction } : {}),
  };
}

/** Everything a plan reads when it looks at these partitions; the whole table where it has none. */
export function partitionScope(
  schema: TableSchema,
  partitions: readonly Readonly<Record<string, string | null>>[],
): ReadScope {
  return schema.partitionBy.length > 0 ? { kind: 'partitions', partitions } : { kind: 'table' };
}

/** The live files of any of these partitions; all files where the table has none. */
export function filesOfPartitions(
  schema: TableSchema,
  snapshot: Snapshot,
  partitions: readonly Readonly<Record<string, string | null>>[],
): DataFile[] {
  const files = [...snapshot.files.values()];
  if (schema.partitionBy.length === 0) return files;
  return files.filter(({ partitionValues }) =>
    partitions.some((partition) =>
      schema.partitionBy.every((name) => (partitionValues[name] ?? null) === (partition[name] ?? null)),
    ),
  );
}
