/**
 * The public face of the Delta protocol layer: what `data/lake` may ask of one table. It knows the log,
 * never the content of Parquet files.
 */
import type { StructType } from './schema.ts';

export interface DeltaTable {
  /** Rejects with `delta.table_not_found` when the folder holds no log. */
  snapshot(options?: SnapshotOptions): Promise<Snapshot>;
  /** Creates the table by committing version 0. Creating it again with the same schema changes nothing. */
  create(definition: TableDefinition): Promise<Snapshot>;
  /**
   * Commits a plan atomically. A function is called again with the newer snapshot after a conflict that it
   * may resolve (a rebase); returning null then means that nothing is left to do.
   */
  commit(plan: CommitPlan | CommitPlanner): Promise<CommitResult>;
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
  /** In-commit time of `version`, ms since epoch. */
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
}

export interface DataFile {
  /** Relative to the table's folder, decoded. */
  path: string;
  /** A string per partition column; null for a null value. */
  partitionValues: Readonly<Record<string, string | null>>;
  sizeBytes: number;
  /** ms since epoch */
  modificationTime: number;
  stats?: FileStats;
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
  /** Whole partitions; null stands for the whole table. */
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
  | 'delta.conflict'
  | 'delta.contention'
  | 'delta.schema_mismatch'
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
