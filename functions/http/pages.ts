/** Steps of routes that only our own pages use: on tenants' hosts and on the console. */
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Tenant } from '#data/registry/tenant.ts';
import type { AppDependencies, RequestEnvironment } from './context.ts';
import { ApiError, routeNotFound } from './errors.ts';
import { acceptsCookies } from './realm.ts';
import { assertActive, findRequestedTenant, tenantHeader } from './tenancy.ts';

/** Programs, which use API keys, find nothing here. Answers are about people, and never kept. */
export const onlyForPages = createMiddleware<RequestEnvironment>(async (context, next) => {
  if (!acceptsCookies(context.get('realm'))) throw routeNotFound();
  context.header('cache-control', 'no-store');
  await next();
});

/** The tenant of the page; `tenant.required` on the console, which has none. */
export async function tenantOfPage(
  context: Context<RequestEnvironment>,
  services: Pick<AppDependencies, 'registry'>,
): Promise<Tenant> {
  const tenant = context.get('realm') === 'tenant' ? await findRequestedTenant(context, services) : null;
  if (!tenant) throw new ApiError('tenant.required', 'Use the address of your shop.');
  assertActive(tenant);
  context.header(tenantHeader, tenant.id);
  return tenant;
}
