import * as v from 'valibot';
import { createDocuments, type DocumentContext } from './documents.ts';
import { throttleKey, throttlePrefix } from './keys.ts';
import type { Quotas } from './registry.ts';

/** No count matters for longer; also the longest window. */
const keptMs = 24 * 60 * 60 * 1000;

const countSchema = v.object({ startedAt: v.number(), count: v.number() });

export function createQuotas(context: DocumentContext): Quotas {
  const documents = createDocuments(context, countSchema);
  return {
    async claim(kind, name, { limit, windowMs }) {
      let waitMs = 0;
      await documents.update(throttleKey('quota', `${kind}:${name}`), (current) => {
        const now = context.clock.now();
        const window = current && now - current.startedAt < windowMs ? current : { startedAt: now, count: 0 };
        waitMs = window.count < limit ? 0 : window.startedAt + windowMs - now;
        return waitMs === 0 || !current ? { ...window, count: window.count + 1 } : current;
      });
      return waitMs === 0 ? { granted: true } : { granted: false, retryAfterMs: waitMs };
    },
  };
}

/** Deletes counts of failures and requests that are older than anybody asks; for the maintenance run. */
export async function sweepCounts({ store, clock }: DocumentContext): Promise<number> {
  let deletedCount = 0;
  for await (const { key, lastModified } of store.list(throttlePrefix)) {
    if (clock.now() - lastModified <= keptMs) continue;
    await store.delete(key);
    deletedCount += 1;
  }
  return deletedCount;
}
