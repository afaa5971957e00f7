/**
 * The public face of the Delta protocol layer: what `data/lake` may ask of one table. It knows the log,
 * never the content of Parquet files. `openDeltaTable` in `open.ts` makes one.
 */
import type { StructType } from './schema.ts';

export interface DeltaTable {
  /**
   * The table at its newest version, or where `options` travel to. Costs one small request when an earlier
   * snapshot is in memory. Rejects with `delta.table_not_found` when the folder holds no log.
   */
  snapshot(options?: SnapshotOptions): Promise<Snapshot>;
  /** Creates the table by committing version 0. Creating it again with the same schema changes nothing. */
  create(definition: TableDefinition): Promise<Snapshot>;
  /**
   * Commits a plan atomically. A function is called again with the newer snapshot after a conflict that it
   * may resolve (a rebase); returning null then means that nothing is left to do.
   */
  commit(plan: CommitPlan | CommitPlanner): Promise<CommitResult>;
  /** Writes a checkpoint of the newest version and points `_last_checkpoint` at it. Safe to repeat. */
  checkpoint(): Promise<CheckpointResult>;
  /** Deletes log files that no reader within the log's retention needs; never without a newer checkpoint. */
  cleanUpLog(): Promise<LogCleanUpResult>;
  /** Deletes data files that no version within the retention refers to. */
  vacuum(options?: VacuumOptions): Promise<VacuumResult>;
  /** The commits still in the log, newest first. */
  history(options?: HistoryOptions): Promise<readonly HistoryEntry[]>;
}

export interface CheckpointResult {
  version: number;
  /** Rows (actions) in the checkpoint. */
  size: number;
}

export interface LogCleanUpResult {
  /** Keys relative to the table's folder. */
  deleted: readonly string[];
}

export interface VacuumOptions {
  /**
   * At least an hour, at most the table's `delta.deletedFileRetentionDuration` (default 7 days), which is
   * also the default. Outside that range `delta.unsafe_retention`.
   */
  retentionMs?: number;
  /** Reports what would be deleted and deletes nothing. */
  dryRun?: boolean;
}

export interface VacuumResult {
  /** Paths of deleted data files (with `dryRun`: of those that would be). */
  deleted: readonly string[];
  deletedBytes: number;
  /** The version whose live files, and whose tombstones within the retention, were kept. */
  version: number;
}

export interface HistoryOptions {
  /** At most this many of the newest commits. Default 100. */
  limit?: number;
}

export interface HistoryEntry {
  version: number;
  /** As `Snapshot.timestamp`. */
  timestamp: number;
  operation: string;
  operationParameters: Readonly<Record<string, unknown>>;
  operationMetrics: Readonly<Record<string, unknown>>;
  engineInfo: string | null;
  isBlindAppend: boolean;
}

export interface SnapshotOptions {
  /** Time travel to exactly this version. */
  version?: number;
  /** Time travel: the last version committed at or before this time (ms since epoch). */
  timestamp?: number;
  /** At least this version must be visible (read your writes). */
  atLeast?: number;
  /** A snapshot looked up no longer ago than this may be reused without asking the store. Default 0. */
  maxAgeMs?: number;
}

export interface Snapshot {
  readonly version: number;
  /**
   * When `version` was committed, ms since epoch: the store's time of its log file (PROTOCOL.md), made
   * strictly increasing over the versions.
   */
  readonly timestamp: number;
  readonly metadata: TableMetadata;
  /** Live files by path. */
  readonly files: ReadonlyMap<string, DataFile>;
  /** Latest version per application id (`txn` actions). */
  readonly transactions: ReadonlyMap<string, number>;
}

export interface TableMetadata {
  id: string;
  schema: StructType;
  partitionColumns: readonly string[];
  configuration: Readonly<Record<string, string>>;
  name?: string;
  description?: string;
  /** ms since epoch */
  createdTime?: number;
}

export interface DataFile {
  /** Relative to the table's folder, decoded. */
  path: string;
  /** A string per partition column; null for a null value. */
  partitionValues: Readonly<Record<string, string | null>>;
  sizeBytes: number;
  /** ms since epoch */
  modificationTime: number;
  /** Parsed when first asked for. */
  stats?: FileStats | undefined;
  tags?: Readonly<Record<string, string>>;
}

export type StatValue = string | number | boolean;

export interface FileStats {
  numRecords: number;
  /** May be wider than the truth, never narrower (truncated strings, rounded timestamps). */
  minValues: Readonly<Record<string, StatValue>>;
  maxValues: Readonly<Record<string, StatValue>>;
  nullCount: Readonly<Record<string, number>>;
}

export interface TableDefinition {
  schema: StructType;
  partitionColumns: readonly string[];
  configuration?: Readonly<Record<string, string>>;
  description?: string;
}

export type CommitPlanner = (snapshot: Snapshot) => Promise<CommitPlan | null>;

export interface CommitPlan {
  /** As in Delta's commitInfo: WRITE, MERGE, DELETE, UPDATE, OPTIMIZE, ADD COLUMNS, … */
  operation: string;
  operationParameters?: Readonly<Record<string, string>>;
  operationMetrics?: Readonly<Record<string, number>>;
  add?: readonly DataFile[];
  /** Paths of live files that this commit removes. */
  remove?: readonly string[];
  /** What the plan was computed from; decides which concurrent commits conflict with it. */
  read: ReadScope;
  /**
   * Version of the snapshot that a ready-made plan was computed from; without it, the newest when `commit`
   * is called. A planner's plans always belong to the snapshot that it was given.
   */
  readVersion?: number;
  /** False for rearrangements such as compaction. Default true. */
  dataChange?: boolean;
  /** Exactly-once: when (appId, version) is already in the table, the commit is a no-op that succeeds. */
  transaction?: { appId: string; version: number };
  /** New table metadata (schema evolution). */
  metadata?: TableMetadata;
}

export type ReadScope =
  | { kind: 'nothing' }
  | { kind: 'files'; paths: readonly string[] }
  /** Whole partitions: the files whose partition values agree with any of these, on the columns it names. */
  | { kind: 'partitions'; partitions: readonly Readonly<Record<string, string | null>>[] }
  | { kind: 'table' };

export interface CommitResult {
  version: number;
  outcome: 'committed' | 'already_committed' | 'nothing_to_do';
  attempts: number;
}

export type DeltaErrorCode =
  | 'delta.table_not_found'
  | 'delta.version_not_found'
  | 'delta.unsupported_protocol'
  | 'delta.corrupt_log'
  | 'delta.missing_file'
  /** A concurrent commit touched what the plan was computed from: `details.conflict` says how. */
  | 'delta.conflict'
  /** Others kept winning until the attempts or the time ran out; nothing was written. */
  | 'delta.contention'
  /** The store never said whether the commit landed: repeat it with the same `transaction`. */
  | 'delta.commit_in_doubt'
  | 'delta.schema_mismatch'
  | 'delta.unsafe_retention'
  | 'delta.invalid_plan';

export class DeltaError extends Error {
  override readonly name = 'DeltaError';
  readonly code: DeltaErrorCode;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(
    code: DeltaErrorCode,
    message: string,
    details: Readonly<Record<string, string | number>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}
