/** The outermost steps of every request: a name, a proof of origin, and one record of how it went. */
import { timingSafeEqual } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import { setMetric } from 'hono/timing';
import type { AppDependencies, RequestEnvironment } from './context.ts';
import { ApiError } from './errors.ts';
import { readRealm } from './realm.ts';

const originSecretHeader = 'x-fluxion-origin-secret';

/** Ids are always ours: a viewer's own could forge lines of the log. */
export function identifyRequest({ random }: Pick<AppDependencies, 'random'>) {
  return createMiddleware<RequestEnvironment>(async (context, next) => {
    const requestId = random.uuid();
    context.set('requestId', requestId);
    context.set('realm', readRealm(context));
    context.set('problemCode', null);
    context.header('x-request-id', requestId);
    await next();
  });
}

/** Refuses requests that did not come through the edge, where the deployment has an edge in front. */
export function requireEdge({ originSecrets }: Pick<AppDependencies, 'originSecrets'>) {
  const accepted = originSecrets?.map((secret) => Buffer.from(secret));
  return createMiddleware<RequestEnvironment>(async (context, next) => {
    if (accepted) {
      const given = Buffer.from(context.req.header(originSecretHeader) ?? '');
      const proven = accepted.some(
        (secret) => secret.length > 0 && secret.length === given.length && timingSafeEqual(given, secret),
      );
      if (!proven) throw new ApiError('request.not_through_edge', 'Use the public address of this service.');
    }
    await next();
  });
}

/** Hands each finished request to telemetry, and tells the caller what it cost. */
export function observeRequests({
  telemetry,
  storeMeter,
  requestRates,
}: Pick<AppDependencies, 'telemetry' | 'storeMeter' | 'requestRates'>) {
  return createMiddleware<RequestEnvironment>(async (context, next) => {
    const start = performance.now();
    const usage = await storeMeter.measure(async (used) => {
      await next();
      return used();
    });
    const storeRequests = usage.requestCount;
    const storeBytes = usage.readBytes + usage.writtenBytes;
    setMetric(context, 'store', `${storeRequests} requests, ${storeBytes} bytes`);
    const principal = context.get('principal') as RequestEnvironment['Variables']['principal'] | undefined;
    const tenantId = context.res.headers.get('x-tenant-id');
    if (tenantId !== null) requestRates?.record(tenantId);
    telemetry.request({
      requestId: context.get('requestId'),
      method: context.req.method,
      // Middleware matches too, under patterns that say nothing.
      endpoint: matchedRoutes(context).findLast(({ method }) => method !== 'ALL')?.path ?? 'unmatched',
      status: context.res.status,
      durationMs: performance.now() - start,
      storeRequests,
      storeBytes,
      tenantId,
      principal: principal ? { kind: principal.kind, id: principal.id } : null,
      code: context.get('problemCode'),
    });
  });
}
