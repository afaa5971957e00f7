/**
 * A tenant's lake: its Delta tables seen as typed rows. `Lake.tenant()` hands out a capability that reaches
 * one tenant's prefix and nothing else; whoever holds a `TenantLake` cannot name another tenant's objects.
 * `openLake` (open-lake.ts) makes one from a store.
 */
import type { HistoryEntry } from '../delta/table.ts';
import type { Session } from '../engine/session.ts';
import type { RollupName } from './rollups.ts';
import type { StorageSize } from './storage-size.ts';
import type { TableName } from './tables.ts';
import type { TenantId } from './tenant-id.ts';

/** What a query can name: tables, and rollups, which always answer exactly as their source tables would. */
export type RelationName = TableName | RollupName;

export interface Lake {
  tenant(tenantId: TenantId): TenantLake;
  close(): Promise<void>;
}

export interface TenantLake {
  readonly tenantId: TenantId;
  /** Creates the tenant's missing tables and adds columns declared since; safe to repeat. */
  create(): Promise<void>;
  /**
   * One consistent view: each named table pinned to a version. Naming a rollup pins the tables that it is
   * computed from. Rejects with `delta.table_not_found`.
   */
  snapshot(relations: readonly RelationName[], options?: LakeSnapshotOptions): Promise<LakeSnapshot>;
  /** Runs one of our own statements over the snapshot's files in the tenant's locked engine. */
  query<Row extends object>(query: LakeQuery, snapshot: LakeSnapshot, options?: QueryOptions): Promise<Row[]>;
  /** As `query`, encoded for download and streamed. */
  export(query: LakeQuery, snapshot: LakeSnapshot, options: ExportOptions): Promise<EncodedResult>;
  /**
   * Adds rows without looking at the ones stored: the caller vouches that their keys are new (within the
   * source they are checked). Rejects with `ValidationError` and then has written nothing.
   */
  append(table: TableName, source: RowSource, options?: WriteOptions): Promise<WriteResult>;
  /** Insert, or insert-and-update, by the table's unique key; exactly once under retries. */
  merge(table: TableName, source: RowSource, options: MergeOptions): Promise<WriteResult>;
  /**
   * Checks rows and writes them as the table's files, in a session of the caller's own; `merge` commits them
   * as they are where they meet no stored rows. Rejects with `ValidationError`.
   */
  prepare(table: TableName, rows: PrepareOptions): Promise<PreparedRows>;
  /** Sets columns to constants in the rows that meet all of `where`. Key columns cannot be set. */
  update(
    table: TableName,
    set: Readonly<Record<string, unknown>>,
    where: readonly Predicate[],
    options?: WriteOptions,
  ): Promise<ChangeResult>;
  /** Deletes the rows that meet all of `where`; an empty list means every row. */
  delete(table: TableName, where: readonly Predicate[], options?: WriteOptions): Promise<ChangeResult>;
  /** Replaces the rows of whole partitions (for an unpartitioned table: all rows) by the source's. */
  overwrite(table: TableName, source: RowSource, options?: OverwriteOptions): Promise<WriteResult>;
  /**
   * A folder on this machine that the tenant's engine can read: Parquet files written there are taken by
   * `append` and `merge` without a copy. Disposing of it removes it.
   */
  scratch(): Promise<ScratchDirectory>;
  /** Compaction, rollups, log clean-up and vacuum, within a budget; safe beside writers and to repeat. */
  upkeep(options?: UpkeepOptions): Promise<UpkeepReport>;
  /** Computes the rollups of changed months; worth calling after a large write. */
  refreshRollups(): Promise<UpkeepReport>;
  /** What the tenant stores now, imports included. Lists it all: one request for every thousand objects. */
  measureStorage(): Promise<StorageSize>;
  /** The commits still in a table's log, newest first. */
  history(relation: RelationName, options?: { limit?: number }): Promise<readonly HistoryEntry[]>;
}

export interface UpkeepOptions {
  /** No step begins after this time; default one minute. The next run goes on. */
  budgetMs?: number;
  signal?: AbortSignal;
  /** Compact partitions with at least this many small files; default 10. */
  minFiles?: number;
  /** False leaves unneeded data files for another run. Default true. */
  vacuum?: boolean;
  onStep?: (step: UpkeepStep) => void;
}

export interface UpkeepStep {
  table: RelationName | 'exports';
  action: 'compacted' | 'refreshed' | 'log cleaned' | 'vacuumed' | 'failed';
  /** For people. */
  detail: string;
  /** What a failed step was rejected with. */
  error?: unknown;
}

