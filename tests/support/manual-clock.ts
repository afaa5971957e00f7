import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '#data/clock.ts';

export interface ManualClock extends Clock {
  advance(milliseconds: number): void;
}

/** Stands still until it is advanced; sleeping lets everything else have its turn, and takes no time. */
export function createManualClock(now = Date.UTC(2026, 0, 15, 12)): ManualClock {
  return {
    now: () => now,
    sleep: () => nextTurn(),
    advance: (milliseconds) => {
      now += milliseconds;
    },
  };
}
