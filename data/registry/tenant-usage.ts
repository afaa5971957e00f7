import * as v from 'valibot';
import type { TenantId } from '../lake/tenant-id.ts';
import { createDocuments, type DocumentContext } from './documents.ts';
import { usageKey } from './keys.ts';
import type { TenantUsage, Usage } from './registry.ts';

const usageSchema = v.object({
  storageBytes: v.number(),
  objectCount: v.number(),
  measuredAt: v.number(),
});

/** Measurements of tenants, one small document each: a page of a list reads as many as it shows. */
export function createUsage(context: DocumentContext): Usage {
  const documents = createDocuments(context, usageSchema);
  return {
    get: async (id: TenantId) => (await documents.get(usageKey(id)))?.value ?? null,
    async record(id: TenantId, usage: TenantUsage) {
      await documents.update(usageKey(id), (current) =>
        current && current.measuredAt > usage.measuredAt ? current : { ...usage },
      );
    },
  };
}
