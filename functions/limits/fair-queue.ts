import type { Clock } from '#data/clock.ts';
import type { EngineTime } from '#data/registry/plans.ts';
import { ApiError } from '../http/errors.ts';

/**
 * Shares the engine of one process among tenants, so that the queue which one of them makes is its own to wait
 * in. Who is alone may use all slots for as long as it likes. As soon as others ask, too: nobody has more than
 * an equal part of the slots, a free slot goes round, and who has used up its engine time waits and has no slot
 * kept for it, unless all the others have used up even more.
 */
export interface FairQueue {
  /**
   * Runs `work` in a slot. Rejects with `limit.exceeded` where the tenant has too much waiting already, or has
   * waited for too long.
   */
  run<T>(tenantId: string, engineTime: EngineTime, work: () => Promise<T>): Promise<T>;
}

export interface FairQueueOptions {
  /** How many run at once, all tenants together. */
  slots: number;
  /** How many of one tenant may wait. Default 64. */
  maxWaiting?: number;
  /** Who has waited for longer is sent away. Default 10,000. */
  maxWaitMs?: number;
  clock: Clock;
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
  engineTime: EngineTime;
  /** Engine time left, and when that was reckoned. May be owed, since nobody knows beforehand what work takes. */
  leftMs: number;
  reckonedAt: number;
}

/** What goes beyond this counts threefold: of a long question the others feel more than of many short ones. */
const shortMs = 25;
const priceOf = (tookMs: number) => tookMs + 2 * Math.max(0, tookMs - shortMs);

/** Nobody owes more than so many bursts: one mistake must not be felt for hours. */
const maxDebt = 5;

/** For so long a tenant counts as one to share with: between two clicks it must not lose its part. */
const presentMs = 2_000;

export function createFairQueue(options: FairQueueOptions): FairQueue {
  const { slots, maxWaiting = 64, maxWaitMs = 10_000, clock } = options;
  /** In the order in which they are served next. */
  const lines = new Map<string, Line>();
  let running = 0;
  let isWaking = false;

  /** Those who ask, or have just asked; the others are forgotten once they owe nothing. */
  const findPresent = (time: number): Line[] => {
    const present: Line[] = [];
    for (const [tenantId, line] of lines) {
      const leftMs = reckon(line, time);
      if (line.running > 0 || line.waiting.length > 0 || time - line.usedAt <= presentMs) present.push(line);
      else if (leftMs >= line.engineTime.burstMs) lines.delete(tenantId);
    }
    return present;
  };

  /** Whose turn it is; or in how many milliseconds it will be somebody's, as far as time alone decides it. */
  const nextTurn = (time: number): { tenantId: string; line: Line } | { waitMs: number } => {
    let waitMs = Number.POSITIVE_INFINITY;
    if (running >= slots) return { waitMs };
    const present = findPresent(time);
    const part = (of: readonly Line[]) => Math.max(1, Math.floor(slots / Math.max(1, of.length)));
    const fairShare = part(present);
    // No slot is kept for who has used up its time: it would not get it.
    const largeShare = part(present.filter(({ leftMs, running }) => leftMs > 0 || running > 0));
    const mostLeftMs = Math.max(...present.map(({ leftMs }) => leftMs));
    for (const [tenantId, line] of lines) {
      if (line.waiting.length === 0 || line.running >= (line.leftMs > 0 ? largeShare : fairShare)) continue;
      if (line.leftMs > 0 || line.leftMs === mostLeftMs) return { tenantId, line };
      waitMs = Math.min(waitMs, ((1 - line.leftMs) / line.engineTime.msPerSecond) * 1000);
    }
    return { waitMs };
  };

  const sendAwayLate = (time: number) => {
    for (const { waiting } of lines.values()) {
      while (waiting[0] && time - waiting[0].since > maxWaitMs) waiting.shift()?.refuse();
    }
  };

  const serve = () => {
    const time = clock.now();
    sendAwayLate(time);
    for (;;) {
      const turn = nextTurn(time);
      if ('waitMs' in turn) {
        wakeIn(turn.waitMs);
        return;
      }
      const { tenantId, line } = turn;
      // To the end of the round.
      lines.delete(tenantId);
      lines.set(tenantId, line);
      line.running += 1;
      running += 1;
      line.waiting.shift()?.start();
    }
  };

  /** At most a second ahead: meanwhile the others may have gone. */
  const wakeIn = (waitMs: number) => {
    if (isWaking || waitMs === Number.POSITIVE_INFINITY) return;
    isWaking = true;
    void clock.sleep(Math.min(waitMs, 1_000)).then(() => {
      isWaking = false;
      serve();
    });
  };

  const lineOf = (tenantId: string, engineTime: EngineTime): Line => {
    const time = clock.now();
    const line = lines.get(tenantId) ?? {
      running: 0,
      waiting: [],
      usedAt: time,
      engineTime,
      leftMs: engineTime.burstMs,
      reckonedAt: time,
    };
    line.engineTime = engineTime;
    line.usedAt = time;
    lines.set(tenantId, line);
    return line;
  };

  return {
    async run(tenantId, engineTime, work) {
      const line = lineOf(tenantId, engineTime);
      if (line.waiting.length >= maxWaiting) throw tooManyWaiting();
      await new Promise<void>((resolve, reject) => {
        line.waiting.push({ since: clock.now(), start: resolve, refuse: () => reject(tooManyWaiting()) });
        serve();
      });
      const startedAt = clock.now();
      try {
        return await work();
      } finally {
        const time = clock.now();
        line.leftMs = Math.max(reckon(line, time) - priceOf(time - startedAt), -maxDebt * engineTime.burstMs);
        line.usedAt = time;
        line.running -= 1;
        running -= 1;
        serve();
      }
    },
  };
}

/** Engine time that the line has left now, noted in `leftMs`. */
function reckon(line: Line, time: number): number {
  const { burstMs, msPerSecond } = line.engineTime;
  const gainedMs = (Math.max(0, time - line.reckonedAt) / 1000) * msPerSecond;
  line.leftMs = Math.min(burstMs, line.leftMs + gainedMs);
  line.reckonedAt = time;
  return line.leftMs;
}

function tooManyWaiting(): ApiError {
  return new ApiError(
    'limit.exceeded',
    'Too many of your questions wait for an answer. Try again in a moment.',
    { headers: { 'retry-after': '1' } },
  );
}