export interface UpkeepReport {
  steps: readonly UpkeepStep[];
  /** False where the budget ended the run early. */
  complete: boolean;
}

export interface LakeSnapshotOptions {
  /** Versions the caller has written and must see. */
  atLeast?: Readonly<Partial<Record<TableName, number>>>;
  /** Time travel by table version. */
  versions?: Readonly<Partial<Record<TableName, number>>>;
  /** Time travel: the last version committed at or before this time, ms since epoch. */
  timestamp?: number;
  /** Reuse a look-up no older than this; default 1,000 ms. */
  maxAgeMs?: number;
}

export interface LakeSnapshot {
  readonly tenantId: TenantId;
  readonly versions: Readonly<Partial<Record<TableName, number>>>;
  /** The version vector as text, sorted by table: `inventory@4.products@2`. */
  readonly dataVersion: string;
  /** When the newest of the pinned versions was committed, ms since epoch. */
  readonly asOf: number;
}

export interface LakeQuery {
  /**
   * A SELECT over the snapshot's relations by name (and by their Spanish view names), with `$name`
   * parameters. It may begin with WITH; names beginning with `lake_` are reserved.
   */
  sql: string;
  parameters?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
  /** Conditions that both prune files and filter rows, per relation. */
  where?: Readonly<Partial<Record<RelationName, readonly Predicate[]>>>;
}

/** A condition on a column. Values of decimals, dates and timestamps are strings. Null never matches. */
export interface Predicate {
  column: string;
  operator: '=' | '<' | '<=' | '>' | '>=' | 'in';
  value: string | number | boolean | readonly (string | number)[];
}

export interface QueryOptions {
  /** The query is interrupted and rejects with `query.timeout` after this long. Default 10,000 ms. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/**
 * `duckdb` is a database file with one table `result`, which duckdb-wasm can attach; `arrow` an IPC stream, which it
 * can insert.
 */
export type ExportFormat = 'json' | 'csv' | 'parquet' | 'duckdb' | 'arrow';

export interface ExportOptions extends QueryOptions {
  format: ExportFormat;
}

export interface EncodedResult {
  contentType: string;
  /** Known only for formats that are written to a file first. */
  sizeBytes?: number;
  /** Cancelling it frees the engine at once. */
  body: ReadableStream<Uint8Array>;
}

/** Rows as objects keyed by column name, or Parquet files on this machine with the table's columns. */
export type RowSource =
  | { rows: readonly Readonly<Record<string, unknown>>[] }
  | { parquetPaths: readonly string[] };

export interface PrepareOptions {
  session: Session;
  /**
   * A SELECT with the table's columns in their types, without temporary relations; generated ones may be left out. The
   * rows of each partition are asked for by themselves.
   */
  select: string;
  /** A folder that need not exist; the session's engine may write there. */
  directory: string;
}

/** A `RowSource` that `prepare` made, for its tenant and table; another object with these values is only Parquet files. */
export interface PreparedRows {
  readonly count: number;
  readonly parquetPaths: readonly string[];
}

export interface WriteOptions {
  /** Exactly once: a second write with the same pair changes nothing and says `already_committed`. */
  transaction?: { appId: string; version: number };
}

export interface MergeOptions extends WriteOptions {
  mode: 'insert' | 'upsert';
  /**
   * Rows to remove with the same commit, by Parquet files on this machine that have the table's key and
   * partition columns. Keys that the source has too are written; keys that are not stored are passed over.
   */
  remove?: { parquetPaths: readonly string[] };
}

export interface OverwriteOptions extends WriteOptions {
  /** Partitions to replace besides those that the source has rows of, e.g. `[{ month: '2026-01' }]`. */
  partitions?: readonly Readonly<Record<string, string>>[];
}

/** After `already_committed` the counts are 0, since nothing was compared. */
export interface WriteResult {
  version: number;
  outcome: 'committed' | 'already_committed' | 'nothing_to_do';
  inserted: number;
  updated: number;
  unchanged: number;
  /** Rows that a merge removed. */
  removed: number;
}

export interface ChangeResult {
  version: number;
  outcome: 'committed' | 'already_committed' | 'nothing_to_do';
  /** Rows deleted or updated. */
  changed: number;
}

export interface ScratchDirectory extends AsyncDisposable {
  readonly path: string;
}
