import type { Clock } from '../clock.ts';

/** Answers of look-ups, kept for a moment. Absent things are not kept: they may be created any time. */
export interface LookupCache<T> {
  /** The kept answer, or that of `load`; calls at the same time share one `load`. */
  get(key: string, load: () => Promise<T | null>): Promise<T | null>;
  /** To be called after every change made by this process. */
  forget(key: string): void;
}

/** Bounds memory; a process serves far fewer keys within seconds. */
const maxEntries = 10_000;

/** @param maxAgeMs counted from the moment when a look-up began, so no answer is ever staler than this. */
export function createLookupCache<T>(clock: Clock, maxAgeMs: number): LookupCache<T> {
  const entries = new Map<string, { startedAt: number; answer: Promise<T | null> }>();

  const drop = (key: string, answer: Promise<T | null>) => {
    if (entries.get(key)?.answer === answer) entries.delete(key);
  };

  return {
    async get(key, load) {
      const kept = entries.get(key);
      if (kept && clock.now() - kept.startedAt < maxAgeMs) return kept.answer;
      const startedAt = clock.now();
      const answer = load();
      entries.delete(key);
      entries.set(key, { startedAt, answer });
      const oldest = entries.keys().next().value;
      if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest);
      try {
        const found = await answer;
        if (found === null) drop(key, answer);
        return found;
      } catch (error) {
        drop(key, answer);
        throw error;
      }
    },
    forget: (key) => void entries.delete(key),
  };
}
