/**
 * Log clean-up (PROTOCOL.md, "Metadata Cleanup"). Guarantees: every version younger than the log's retention
 * can still be rebuilt, the log that remains starts with a checkpoint that was read and found whole, and a
 * clean-up that stops half-way leaves a readable log.
 */
import type { Clock } from '../clock.ts';
import { readCheckpoint } from './log.ts';
import { isDamage } from './log-errors.ts';
import { logPrefix, parseLogKey } from './log-files.ts';
import { type CheckpointFiles, type LogContext, listLog } from './log-listing.ts';
import { assertWritable } from './protocol.ts';
import { logRetentionMs } from './retention.ts';
import { IncompleteStateError, replay, type TableState } from './snapshot.ts';
import type { LogCleanUpResult } from './table.ts';

export async function cleanUpLog(
  context: LogContext & { clock: Clock },
  state: TableState,
): Promise<LogCleanUpResult> {
  const { store, clock, table } = context;
  assertWritable(state.protocol, state.metadata, table);
  const cutoffMs = clock.now() - logRetentionMs(state.metadata);
  const start = await newStart(context, cutoffMs);
  if (start === null) return { deleted: [] };
  const deleted: string[] = [];
  // Ascending, one after the other: whenever it stops, what is left is a suffix of the log.
  for (const key of await keysBefore(context, start)) {
    await store.delete(key);
    deleted.push(key);
  }
  return { deleted };
}

/**
 * The version that the log may start at: that of the newest whole checkpoint of a version at least as old as
 * `cutoffMs`. Null where there is none.
 */
async function newStart(context: LogContext, cutoffMs: number): Promise<number | null> {
  const { commits, checkpoints } = await listLog(context);
  for (const checkpoint of checkpoints) {
    const committedAt = commits.get(checkpoint.version)?.lastModified;
    if (committedAt === undefined || committedAt > cutoffMs) continue;
    if (await isWhole(context, checkpoint)) return checkpoint.version;
  }
  return null;
}

async function isWhole(context: LogContext, checkpoint: CheckpointFiles): Promise<boolean> {
  try {
    replay(null, [await readCheckpoint(context, checkpoint)]);
    return true;
  } catch (error) {
    if (isDamage(error) || error instanceof IncompleteStateError) return false;
    throw error;
  }
}

async function keysBefore({ store }: LogContext, version: number): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(logPrefix)) {
    const file = parseLogKey(key);
    if (file && file.version < version && file.kind !== 'v2_checkpoint') keys.push(key);
  }
  return keys;
}
