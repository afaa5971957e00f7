/**
 * Which pages may use the API. Sibling tenants share a site, so SameSite does not keep them apart: a changing
 * request by cookie must come from the exact origin of the host that it goes to. The API host takes no
 * cookies; pages of active tenants may call it with a bearer key.
 */
import type { Context } from 'hono';
import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import { parseTenantId } from '#data/lake/tenant-id.ts';
import { assertChunkType, isChunkRequest } from '../imports/upload-path.ts';
import { isLogoRequest, parseLogoType } from '../settings/logo-request.ts';
import type { AppDependencies, RequestEnvironment } from './context.ts';
import { ApiError } from './errors.ts';
import { acceptsCookies, readHost } from './realm.ts';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const jsonMediaType = /^application\/json(?:\s*;.*)?$/i;

/** Refuses changing requests that another page could have made, and bodies of another type than the route's, or compressed. */
export function guardUnsafeRequests({ scheme }: Pick<AppDependencies, 'scheme'>) {
  return createMiddleware<RequestEnvironment>(async (context, next) => {
    if (!safeMethods.has(context.req.method)) {
      const byCookie = context.req.header('authorization') === undefined;
      if (byCookie && acceptsCookies(context.get('realm'))) assertOwnOrigin(context, scheme);
      assertReadable(context);
    }
    await next();
  });
}

function assertOwnOrigin(context: Context<RequestEnvironment>, scheme: AppDependencies['scheme']): void {
  const fetchSite = context.req.header('sec-fetch-site');
  const own = context.req.header('origin') === `${scheme}://${readHost(context).toLowerCase()}`;
  if (!own || (fetchSite !== undefined && fetchSite !== 'same-origin')) {
    throw new ApiError('request.origin_rejected', 'This request must come from a page of the same address.');
  }
}

function assertReadable(context: Context<RequestEnvironment>): void {
  // JSON is safe anywhere. A route that takes something else refuses it, once the caller may be there at all.
  if (!isJson(context)) {
    if (isChunkRequest(context)) assertChunkType(context);
    else if (isLogoRequest(context)) parseLogoType(context.req.header('content-type'));
    else assertBodyless(context);
  }
  const encoding = context.req.header('content-encoding')?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity') {
    throw new ApiError('request.unsupported_encoding', 'Send the body as it is, without Content-Encoding.', {
      headers: { 'accept-encoding': 'identity' },
    });
  }
}

const isJson = (context: Context) => jsonMediaType.test(context.req.header('content-type') ?? '');

/** A request without a body has no type to state, except that POST, PUT and PATCH always have a body. */
function assertBodyless(context: Context<RequestEnvironment>): void {
  if (context.req.method === 'DELETE' && context.req.header('content-type') === undefined) return;
  throw new ApiError('request.unsupported_media_type', 'Send the body as application/json.');
}

/** CORS of the API host: exact origins of active tenants, no credentials mode. */
export function apiCors({ registry, scheme }: Pick<AppDependencies, 'registry' | 'scheme'>) {
  const allow = cors({
    origin: async (origin, context: Context<RequestEnvironment>) => {
      const tenantId = tenantOfOrigin(origin, readHost(context), scheme);
      const tenant = tenantId && (await registry.tenants.get(tenantId));
      return tenant && tenant.status === 'active' ? origin : null;
    },
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
      'Upload-Checksum',
      'Upload-Offset',
      'X-Tenant-ID',
    ],
    exposeHeaders: [
      'Content-Disposition',
      'ETag',
      'X-Data-Version',
      'X-Request-Id',
      'X-Tenant-ID',
      'Server-Timing',
      'Retry-After',
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
      'RateLimit-Policy',
      'Upload-Offset',
    ],
    maxAge: 600,
  });
  return createMiddleware<RequestEnvironment>((context, next) =>
    context.get('realm') === 'api' ? allow(context, next) : next(),
  );
}

/** `https://granja.example.com` for the API host `api.example.com`; null for any other origin. */
function tenantOfOrigin(origin: string, apiHost: string, scheme: string) {
  const start = `${scheme}://`;
  const end = apiHost.toLowerCase().replace(/^api(?=\.)/, '');
  if (!end.startsWith('.') || !origin.startsWith(start) || !origin.endsWith(end)) return null;
  return parseTenantId(origin.slice(start.length, -end.length));
}
