/**
 * The pure replay of the log (PROTOCOL.md, "Action Reconciliation"): the state of a table at a version is
 * a fold over its commits, and a checkpoint is just another starting point of the same fold.
 */
import type { Action, Protocol, Tombstone, Transaction } from './actions.ts';
import { hasInCommitTimestamps } from './protocol.ts';
import type { DataFile, Snapshot, TableMetadata } from './table.ts';

/** A snapshot with what only writers, checkpoints and vacuum need to know. */
export interface TableState extends Snapshot {
  readonly protocol: Protocol;
  readonly tombstones: ReadonlyMap<string, Tombstone>;
  readonly transactionDetails: ReadonlyMap<string, Transaction>;
}

export interface Commit {
  version: number;
  /** The store's time of the log file, ms since epoch. */
  modificationTime: number;
  actions: readonly Action[];
}

/** The log up to `version` defines no protocol or no metadata: there is no table in it. */
export class IncompleteStateError extends Error {
  override readonly name = 'IncompleteStateError';
  readonly missing: 'protocol' | 'metaData';
  readonly version: number;

  constructor(missing: 'protocol' | 'metaData', version: number) {
    super(`The log up to version ${version} holds no ${missing} action.`);
    this.missing = missing;
    this.version = version;
  }
}

/**
 * The state after `commits`, which continue `base` without a gap (or start the table, or are one
 * checkpoint). `base` is left as it is. Throws `IncompleteStateError`.
 */
export function replay(base: TableState | null, commits: readonly Commit[]): TableState {
  let protocol = base?.protocol;
  let metadata = base?.metadata;
  let version = base?.version ?? -1;
  let timestamp = base?.timestamp ?? Number.NEGATIVE_INFINITY;
  const files = new Map<string, DataFile>(base?.files);
  const tombstones = new Map<string, Tombstone>(base?.tombstones);
  const transactionDetails = new Map<string, Transaction>(base?.transactionDetails);

  for (const commit of commits) {
    for (const action of commit.actions) {
      switch (action.kind) {
        case 'add':
          files.set(action.file.path, action.file);
          tombstones.delete(action.file.path);
          break;
        case 'remove':
          files.delete(action.tombstone.path);
          tombstones.set(action.tombstone.path, action.tombstone);
          break;
        case 'txn':
          transactionDetails.set(action.transaction.appId, action.transaction);
          break;
        case 'metaData':
          metadata = action.metadata;
          break;
        case 'protocol':
          protocol = action.protocol;
          break;
        case 'commitInfo':
          break;
      }
    }
    version = commit.version;
    timestamp = commitTimestamp(commit, metadata, timestamp);
  }
  if (!protocol) throw new IncompleteStateError('protocol', version);
  if (!metadata) throw new IncompleteStateError('metaData', version);
  const transactions = new Map([...transactionDetails].map(([appId, { version }]) => [appId, version]));
  return { version, timestamp, protocol, metadata, files, tombstones, transactions, transactionDetails };
}

/**
 * The store's time of the log file, or the time inside the commit where the table says so; moved forward
 * where clocks went backwards, so that times order versions (as Spark does it).
 */
export function commitTimestamp(
  commit: Commit,
  metadata: TableMetadata | undefined,
  previous: number,
): number {
  const info = commit.actions.find((action) => action.kind === 'commitInfo')?.info;
  const inCommit = metadata && hasInCommitTimestamps(metadata) ? info?.inCommitTimestamp : undefined;
  return Math.max(inCommit ?? commit.modificationTime, previous + 1);
}
