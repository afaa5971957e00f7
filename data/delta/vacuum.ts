/**
 * Vacuum: deletes data files that nothing needs any more. Guarantees, beside any number of writers:
 *
 * - A live file is never deleted, nor one that a version within the retention refers to.
 * - A file younger than the retention is never deleted, referenced or not: it may belong to a write that is
 *   still going on. So the retention must exceed the longest write plus the longest-lived reader.
 */
import type { Clock } from '../clock.ts';
import type { ObjectInfo } from '../store/object-store.ts';
import type { LogContext } from './log-listing.ts';
import { assertWritable } from './protocol.ts';
import { deletedFileRetentionMs } from './retention.ts';
import type { TableState } from './snapshot.ts';
import { DeltaError, type VacuumOptions, type VacuumResult } from './table.ts';

/** Four times the 15 minutes that a Lambda function can last, for the write and for the reader after it. */
const minVacuumRetentionMs = 3_600_000;

export async function vacuum(
  context: LogContext & { clock: Clock },
  latest: () => Promise<TableState>,
  options: VacuumOptions,
): Promise<VacuumResult> {
  const startedAt = context.clock.now();
  const retentionMs = checkedRetention(context, (await latest()).metadata, options.retentionMs);
  const cutoffMs = startedAt - retentionMs;
  // First the list, then the snapshot: a listed file that was committed in between is found live.
  const candidates = await oldDataFiles(context, cutoffMs);
  const state = await latest();
  assertWritable(state.protocol, state.metadata, context.table);
  const unneeded = candidates.filter(({ key }) => !isNeeded(state, key, cutoffMs));
  const deleted = unneeded.map(({ key }) => key);
  if (options.dryRun !== true) await deleteAll(context, deleted);
  const deletedBytes = unneeded.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return { deleted, deletedBytes, version: state.version };
}

const maxConcurrentDeletes = 16;

async function deleteAll({ store }: LogContext, keys: readonly string[]): Promise<void> {
  for (let start = 0; start < keys.length; start += maxConcurrentDeletes) {
    const batch = keys.slice(start, start + maxConcurrentDeletes);
    // Nothing may still be under way when this rejects.
    const outcomes = await Promise.allSettled(batch.map((key) => store.delete(key)));
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure) throw failure.reason;
  }
}

/** True for a live file, and for one that was removed after `cutoffMs`. */
function isNeeded(state: TableState, path: string, cutoffMs: number): boolean {
  if (state.files.has(path)) return true;
  const tombstone = state.tombstones.get(path);
  return tombstone !== undefined && tombstone.deletionTimestamp >= cutoffMs;
}

async function oldDataFiles({ store }: LogContext, cutoffMs: number): Promise<ObjectInfo[]> {
  const files: ObjectInfo[] = [];
  for await (const object of store.list('')) {
    if (isDataPath(object.key) && object.lastModified < cutoffMs) files.push(object);
  }
  return files;
}

/** Folders and files that start with `_` or `.` are not data, but `_month=2026-01/` is a partition. */
function isDataPath(key: string): boolean {
  return key.split('/').every((segment) => !/^[_.]/.test(segment) || /^_[^.]*=/.test(segment));
}

/**
 * The retention to apply. It cannot be longer than the table's own: tombstones older than that are forgotten,
 * and with them when their files were deleted.
 */
function checkedRetention(
  { table }: LogContext,
  metadata: TableState['metadata'],
  requestedMs: number | undefined,
): number {
  const keptMs = deletedFileRetentionMs(metadata);
  const retentionMs = requestedMs ?? keptMs;
  if (retentionMs >= minVacuumRetentionMs && retentionMs <= keptMs) return retentionMs;
  throw new DeltaError(
    'delta.unsafe_retention',
    `Table ${table} cannot be vacuumed with a retention of ${retentionMs} ms: it must lie between ${minVacuumRetentionMs} ms and the ${keptMs} ms of delta.deletedFileRetentionDuration.`,
    { table, retentionMs },
  );
}
