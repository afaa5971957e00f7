/** Upkeep of many tenants within one time budget. */
import type { Clock } from '#data/clock.ts';
import type { Lake, UpkeepStep } from '#data/lake/lake.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import type { Registry } from '#data/registry/registry.ts';
import { measureTenant } from '../tenants/tenant-storage.ts';

export interface MaintenanceOptions {
  lake: Lake;
  registry: Registry;
  clock: Clock;
  /** For all tenants together. */
  budgetMs: number;
  /** For one tenant, so that a large one does not keep the others waiting. */
  tenantBudgetMs: number;
  /** Only these; default every active and suspended tenant, and the registry's own upkeep. */
  tenantIds?: readonly TenantId[];
  minFiles?: number;
  vacuum?: boolean;
  onStep?: (tenantId: TenantId, step: UpkeepStep) => void;
  /** Ends the run as its budget does. */
  signal?: AbortSignal;
}

export interface MaintenanceReport {
  tenantsDone: number;
  /** Tenants that ran out of budget, or had no turn; the next run goes on with them. */
  tenantsLeft: number;
  stepsDone: number;
  stepsFailed: number;
  /** Documents of ended sessions and expired password resets that were deleted. */
  documentsDeleted: number;
}

/** Never rejects because of one tenant. Where it begins moves on with time, so that all get their turn. */
export async function maintainTenants(options: MaintenanceOptions): Promise<MaintenanceReport> {
  const { lake, clock, budgetMs, tenantBudgetMs, onStep, signal } = options;
  const deadline = clock.now() + budgetMs;
  const tenantIds = rotated(options.tenantIds ?? (await maintainedTenants(options.registry)), clock.now());
  const report: MaintenanceReport = {
    tenantsDone: 0,
    tenantsLeft: 0,
    stepsDone: 0,
    stepsFailed: 0,
    documentsDeleted: 0,
  };
  if (!options.tenantIds) report.documentsDeleted = (await options.registry.sessions.sweep()).deletedCount;
  for (const tenantId of tenantIds) {
    const left = deadline - clock.now();
    if (left <= 0 || signal?.aborted) {
      report.tenantsLeft += 1;
      continue;
    }
    const { complete, steps } = await lake.tenant(tenantId).upkeep({
      budgetMs: Math.min(tenantBudgetMs, left),
      ...(options.minFiles === undefined ? {} : { minFiles: options.minFiles }),
      ...(options.vacuum === undefined ? {} : { vacuum: options.vacuum }),
      ...(onStep ? { onStep: (step) => onStep(tenantId, step) } : {}),
      ...(signal ? { signal } : {}),
    });
    // After what was not needed is gone. A figure that could not be had stays as it was: nothing rests on it.
    if (options.vacuum !== false) await measureTenant(options, tenantId).catch(() => undefined);
    if (complete) report.tenantsDone += 1;
    else report.tenantsLeft += 1;
    const failed = steps.filter(({ action }) => action === 'failed').length;
    report.stepsDone += steps.length - failed;
    report.stepsFailed += failed;
  }
  return report;
}

async function maintainedTenants(registry: Registry): Promise<TenantId[]> {
  const found: TenantId[] = [];
  for (const status of ['active', 'suspended'] as const) {
    let after: TenantId | null | undefined;
    do {
      const page = await registry.tenants.list({ status, limit: 200, ...(after ? { after } : {}) });
      found.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after);
  }
  return found.sort();
}

const minuteMs = 60_000;

function rotated(tenantIds: readonly TenantId[], now: number): TenantId[] {
  if (tenantIds.length === 0) return [];
  const start = Math.floor(now / minuteMs) % tenantIds.length;
  return [...tenantIds.slice(start), ...tenantIds.slice(0, start)];
}
