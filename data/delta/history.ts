/** The history of a table, from the provenance that its commits carry. */
import type { CommitInfo } from './actions.ts';
import { readCommits } from './log.ts';
import { type LogContext, listLog } from './log-listing.ts';
import { type Commit, commitTimestamp, type TableState } from './snapshot.ts';
import type { HistoryEntry, HistoryOptions } from './table.ts';

/** The newest commits that are still in the log, newest first. */
export async function readHistory(
  context: LogContext,
  state: TableState,
  { limit = 100 }: HistoryOptions,
): Promise<readonly HistoryEntry[]> {
  const { commits: listed } = await listLog(context, Math.max(0, state.version - limit + 1), state.version);
  const commits = await readCommits(context, [...listed.keys()]);
  const entries: HistoryEntry[] = [];
  let previous = Number.NEGATIVE_INFINITY;
  for (const commit of commits) {
    previous = commitTimestamp(commit, state.metadata, previous);
    entries.push(historyEntry(commit, previous));
  }
  return entries.toReversed();
}

function historyEntry({ version, actions }: Commit, timestamp: number): HistoryEntry {
  const info: CommitInfo = actions.find((action) => action.kind === 'commitInfo')?.info ?? {};
  return {
    version,
    timestamp,
    operation: info.operation ?? 'UNKNOWN',
    operationParameters: info.operationParameters ?? {},
    operationMetrics: info.operationMetrics ?? {},
    engineInfo: info.engineInfo ?? null,
    isBlindAppend: info.isBlindAppend ?? false,
  };
}
