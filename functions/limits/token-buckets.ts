import type { Clock } from '#data/clock.ts';
import type { Rate } from '#data/registry/plans.ts';

export interface Take {
  isAllowed: boolean;
  /** Whole requests left. */
  remaining: number;
  /** Until the bucket is full again. */
  resetMs: number;
  /** Until the next request is allowed; 0 where one is now. */
  retryAfterMs: number;
}

/** Token buckets by name, in the memory of this process. */
export interface TokenBuckets {
  /** Takes a token from every bucket, or from none where one of them is empty. */
  take(buckets: readonly { name: string; rate: Rate }[]): readonly Take[];
}

interface Bucket {
  tokens: number;
  at: number;
}

/** A bucket costs about a hundred bytes. Full ones need not be kept: a new one is full, too. */
const sweepWorthy = 10_000;

export function createTokenBuckets({ now }: Pick<Clock, 'now'>): TokenBuckets {
  /** By name, with the rate that they are refilled at. */
  const buckets = new Map<string, Bucket & { rate: Rate }>();

  const refilled = (name: string, rate: Rate, time: number): Bucket & { rate: Rate } => {
    const bucket = buckets.get(name) ?? { tokens: rate.burst, at: time, rate };
    // A clock that was set back gives and takes nothing.
    const elapsedMs = Math.max(0, time - bucket.at);
    const tokens = Math.min(rate.burst, bucket.tokens + (elapsedMs / 1000) * rate.perSecond);
    return { tokens, at: time, rate };
  };

  const sweep = (time: number) => {
    for (const [name, { rate }] of buckets) {
      if (refilled(name, rate, time).tokens >= rate.burst) buckets.delete(name);
    }
  };

  return {
    take(wanted) {
      const time = now();
      if (buckets.size >= sweepWorthy) sweep(time);
      const current = wanted.map(({ name, rate }) => ({ name, bucket: refilled(name, rate, time) }));
      const isAllowed = current.every(({ bucket }) => bucket.tokens >= 1);
      return current.map(({ name, bucket }) => {
        const { rate } = bucket;
        if (isAllowed) bucket.tokens -= 1;
        buckets.set(name, bucket);
        return {
          isAllowed: isAllowed || bucket.tokens >= 1,
          remaining: Math.floor(bucket.tokens),
          resetMs: ((rate.burst - bucket.tokens) / rate.perSecond) * 1000,
          retryAfterMs: bucket.tokens >= 1 || isAllowed ? 0 : ((1 - bucket.tokens) / rate.perSecond) * 1000,
        };
      });
    },
  };
}
