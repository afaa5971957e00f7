import type { Clock } from '#data/clock.ts';

/** How many requests each tenant has sent to this process lately. Other processes count their own. */
export interface RequestRates {
  record(tenantId: string): void;
  /** Requests of the last 60 s. */
  perMinute(tenantId: string): number;
}

const bucketMs = 5_000;
const bucketsPerMinute = 12;
/** From so many tenants on, those that sent nothing for a minute are forgotten first. */
const sweepWorthy = 1_000;

interface Counts {
  /** Number, since the epoch, of the newest bucket. */
  newest: number;
  /** By bucket number modulo their count. */
  buckets: Uint32Array;
}

/** Counts in buckets of five seconds, so that a tenant costs some fifty bytes, however busy it is. */
export function createRequestRates({ now }: Pick<Clock, 'now'>): RequestRates {
  const tenants = new Map<string, Counts>();
  const bucketNow = () => Math.floor(now() / bucketMs);

  /** Empties the buckets that time has passed over since the last look. */
  const advance = (counts: Counts, current: number) => {
    const passed = Math.min(current - counts.newest, bucketsPerMinute);
    for (let step = 1; step <= passed; step += 1) {
      counts.buckets[(counts.newest + step) % bucketsPerMinute] = 0;
    }
    counts.newest = Math.max(counts.newest, current);
  };

  const forgetIdle = (current: number) => {
    for (const [tenantId, { newest }] of tenants) {
      if (current - newest >= bucketsPerMinute) tenants.delete(tenantId);
    }
  };

  return {
    record(tenantId) {
      const current = bucketNow();
      let counts = tenants.get(tenantId);
      if (!counts) {
        if (tenants.size >= sweepWorthy) forgetIdle(current);
        counts = { newest: current, buckets: new Uint32Array(bucketsPerMinute) };
        tenants.set(tenantId, counts);
      }
      advance(counts, current);
      const slot = counts.newest % bucketsPerMinute;
      counts.buckets[slot] = (counts.buckets[slot] ?? 0) + 1;
    },
    perMinute(tenantId) {
      const counts = tenants.get(tenantId);
      if (!counts) return 0;
      advance(counts, bucketNow());
      return counts.buckets.reduce((sum, count) => sum + count, 0);
    },
  };
}
