/**
 * The newest known state of one table, kept in memory. Asking whether it is still the newest costs one small
 * request (does version n+1 exist?), which concurrent callers share; catching up replays only the commits
 * since. A cached state is immutable, so it is handed to any number of readers.
 */
import type { Clock } from '../clock.ts';
import { loadState, readCommit } from './log.ts';
import { versionNotFound } from './log-errors.ts';
import type { LogContext } from './log-listing.ts';
import { assertReadable } from './protocol.ts';
import { logRetentionMs } from './retention.ts';
import { type Commit, replay, type TableState } from './snapshot.ts';

export interface SnapshotCache {
  /** The newest state, looked up no longer ago than `maxAgeMs` and at least at version `atLeast`. */
  latest(options?: { maxAgeMs?: number; atLeast?: number }): Promise<TableState>;
  /** The newest state by a look-up that begins now, shared with nobody who came before. */
  latestFromNow(): Promise<TableState>;
  /** The newest state known without asking the store. */
  known(): TableState | null;
  /** Takes over a state that this process has just committed; one that is older than the known is ignored. */
  adopt(state: TableState): TableState;
}

/** Versions that a look-up steps through one by one before it loads from the newest checkpoint. */
const maxSteps = 10;

export function createSnapshotCache(context: LogContext, clock: Clock): SnapshotCache {
  let current: TableState | null = null;
  let verifiedAt = Number.NEGATIVE_INFINITY;
  let inFlight: Promise<TableState> | null = null;

  const adopt = (state: TableState): TableState => {
    if (!current || state.version > current.version) current = state;
    return current;
  };

  const lookUp = async (): Promise<TableState> => {
    const askedAt = clock.now();
    const state = current && canStep(current, askedAt - verifiedAt) ? await step(context, current) : null;
    const newest = adopt(state ?? (await loadState(context)));
    verifiedAt = Math.max(verifiedAt, askedAt);
    return newest;
  };

  const sharedLookUp = (): Promise<TableState> => {
    inFlight ??= lookUp().finally(() => {
      inFlight = null;
    });
    return inFlight;
  };

  return {
    async latest({ maxAgeMs = 0, atLeast = 0 } = {}) {
      const isFresh = maxAgeMs > 0 && clock.now() - verifiedAt <= maxAgeMs;
      if (current && isFresh && current.version >= atLeast) return current;
      // A shared look-up may have begun before the write that the caller must see: then look once more.
      const shared = await sharedLookUp();
      const state = shared.version >= atLeast ? shared : await sharedLookUp();
      if (state.version < atLeast) throw versionNotFound(context, atLeast, state.version);
      return state;
    },
    async latestFromNow() {
      await inFlight?.catch(() => {});
      return sharedLookUp();
    },
    known: () => current,
    adopt(state) {
      verifiedAt = clock.now();
      return adopt(state);
    },
  };
}

/**
 * "n+1 does not exist" means "n is the newest" only while n+1 cannot have been written and cleaned up again
 * since the last look.
 */
function canStep(state: TableState, ageMs: number): boolean {
  return ageMs < logRetentionMs(state.metadata) / 2;
}

/** The state after the commits that follow `state`; null where they are too many to fetch one by one. */
async function step(context: LogContext, state: TableState): Promise<TableState | null> {
  const commits: Commit[] = [];
  while (commits.length < maxSteps) {
    const commit = await readCommit(context, state.version + commits.length + 1);
    if (!commit) {
      if (commits.length === 0) return state;
      const next = replay(state, commits);
      assertReadable(next, context.table);
      return next;
    }
    commits.push(commit);
  }
  return null;
}
