/** Time travel by timestamp (PROTOCOL.md, "In-Commit Timestamps" and file modification times without them). */
import { type LogContext, listLog } from './log.ts';
import { DeltaError } from './table.ts';

/**
 * The last version committed at or before `timestamp` (ms since epoch), by the store's times of the commit
 * files made strictly increasing. Rejects with `delta.version_not_found` where the log begins later.
 */
export async function versionAtTime(context: LogContext, timestamp: number): Promise<number> {
  const { commits } = await listLog(context);
  let found: number | null = null;
  let previous = Number.NEGATIVE_INFINITY;
  for (const [version, { lastModified }] of commits) {
    previous = Math.max(lastModified, previous + 1);
    if (previous > timestamp) break;
    found = version;
  }
  if (found !== null) return found;
  throw new DeltaError(
    'delta.version_not_found',
    `Table ${context.table} has no version as old as ${new Date(timestamp).toISOString()}.`,
    { table: context.table, timestamp },
  );
}
