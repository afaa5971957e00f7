import type { Clock } from '#data/clock.ts';
import type { Lake } from '#data/lake/lake.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import type { Registry, TenantUsage } from '#data/registry/registry.ts';

interface Dependencies {
  registry: Pick<Registry, 'usage'>;
  lake: Lake;
  clock: Pick<Clock, 'now'>;
}

/** Measures what a tenant stores, and keeps it for the lists. One request for every thousand objects. */
export async function measureTenant(
  { registry, lake, clock }: Dependencies,
  id: TenantId,
): Promise<TenantUsage> {
  const measuredAt = clock.now();
  const { sizeBytes, objectCount } = await lake.tenant(id).measureStorage();
  const usage = { storageBytes: sizeBytes, objectCount, measuredAt };
  await registry.usage.record(id, usage);
  return usage;
}

/** The last measurement where it is not older than `maxAgeMs`, else a new one. */
export async function readTenantStorage(
  dependencies: Dependencies,
  id: TenantId,
  maxAgeMs: number,
): Promise<TenantUsage> {
  const known = await dependencies.registry.usage.get(id);
  const isFresh = known !== null && dependencies.clock.now() - known.measuredAt <= maxAgeMs;
  return isFresh ? known : measureTenant(dependencies, id);
}
