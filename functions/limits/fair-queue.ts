import { ApiError } from '../http/errors.ts';

/**
 * Shares few slots among many tenants: whoever is alone may use all of them, and as soon as others ask, too,
 * nobody has more than an equal part, and a free slot goes round. So the queue that one tenant makes for
 * itself is its own to wait in.
 */
export interface FairQueue {
  /**
   * Runs `work` in a slot. Rejects with `limit.exceeded` where the tenant has too much waiting already, or has
   * waited for too long.
   */
  run<T>(tenantId: string, work: () => Promise<T>): Promise<T>;
}

export interface FairQueueOptions {
  /** How many run at once, all tenants together. */
  slots: number;
  /** How many of one tenant may wait. Default 64. */
  maxWaiting?: number;
  /** Who has waited for longer when its turn comes is sent away instead. Default 10,000. */
  maxWaitMs?: number;
  now: () => number;
}

interface Waiting {
  since: number;
  start(): void;
  refuse(): void;
}

interface Line {
  running: number;
  waiting: Waiting[];
  /** When it last asked for a slot, or gave one back. */
  usedAt: number;
}

/** For so long a tenant counts as one to share with: between two clicks it must not lose its part. */
const presentMs = 2_000;

export function createFairQueue({
  slots,
  maxWaiting = 64,
  maxWaitMs = 10_000,
  now,
}: FairQueueOptions): FairQueue {
  /** In the order in which they are served next. */
  const lines = new Map<string, Line>();
  let running = 0;

  const shareOf = (time: number): number => {
    let present = 0;
    for (const [tenantId, line] of lines) {
      if (line.running > 0 || line.waiting.length > 0 || time - line.usedAt <= presentMs) present += 1;
      else lines.delete(tenantId);
    }
    return Math.max(1, Math.floor(slots / Math.max(1, present)));
  };

  /** The line whose turn it is, where a slot is free and somebody waits. */
  const nextLine = (time: number): [string, Line] | null => {
    if (running >= slots) return null;
    const share = shareOf(time);
    for (const [tenantId, line] of lines) {
      if (line.waiting.length > 0 && line.running < share) return [tenantId, line];
    }
    return null;
  };

  const serve = () => {
    const time = now();
    for (let next = nextLine(time); next; next = nextLine(time)) {
      const [tenantId, line] = next;
      // To the end of the round.
      lines.delete(tenantId);
      lines.set(tenantId, line);
      const waiting = line.waiting.shift();
      if (waiting && time - waiting.since > maxWaitMs) {
        waiting.refuse();
        continue;
      }
      line.running += 1;
      running += 1;
      waiting?.start();
    }
  };

  return {
    async run(tenantId, work) {
      const line = lines.get(tenantId) ?? { running: 0, waiting: [], usedAt: now() };
      lines.set(tenantId, line);
      line.usedAt = now();
      if (line.waiting.length >= maxWaiting) throw tooManyWaiting();
      await new Promise<void>((resolve, reject) => {
        line.waiting.push({ since: now(), start: resolve, refuse: () => reject(tooManyWaiting()) });
        serve();
      });
      try {
        return await work();
      } finally {
        line.running -= 1;
        line.usedAt = now();
        running -= 1;
        serve();
      }
    },
  };
}

function tooManyWaiting(): ApiError {
  return new ApiError(
    'limit.exceeded',
    'Too many of your questions wait for an answer. Try again in a moment.',
    {
      headers: { 'retry-after': '1' },
    },
  );
}
