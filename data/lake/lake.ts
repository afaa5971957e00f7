/**
 * A tenant's lake: its Delta tables seen as typed rows. `Lake.tenant()` hands out a capability that reaches
 * one tenant's prefix and nothing else; whoever holds a `TenantLake` cannot name another tenant's objects.
 */
import type { TableName } from './tables.ts';
import type { TenantId } from './tenant-id.ts';

export interface Lake {
  tenant(tenantId: TenantId): TenantLake;
  close(): Promise<void>;
}

export interface TenantLake {
  readonly tenantId: TenantId;
  /** Creates the tenant's missing tables; safe to repeat. */
  create(): Promise<void>;
  /** One consistent view: each named table pinned to a version. */
  snapshot(tables: readonly TableName[], options?: LakeSnapshotOptions): Promise<LakeSnapshot>;
  /** Runs one of our own statements over the snapshot's files in the tenant's locked engine. */
  query<Row extends object>(query: LakeQuery, snapshot: LakeSnapshot, options?: QueryOptions): Promise<Row[]>;
  append(table: TableName, source: RowSource, options?: WriteOptions): Promise<WriteResult>;
  /** Insert, or insert-and-update, by the table's unique key; exactly once under retries. */
  merge(table: TableName, source: RowSource, options: MergeOptions): Promise<WriteResult>;
}

export interface LakeSnapshotOptions {
  /** Versions the caller has written and must see. */
  atLeast?: Readonly<Partial<Record<TableName, number>>>;
  /** Time travel by table version. */
  versions?: Readonly<Partial<Record<TableName, number>>>;
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
  /** SQL over the pinned tables by name (and by their Spanish view names), with `$name` parameters. */
  sql: string;
  parameters?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
  /** Conditions that both prune files and filter rows, per table. */
  where?: Readonly<Partial<Record<TableName, readonly Predicate[]>>>;
}

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

/** Rows as objects keyed by column name, or Parquet files on this machine with the table's columns. */
export type RowSource =
  | { rows: readonly Readonly<Record<string, unknown>>[] }
  | { parquetPaths: readonly string[] };

export interface WriteOptions {
  transaction?: { appId: string; version: number };
}

export interface MergeOptions extends WriteOptions {
  mode: 'insert' | 'upsert';
}

export interface WriteResult {
  version: number;
  outcome: 'committed' | 'already_committed' | 'nothing_to_do';
  inserted: number;
  updated: number;
  unchanged: number;
}
