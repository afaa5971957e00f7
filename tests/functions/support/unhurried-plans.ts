/** The plans, without limits on how often: clocks that stand still never refill a bucket. */
import { type PlanLimits, planLimits } from '#data/registry/plans.ts';
import type { TenantPlan } from '#data/registry/tenant.ts';

const unlimited = { burst: 1e9, perSecond: 1e9 };
const unhurried = (limits: PlanLimits): PlanLimits => ({
  ...limits,
  tenantRate: unlimited,
  callerRate: unlimited,
});

export const unhurriedPlans: Readonly<Record<TenantPlan, PlanLimits>> = {
  free: unhurried(planLimits.free),
  standard: unhurried(planLimits.standard),
  premium: unhurried(planLimits.premium),
};
