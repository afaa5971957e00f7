import type { TenantId } from '#data/lake/tenant-id.ts';
import { planLimits } from '#data/registry/plans.ts';
import type { Registry } from '#data/registry/registry.ts';

/**
 * Says how much memory a tenant's engine may have: what its plan allows, within what there is.
 * @param availableBytes of the process, for one engine
 */
export function planMemory(registry: Pick<Registry, 'tenants'>, availableBytes = Number.POSITIVE_INFINITY) {
  return async (tenantId: TenantId): Promise<number> => {
    const plan = (await registry.tenants.get(tenantId))?.plan ?? 'standard';
    return Math.min(planLimits[plan].maxMemoryBytes, availableBytes);
  };
}
