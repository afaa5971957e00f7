/**
 * Writes checkpoints: the state of one version as one classic Parquet file, so that readers need not replay
 * the log from its beginning. `_last_checkpoint` is a mere hint where to start listing; nothing relies on it.
 */
import type { Clock } from '../clock.ts';
import type { Action } from './actions.ts';
import { checkpointKey, lastCheckpointKey } from './log-files.ts';
import { type LogContext, readHint } from './log-listing.ts';
import { assertWritable } from './protocol.ts';
import { checkpointInterval, deletedFileRetentionMs, transactionRetentionMs } from './retention.ts';
import type { TableState } from './snapshot.ts';
import type { CheckpointResult } from './table.ts';

/** True where the commit of this version is to be followed by a checkpoint (`delta.checkpointInterval`). */
export function isCheckpointDue(state: TableState): boolean {
  return state.version > 0 && state.version % checkpointInterval(state.metadata) === 0;
}

export async function writeCheckpoint(
  context: LogContext & { clock: Clock },
  state: TableState,
): Promise<CheckpointResult> {
  const { store, codec, clock, table } = context;
  assertWritable(state.protocol, state.metadata, table);
  const actions = checkpointActions(state, clock.now());
  const body = await codec.encode(actions);
  await store.put(checkpointKey(state.version), body);
  const hint = await readHint(context);
  if (hint === null || hint < state.version) {
    await store.put(lastCheckpointKey, lastCheckpoint(state, actions.length, body.byteLength), {
      contentType: 'application/json',
    });
  }
  return { version: state.version, size: actions.length };
}

/**
 * The actions that a checkpoint of `state` holds: no provenance, and neither tombstones nor transactions
 * whose retention is over at `nowMs` (PROTOCOL.md, "Checkpoints", "Action Reconciliation").
 */
export function checkpointActions(state: TableState, nowMs: number): Action[] {
  const { protocol, metadata, files, tombstones, transactionDetails } = state;
  const oldestDeletion = nowMs - deletedFileRetentionMs(metadata);
  const transactionRetention = transactionRetentionMs(metadata);
  const oldestTransaction = transactionRetention === null ? null : nowMs - transactionRetention;
  const actions: Action[] = [
    { kind: 'protocol', protocol },
    { kind: 'metaData', metadata },
  ];
  for (const transaction of transactionDetails.values()) {
    const expired =
      oldestTransaction !== null &&
      transaction.lastUpdated !== undefined &&
      transaction.lastUpdated < oldestTransaction;
    if (!expired) actions.push({ kind: 'txn', transaction });
  }
  for (const tombstone of tombstones.values()) {
    if (tombstone.deletionTimestamp < oldestDeletion) continue;
    actions.push({ kind: 'remove', tombstone, dataChange: false });
  }
  for (const file of files.values()) actions.push({ kind: 'add', file, dataChange: false });
  return actions;
}

/** Without `parts`: readers take even `parts: 1` for a multi-part checkpoint (trino#26148). */
function lastCheckpoint(state: TableState, size: number, sizeInBytes: number): Uint8Array {
  const hint = { version: state.version, size, sizeInBytes, numOfAddFiles: state.files.size };
  return new TextEncoder().encode(JSON.stringify(hint));
}
