/**
 * The pure conflict checker: may a plan that was computed at one version be committed after others have
 * won the versions since? The rules are those of Delta's WriteSerializable isolation:
 *
 * | against a winning commit                          | conflict                      |
 * |---------------------------------------------------|-------------------------------|
 * | it changed the protocol                           | `protocol_changed`            |
 * | it changed the metadata                           | `metadata_changed`            |
 * | it wrote an application id that we write           | `concurrent_transaction`      |
 * | its non-blind adds match what we read             | `concurrent_append`           |
 * | it removed a file that we read                    | `concurrent_delete_read`      |
 * | it removed a file that we remove                  | `concurrent_delete_delete`    |
 *
 * Blind appends therefore never conflict with each other. That the winner is our own commit, or already
 * wrote our (appId, version), is not a conflict but success: `commit.ts` looks for it first.
 */
import type { Action } from './actions.ts';
import type { Commit } from './snapshot.ts';
import type { CommitPlan, DataFile, ReadScope } from './table.ts';

type ConflictKind =
  | 'protocol_changed'
  | 'metadata_changed'
  | 'concurrent_transaction'
  | 'concurrent_append'
  | 'concurrent_delete_read'
  | 'concurrent_delete_delete';

export interface Conflict {
  kind: ConflictKind;
  /** The winning commit. */
  version: number;
  /** The file or application id that both touch, where there is one. */
  subject?: string;
}

type PartitionValues = DataFile['partitionValues'];

/**
 * The first reason why `plan`, computed when `files` were live, must not follow `winner`; null if it may.
 * `files` tells the partitions of removed files, which a `remove` action need not name.
 */
export function findConflict(
  plan: CommitPlan,
  files: ReadonlyMap<string, DataFile>,
  winner: Commit,
): Conflict | null {
  const conflict = (kind: ConflictKind, subject?: string): Conflict => ({
    kind,
    version: winner.version,
    ...(subject === undefined ? {} : { subject }),
  });
  const blind = isBlindAppend(winner.actions);
  const removes = new Set(plan.remove);
  for (const action of winner.actions) {
    switch (action.kind) {
      case 'protocol':
        return conflict('protocol_changed');
      case 'metaData':
        return conflict('metadata_changed');
      case 'txn':
        if (action.transaction.appId === plan.transaction?.appId) {
          return conflict('concurrent_transaction', action.transaction.appId);
        }
        break;
      case 'add':
        if (!blind && readsPartition(plan.read, action.file.partitionValues)) {
          return conflict('concurrent_append', action.file.path);
        }
        break;
      case 'remove': {
        const { path } = action.tombstone;
        if (removes.has(path)) return conflict('concurrent_delete_delete', path);
        const file = files.get(path);
        if (file && readsFile(plan.read, file)) return conflict('concurrent_delete_read', path);
        break;
      }
      case 'commitInfo':
        break;
    }
  }
  return null;
}

/** True where the commit says so itself; a writer that says nothing is taken to have read the table. */
function isBlindAppend(actions: readonly Action[]): boolean {
  return actions.some((action) => action.kind === 'commitInfo' && action.info.isBlindAppend === true);
}

function readsFile(read: ReadScope, file: DataFile): boolean {
  return read.kind === 'files' ? read.paths.includes(file.path) : readsPartition(read, file.partitionValues);
}

/** A scope of single files reads no partition: a file that was added later was not among them. */
function readsPartition(read: ReadScope, values: PartitionValues): boolean {
  switch (read.kind) {
    case 'nothing':
    case 'files':
      return false;
    case 'table':
      return true;
    case 'partitions':
      return read.partitions.some((partition) =>
        Object.entries(partition).every(([column, value]) => (values[column] ?? null) === (value || null)),
      );
  }
}
