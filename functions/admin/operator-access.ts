import { createMiddleware } from 'hono/factory';
import { declareAccess } from '../http/access.ts';
import { authenticationRequired, findPrincipal } from '../http/auth.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { ApiError, routeNotFound } from '../http/errors.ts';
import { limitRequests } from '../limits/request-limits.ts';

/**
 * Lets operators through, on the console only. Everywhere else, and for the credential of any tenant, there
 * is nothing at this address. A tenant named in a header means nothing here: the path names it.
 */
export function requireOperator(
  services: Pick<AppServices, 'registry' | 'clock' | 'plans' | 'refusalDelayMs'>,
) {
  const limit = limitRequests(services);
  const middleware = createMiddleware<RequestEnvironment>(async (context, next) => {
    if (context.get('realm') !== 'admin') throw routeNotFound();
    const principal = await findPrincipal(context, services);
    if (!principal) throw authenticationRequired();
    if (principal.kind !== 'operator') throw routeNotFound();
    if (!principal.scopes.includes('admin')) {
      throw new ApiError('auth.forbidden', 'This needs a key of scope "admin".');
    }
    context.set('principal', principal);
    context.set('requestedTenant', null);
    context.header('cache-control', 'no-store');
    await limit(context, next);
  });
  return declareAccess(middleware, { kind: 'operator' });
}
