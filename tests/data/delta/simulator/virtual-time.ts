import type { Clock } from '#data/clock.ts';

/** Time that passes only when everybody waits: each sleeper wakes in order, however long it slept. */
export interface VirtualTime extends Clock {
  /** Runs until `work` has settled; rejects where it waits for something that is not virtual time. */
  run<T>(work: Promise<T>): Promise<T>;
}

interface Sleeper {
  at: number;
  order: number;
  wake: () => void;
}

export function createVirtualTime(startMs: number): VirtualTime {
  let now = startMs;
  let order = 0;
  const sleepers: Sleeper[] = [];

  const earliest = (): Sleeper | undefined => {
    let best = 0;
    for (let index = 1; index < sleepers.length; index += 1) {
      const a = sleepers[index] as Sleeper;
      const b = sleepers[best] as Sleeper;
      if (a.at < b.at || (a.at === b.at && a.order < b.order)) best = index;
    }
    return sleepers.splice(best, 1)[0];
  };

  return {
    now: () => now,
    sleep: (milliseconds) =>
      new Promise((wake) => {
        order += 1;
        sleepers.push({ at: now + milliseconds, order, wake });
      }),
    async run(work) {
      let settled = false;
      const tracked = work.finally(() => {
        settled = true;
      });
      tracked.catch(() => {});
      await drained();
      while (!settled) {
        const sleeper = earliest();
        if (!sleeper) throw new Error('The simulation waits for something outside virtual time.');
        now = Math.max(now, sleeper.at);
        sleeper.wake();
        await drained();
      }
      return tracked;
    },
  };
}

/** Resolves when every promise that could settle has settled: Node's ticks wait for all microtasks. */
function drained(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
