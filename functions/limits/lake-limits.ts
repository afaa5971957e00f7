import type { TenantLake } from '#data/lake/lake.ts';
import type { PlanLimits } from '#data/registry/plans.ts';
import type { FairQueue } from './fair-queue.ts';

/**
 * The same lake, where each statement waits for the tenant's turn and takes no longer than the plan allows.
 * Exports last as long as their readers take: they do not wait (export-limits.ts).
 */
export function lakeWithin(
  lake: TenantLake,
  limits: Pick<PlanLimits, 'queryTimeoutMs' | 'exportTimeoutMs' | 'engineTime'>,
  turns: FairQueue,
): TenantLake {
  return {
    ...lake,
    query: (query, snapshot, options) =>
      turns.run(lake.tenantId, limits.engineTime, () =>
        lake.query(query, snapshot, { timeoutMs: limits.queryTimeoutMs, ...options }),
      ),
    export: (query, snapshot, options) =>
      lake.export(query, snapshot, { timeoutMs: limits.exportTimeoutMs, ...options }),
  };
}
