/** How often and how long one commit tries, and how it waits in between. */
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { StoreError } from '../store/object-store.ts';
import { DeltaError } from './table.ts';

export interface CommitLimits {
  /** Versions that one commit may try for before it gives up. */
  maxAttempts: number;
  /** From the first attempt to the last. */
  budgetMs: number;
}

/**
 * A wait after a store that failed is a random share of a limit that starts at this many round trips and doubles
 * with each failure. (How writers wait for each other: `commit-line.ts`.)
 */
const backoffRoundTrips = 16;
const minRoundTripMs = 5;
const maxBackoffMs = 6_000;

export interface Budget {
  readonly attempts: number;
  /** The time begins, unless it has begun before. */
  begin(): void;
  /** Throws `delta.contention` when attempts or time have run out. */
  spendAttempt(): void;
  hasTimeLeft(): boolean;
  /** Repeats a read while the store is unavailable and time is left. */
  retry<T>(read: () => Promise<T>): Promise<T>;
  /** Waits a random time that grows with each call and with the measured slowness of the store. */
  backOff(): Promise<void>;
}

interface BudgetContext {
  clock: Clock;
  random: Random;
  limits: CommitLimits;
  table: string;
}

export function startBudget({ clock, random, limits, table }: BudgetContext): Budget {
  let startedAt: number | null = null;
  let attempts = 0;
  let waits = 0;
  let resumedAt = clock.now();
  const hasTimeLeft = () => startedAt === null || clock.now() - startedAt < limits.budgetMs;
  const backOff = async () => {
    waits += 1;
    const roundTripMs = Math.max(minRoundTripMs, clock.now() - resumedAt);
    const limitMs = Math.min(maxBackoffMs, roundTripMs * backoffRoundTrips * 2 ** (waits - 1));
    await clock.sleep(random.next() * limitMs);
    resumedAt = clock.now();
  };
  return {
    get attempts() {
      return attempts;
    },
    begin() {
      startedAt ??= clock.now();
      resumedAt = clock.now();
    },
    hasTimeLeft,
    spendAttempt() {
      if (attempts >= limits.maxAttempts || !hasTimeLeft()) {
        throw new DeltaError(
          'delta.contention',
          `Table ${table} is too busy: other writers won ${attempts} versions in a row. Try again later.`,
          { table, attempts },
        );
      }
      attempts += 1;
    },
    backOff,
    async retry(read) {
      for (;;) {
        try {
          return await read();
        } catch (error) {
          if (!isTransient(error) || !hasTimeLeft()) throw error;
          await backOff();
        }
      }
    },
  };
}

/** True for an error after which the same call may succeed. */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof StoreError &&
    (error.code === 'store.unknown_outcome' || error.code === 'store.unavailable')
  );
}
