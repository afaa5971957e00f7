/**
 * What the commits through one handle share: they take turns, they know what the others won without asking the
 * store, and they slow down together while writers elsewhere win versions that they tried for.
 */
import type { Random } from '../random.ts';
import type { Commit, TableState } from './snapshot.ts';

export interface CommitLine {
  /** Runs `work` when the work before it is over, whatever became of it. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Takes note of commits that end at `state`. */
  remember(commits: readonly Commit[], state: TableState): void;
  /** The commits after `version` and the state after the last of them; null where they are not remembered. */
  since(version: number): KnownCommits | null;
  readonly pace: Pace;
}

export interface KnownCommits {
  commits: readonly Commit[];
  /** The table after them. */
  state: TableState;
}

export interface Pace {
  /** How long to wait before the next attempt; 0 where nobody competes. */
  waitMs(nowMs: number): number;
  /** The commit took `measuredMs`. */
  won(measuredMs: number): void;
  /** Another writer was faster. To learn it took `measuredMs`. */
  lost(nowMs: number, measuredMs: number): void;
}

/** Commits of at most this many actions together are remembered. */
const maxRememberedActions = 5_000;

export function createCommitLine(random: Random): CommitLine {
  let last: Promise<unknown> = Promise.resolve();
  let recent: Commit[] = [];
  let newest: TableState | null = null;

  return {
    inTurn(work) {
      const turn = last.then(work);
      last = turn.catch(() => {});
      return turn;
    },
    remember(commits, state) {
      const first = commits[0];
      if (!first || (newest && newest.version >= state.version)) return;
      const continues = newest?.version === first.version - 1;
      recent = continues ? [...recent, ...commits] : [...commits];
      newest = state;
      let actions = recent.reduce((sum, commit) => sum + commit.actions.length, 0);
      while (actions > maxRememberedActions) actions -= recent.shift()?.actions.length ?? actions;
    },
    since(version) {
      const start = recent.findIndex((commit) => commit.version === version + 1);
      return start < 0 || !newest ? null : { commits: recent.slice(start), state: newest };
    },
    pace: createPace(random),
  };
}

/**
 * Each loss doubles a limit and each win takes a tenth of it away; an attempt waits a random share of it. So all
 * writers of a busy table, the successful ones too, come to try about as often as lets three of four attempts
 * succeed, and none is crowded out. Simulated with writers that commit without pause over a store that answers
 * in 15–45 ms: the 99th percentile is 3–5 attempts for 10 writers, 2–3 for 3 and 7–9 for 30 (November 2026).
 */
function createPace(random: Random): Pace {
  let limitMs = 0;
  let roundTripMs = minRoundTripMs;
  let lostAt = Number.NEGATIVE_INFINITY;
  return {
    waitMs(nowMs) {
      if (nowMs - lostAt > forgetMs) limitMs = 0;
      return random.next() * limitMs;
    },
    won(measuredMs) {
      roundTripMs = Math.max(minRoundTripMs, measuredMs);
      limitMs *= winFactor;
      if (limitMs < roundTripMs) limitMs = 0;
    },
    lost(nowMs, measuredMs) {
      // Losing can be much quicker than winning, which has to be durable.
      roundTripMs = Math.max(roundTripMs, measuredMs);
      const doubled = Math.max(limitMs * lossFactor, roundTripMs * firstRoundTrips);
      limitMs = Math.min(maxLimitMs, roundTripMs * maxRoundTrips, doubled);
      lostAt = nowMs;
    },
  };
}

const lossFactor = 2;
const winFactor = 0.9;
const minRoundTripMs = 5;
const firstRoundTrips = 8;
const maxRoundTrips = 48;
const maxLimitMs = 6_000;
/** After this long without a loss the table counts as quiet. */
const forgetMs = 30_000;
