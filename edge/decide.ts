/**
 * The edge's one decision, free of any platform. What it guarantees, and what the origins rely on:
 *
 * - a request is forwarded for tenant T only when its Host names T (or, in local mode only, the apex asks
 *   for T) and the registry says that T is active;
 * - the trusted headers are always rebuilt, never passed through;
 * - a site object under `/_t/<tenant>/` is reached only from that tenant's host, and only by the edge's own
 *   rewriting, so that the rewritten path (the cache key) names exactly one tenant;
 * - whatever is not understood is refused.
 *
 * The source keeps to what esbuild can express in CloudFront's JavaScript runtime 2.0.
 */
import type { Answer, Refusal } from './answers.ts';
import { page, problem, redirect, refusals } from './answers.ts';
import { isTenantId, parseHost, type Site } from './hosts.ts';
import { classifyPath, isSafePath } from './paths.ts';

export interface EdgeRequest {
  method: string;
  /** The Host header as it was sent. */
  host: string;
  /** Raw, still percent-encoded. */
  path: string;
  /** Without the question mark. Read only for `tenantParameter`. */
  query: string;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** For the answers that the edge gives itself; may be empty. */
  requestId: string;
}

export type TenantStatus = 'active' | 'suspended' | 'deleted';

/** The registry's word on a tenant; null where it has none. May reject: the adapters then fail closed. */
export type LookUp = (tenantId: string) => Promise<TenantStatus | null>;

export interface EdgeOptions {
  /** The apex, such as `example.com`; tenants are its direct subdomains. */
  domain: string;
  /** Local mode: the apex serves the tenant named by `?tenant=` or `x-tenant-id`. Never true in the cloud. */
  tenantParameter: boolean;
}

export type Decision =
  /** To the API: path and query untouched. */
  | { action: 'forward'; headers: Record<string, string> }
  /** To the site's object at `path`, without a query string. */
  | { action: 'rewrite'; path: string; headers: Record<string, string> }
  | { action: 'respond'; answer: Answer };

/** What the origins believe, so every copy sent by a viewer is removed; as is every `x-fluxion-…`. */
export const trustedHeaders = ['x-tenant-id', 'x-forwarded-host'];
export const trustedHeaderPrefix = 'x-fluxion-';

/** The one part of the API that the upload host offers. */
const uploadPath = '/api/v1/imports';

export async function decide(request: EdgeRequest, lookUp: LookUp, options: EdgeOptions): Promise<Decision> {
  const named = parseHost(request.host, options.domain);
  const forPrograms =
    request.path.slice(0, 5) === '/api/' ||
    (named !== null && (named.realm === 'api' || named.realm === 'etl'));
  const refuse = (refusal: Refusal): Decision => ({
    action: 'respond',
    answer: forPrograms
      ? problem(refusal, request.requestId)
      : page(refusal, request.headers['accept-language'] || ''),
  });

  if (named === null) return refuse(refusals.tenantUnknown);
  if (!isSafePath(request.path)) return refuse(refusals.invalidPath);
  const site = options.tenantParameter ? siteByParameter(named, request) : named;
  if (site === null) return refuse(refusals.tenantUnknown);
  if (site.realm === 'tenant') {
    const status = await lookUp(site.tenantId);
    if (status === 'suspended') return refuse(refusals.tenantSuspended);
    if (status !== 'active') return refuse(refusals.tenantUnknown);
  }
  return route(request, site, refuse);
}

function route(request: EdgeRequest, site: Site, refuse: (refusal: Refusal) => Decision): Decision {
  const kind = classifyPath(request.path);
  const headers: Record<string, string> = {
    'x-fluxion-realm': site.realm,
    'x-forwarded-host': request.host,
  };
  if (site.realm === 'tenant') headers['x-tenant-id'] = site.tenantId;

  if (kind === 'api') {
    if (request.path === '/api') return refuse(refusals.notFound);
    if (site.realm === 'etl' && !isUnder(request.path, uploadPath)) return refuse(refusals.notFound);
    if (site.realm === 'api') {
      const hint = request.headers['x-tenant-id'];
      if (hint !== undefined && !isTenantId(hint)) return refuse(refusals.tenantUnknown);
      if (hint !== undefined) headers['x-tenant-id'] = hint;
    }
    return { action: 'forward', headers: headers };
  }
  if (site.realm === 'api' && request.path === '/') {
    return { action: 'respond', answer: redirect('/api/v1/reference') };
  }
  if (site.realm === 'api' || site.realm === 'etl') return refuse(refusals.notFound);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(refusals.methodNotAllowed);
  const path = objectPath(request.path, kind, site);
  return path === null ? refuse(refusals.notFound) : { action: 'rewrite', path: path, headers: headers };
}

/** The site object that answers a path; null where none can. Our own file names never need escaping. */
function objectPath(path: string, kind: 'tenant-file' | 'file' | 'page', site: Site): string | null {
  if (kind === 'page') return '/index.html';
  if (kind === 'tenant-file') return site.realm === 'tenant' ? `/_t/${site.tenantId}${path}` : null;
  return path.indexOf('%') < 0 ? path : null;
}

function isUnder(path: string, parent: string): boolean {
  return path === parent || path.slice(0, parent.length + 1) === `${parent}/`;
}

/** Local mode: the tenant that the apex is asked for; null when what is asked for is not a tenant's name. */
function siteByParameter(named: Site, request: EdgeRequest): Site | null {
  if (named.realm !== 'apex') return named;
  const parameter = /(?:^|&)tenant=([^&]*)/.exec(request.query);
  const asked = parameter ? (parameter[1] as string) : request.headers['x-tenant-id'];
  if (asked === undefined || asked === '') return named;
  return isTenantId(asked) ? { realm: 'tenant', tenantId: asked } : null;
}
