import type { Clock } from '../clock.ts';

/** "Last used" is for people to read: noting it once in a while is enough, and failing to is no failure. */
export interface UseNotes {
  /** Runs `write` with the present time, unless the last note is recent. Never rejects. */
  note(id: string, lastNotedAt: number | null, write: (now: number) => Promise<void>): Promise<void>;
}

const intervalMs = 10 * 60 * 1000;
/** Bounds memory. Losing the oldest entries costs a few writes more. */
const maxEntries = 10_000;

export function createUseNotes(clock: Clock): UseNotes {
  const noted = new Map<string, number>();
  return {
    async note(id, lastNotedAt, write) {
      const now = clock.now();
      // What this process noted is newer than what a cached document says.
      const last = Math.max(lastNotedAt ?? 0, noted.get(id) ?? 0);
      if (now - last < intervalMs) return;
      noted.set(id, now);
      const oldest = noted.keys().next().value;
      if (noted.size > maxEntries && oldest !== undefined) noted.delete(oldest);
      await write(now).catch(() => undefined);
    },
  };
}
