import type { TenantLake } from '#data/lake/lake.ts';
import type { PlanLimits } from '#data/registry/plans.ts';

/** The same lake, where what is asked of it takes no longer than the plan allows. */
export function lakeWithin(
  lake: TenantLake,
  { queryTimeoutMs, exportTimeoutMs }: Pick<PlanLimits, 'queryTimeoutMs' | 'exportTimeoutMs'>,
): TenantLake {
  return {
    ...lake,
    query: (query, snapshot, options) =>
      lake.query(query, snapshot, { timeoutMs: queryTimeoutMs, ...options }),
    export: (query, snapshot, options) =>
      lake.export(query, snapshot, { timeoutMs: exportTimeoutMs, ...options }),
  };
}
