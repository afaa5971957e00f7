/** Opens a Delta table: the log, the commit protocol and the cached snapshot behind one `DeltaTable`. */
import { type Clock, systemClock } from '../clock.ts';
import { type Random, systemRandom } from '../random.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { isCheckpointDue, writeCheckpoint } from './checkpoint.ts';
import { type CheckpointCodec, parquetCheckpointCodec } from './checkpoint-codec.ts';
import { cleanUpLog } from './cleanup.ts';
import { type CommitContext, type Committed, commitFirst, commitPlanned, commitReady } from './commit.ts';
import type { CommitLimits } from './commit-budget.ts';
import { createCommitLine } from './commit-line.ts';
import { assertSameDefinition, assertValidDefinition, createActions } from './create.ts';
import { readHistory } from './history.ts';
import { loadState } from './log.ts';
import { versionNotFound } from './log-errors.ts';
import type { TableState } from './snapshot.ts';
import { createSnapshotCache, type SnapshotCache } from './snapshot-cache.ts';
import {
  type CommitPlan,
  type CommitPlanner,
  type CommitResult,
  DeltaError,
  type DeltaTable,
  type SnapshotOptions,
  type TableDefinition,
} from './table.ts';
import { versionAtTime } from './time-travel.ts';
import { vacuum } from './vacuum.ts';

export interface DeltaTableOptions {
  /** Rooted at the table's folder. */
  store: ObjectStore;
  /** The folder as error messages name it, such as `tenants/granja/sales`. Default `table`. */
  table?: string;
  clock?: Clock;
  random?: Random;
  /** Stands in every `commitInfo`. Default `Fluxion`. */
  engineInfo?: string;
  /** Default: 30 attempts within 30 s. */
  limits?: Partial<CommitLimits>;
  /** How checkpoints are written and read. Default: classic Parquet checkpoints. */
  codec?: CheckpointCodec;
  /** Told when the checkpoint after a commit fails, which never fails the commit. */
  onCheckpointFailure?: (error: unknown, version: number) => void;
}

interface OpenTable extends CommitContext {
  cache: SnapshotCache;
  onCheckpointFailure: (error: unknown, version: number) => void;
}

/** A handle on one table. Costs nothing until it is used; keep it, because it holds the cached snapshot. */
export function openDeltaTable(options: DeltaTableOptions): DeltaTable {
  const { store, table = 'table', clock = systemClock, random = systemRandom } = options;
  const { engineInfo = 'Fluxion', codec = parquetCheckpointCodec } = options;
  const limits = { maxAttempts: 30, budgetMs: 30_000, ...options.limits };
  const log = { store, codec, table };
  const cache = createSnapshotCache(log, clock);
  const { onCheckpointFailure = () => {} } = options;
  const line = createCommitLine(random);
  const open: OpenTable = { ...log, clock, random, engineInfo, limits, line, cache, onCheckpointFailure };
  return {
    snapshot: (snapshotOptions) => readSnapshot(open, snapshotOptions ?? {}),
    create: (definition) => createTable(open, definition),
    commit: (plan) => commit(open, plan),
    checkpoint: async () => writeCheckpoint(open, await cache.latest()),
    cleanUpLog: async () => cleanUpLog(open, await cache.latest()),
    vacuum: (vacuumOptions) => vacuum(open, () => cache.latestFromNow(), vacuumOptions ?? {}),
    history: async (historyOptions) => readHistory(open, await cache.latest(), historyOptions ?? {}),
  };
}

async function readSnapshot(open: OpenTable, options: SnapshotOptions): Promise<TableState> {
  const { maxAgeMs = 0, atLeast = 0 } = options;
  if (options.timestamp !== undefined) {
    const newest = await open.cache.latest({ maxAgeMs, atLeast });
    return readVersion(open, await versionAtTime(open, newest, options.timestamp));
  }
  if (options.version !== undefined) return readVersion(open, options.version);
  return open.cache.latest({ maxAgeMs, atLeast });
}

async function readVersion(open: OpenTable, version: number): Promise<TableState> {
  if (!Number.isSafeInteger(version) || version < 0) {
    throw versionNotFound(open, version, open.cache.known()?.version ?? -1);
  }
  const known = open.cache.known();
  return known?.version === version ? known : loadState(open, version);
}

async function createTable(open: OpenTable, definition: TableDefinition): Promise<TableState> {
  const { cache, clock, random, engineInfo, table } = open;
  assertValidDefinition(definition, table);
  let state = await existingTable(open);
  if (!state) {
    const id = random.uuid();
    const timestamp = clock.now();
    const created = await commitFirst(open, (txnId) =>
      createActions(definition, { id, txnId, engineInfo, timestamp }),
    );
    state = created ? cache.adopt(created) : await cache.latest();
  }
  assertSameDefinition(definition, state.metadata, table);
  return state;
}

async function existingTable({ cache }: OpenTable): Promise<TableState | null> {
  try {
    return await cache.latest();
  } catch (error) {
    if (error instanceof DeltaError && error.code === 'delta.table_not_found') return null;
    throw error;
  }
}

async function commit(open: OpenTable, plan: CommitPlan | CommitPlanner): Promise<CommitResult> {
  const { cache } = open;
  let committed: Committed;
  if (typeof plan === 'function') {
    committed = await commitPlanned(open, await cache.latest(), plan);
  } else {
    const newest = await cache.latest({ atLeast: plan.readVersion ?? 0 });
    const planned = plan.readVersion === undefined ? newest : await readVersion(open, plan.readVersion);
    committed = await commitReady(open, planned, newest, plan);
  }
  if (committed.result.outcome === 'committed') {
    cache.adopt(committed.state);
    await checkpointIfDue(open, committed.state);
  }
  return committed.result;
}

/** A checkpoint is a help to readers: whatever goes wrong with it, the commit stands. */
async function checkpointIfDue(open: OpenTable, state: TableState): Promise<void> {
  if (!isCheckpointDue(state)) return;
  try {
    await writeCheckpoint(open, state);
  } catch (error) {
    open.onCheckpointFailure(error, state.version);
  }
}
