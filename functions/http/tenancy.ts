/**
 * Which tenant a request asks for. The header is a routing hint and never an authority: `authenticate`
 * compares it with the credential. A value that is no tenant id, such as the `a,b` of a header sent twice,
 * names an unknown tenant.
 */
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { parseTenantId } from '#data/lake/tenant-id.ts';
import { planLimits } from '#data/registry/plans.ts';
import type { Tenant } from '#data/registry/tenant.ts';
import { lakeWithin } from '../limits/lake-limits.ts';
import type { AppDependencies, AppServices, RequestEnvironment } from './context.ts';
import { ApiError, tenantUnknown } from './errors.ts';

export const tenantHeader = 'x-tenant-id';

/**
 * The tenant that the request names, or null where it names none. Rejects with `tenant.unknown` where there
 * is no such tenant (never was, or was deleted).
 */
export async function findRequestedTenant(
  context: Context,
  { registry }: Pick<AppDependencies, 'registry'>,
): Promise<Tenant | null> {
  const hint = context.req.header(tenantHeader);
  if (hint === undefined) return null;
  const tenantId = parseTenantId(hint);
  const tenant = tenantId && (await registry.tenants.get(tenantId));
  if (!tenant || tenant.status === 'deleted') throw tenantUnknown();
  return tenant;
}

export function assertActive(tenant: Tenant): void {
  if (tenant.status === 'deleted') throw tenantUnknown();
  if (tenant.status === 'suspended') {
    throw new ApiError('tenant.suspended', 'This shop is suspended. Please contact Fluxion.');
  }
}

/** Lets a request through only with a tenant, and hands the tenant's lake to the route. */
export function requireTenant({
  lake,
  plans = planLimits,
  turns,
}: Pick<AppServices, 'lake' | 'plans' | 'turns'>) {
  return createMiddleware<RequestEnvironment>(async (context, next) => {
    const tenant = context.get('requestedTenant');
    if (!tenant) throw tenantRequired(context);
    context.set('tenant', tenant);
    context.set('tenantLake', lakeWithin(lake.tenant(tenant.id), plans[tenant.plan], turns));
    await next();
  });
}

/** `tenant.required`: only on the API's own host does the edge let a viewer's header through. */
export function tenantRequired(context: Context<RequestEnvironment>): ApiError {
  const isApi = context.get('realm') === 'api';
  return new ApiError(
    'tenant.required',
    isApi
      ? 'Name the tenant in the X-Tenant-ID header.'
      : 'This host is no shop’s. Ask the API’s own host, with an operator’s key and the shop in X-Tenant-ID.',
    { parameter: 'X-Tenant-ID' },
  );
}
