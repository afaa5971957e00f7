/** Time travel by timestamp (PROTOCOL.md, "In-Commit Timestamps"; without them, times of the commit files). */
import { readCommits } from './log.ts';
import { type LogContext, listLog } from './log-listing.ts';
import { hasInCommitTimestamps } from './protocol.ts';
import { type Commit, commitTimestamp, type TableState } from './snapshot.ts';
import { DeltaError } from './table.ts';

/**
 * The last version committed at or before `timestamp` (ms since epoch). `newest` tells where the table keeps
 * the times of its versions. Rejects with `delta.version_not_found` where the log begins later.
 */
export async function versionAtTime(
  context: LogContext,
  newest: TableState,
  timestamp: number,
): Promise<number> {
  let found: number | null = null;
  let previous = Number.NEGATIVE_INFINITY;
  for (const commit of await timedCommits(context, newest)) {
    previous = commitTimestamp(commit, newest.metadata, previous);
    if (previous > timestamp) break;
    found = commit.version;
  }
  if (found !== null) return found;
  throw new DeltaError(
    'delta.version_not_found',
    `Table ${context.table} has no version as old as ${new Date(timestamp).toISOString()}.`,
    { table: context.table, timestamp },
  );
}

/** All commits in the log, with their actions only where those hold the time. */
async function timedCommits(context: LogContext, newest: TableState): Promise<Commit[]> {
  const { commits } = await listLog(context, 0, newest.version);
  if (hasInCommitTimestamps(newest.metadata)) return readCommits(context, [...commits.keys()]);
  return [...commits].map(([version, { lastModified }]) => ({
    version,
    modificationTime: lastModified,
    actions: [],
  }));
}
