/**
 * Ways in which an isolation can break, each put into a build of the app by what it is made of or by a step in
 * front of it. The app itself has no switch that opens anything.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type { ApiKey, Registry, SessionPrincipal } from '#data/registry/registry.ts';
import { createApp } from '#functions/app.ts';
import { canaryShops } from '#functions/attack/canaries.ts';
import type { AppDependencies } from '#functions/http/context.ts';
import { tenantId } from '../support/test-api.ts';
import type { Fetch } from './edge-sender.ts';

export interface SeededHole {
  name: string;
  /** Classes of probes of which at least one must find it. */
  classes: readonly string[];
  /** A hole that every route has needs to be looked for on some only. */
  isEverywhere?: true;
  dependencies?: (given: AppDependencies, request: () => Request) => Partial<AppDependencies>;
  /** A step in front of the app. */
  wrap?: (next: Fetch, given: AppDependencies) => Fetch;
}

/** The app with the hole in it, and the registry that its edge asks. */
export function buildWith(hole: SeededHole, given: AppDependencies): { fetch: Fetch; registry: Registry } {
  const current = new AsyncLocalStorage<Request>();
  const request = () => current.getStore() ?? new Request('http://none');
  const dependencies = { ...given, ...hole.dependencies?.(given, request) };
  const app = createApp(dependencies);
  const fetch: Fetch = (incoming) => current.run(incoming, async () => app.fetch(incoming));
  return { fetch: hole.wrap ? hole.wrap(fetch, given) : fetch, registry: dependencies.registry };
}

type Verified = (key: ApiKey | null, secret: string) => Promise<ApiKey | null> | ApiKey | null;
const withKeys = (registry: Registry, change: Verified): Registry => ({
  ...registry,
  apiKeys: {
    ...registry.apiKeys,
    verify: async (secret) => change(await registry.apiKeys.verify(secret), secret),
  },
});

type Session = (session: SessionPrincipal | null, token: string) => SessionPrincipal | null;
const withSessions = (registry: Registry, change: Session): Registry => ({
  ...registry,
  sessions: {
    ...registry.sessions,
    verify: async (token) => change(await registry.sessions.verify(token), token),
  },
});

const pathOf = (request: Request) => new URL(request.url).pathname;

/** Keys that have ended, found again by what lists show of them. */
const reopenKeys = (registry: Registry, isThis: (key: ApiKey) => boolean): Registry =>
  withKeys(registry, async (key, secret) => {
    if (key) return key;
    const listed = await registry.apiKeys.list(canaryShops.victim.id);
    return listed.find((ended) => secret.startsWith(ended.hint) && isThis(ended)) ?? null;
  });

/** The answer to another request in place of this one, or this one's own. */
const instead =
  (
    isThis: (answer: Response, request: Request) => boolean,
    other: (request: Request, next: Fetch) => Promise<Response>,
  ) =>
  (next: Fetch): Fetch =>
  async (request) => {
    const answer = await next(request.clone());
    return isThis(answer, request) ? other(request, next) : answer;
  };

async function codeOf(answer: Response): Promise<string | undefined> {
  if (answer.headers.get('content-type') !== 'application/problem+json') return undefined;
  return ((await answer.clone().json()) as { code?: string }).code;
}

function withHeaders(answer: Response, headers: Record<string, string>): Response {
  const changed = new Response(answer.body, answer);
  for (const [name, value] of Object.entries(headers)) changed.headers.set(name, value);
  return changed;
}

const ownersOf = new Map<string, string>();

export const seededHoles: readonly SeededHole[] = [
  {
    name: 'a key acts for the tenant that the header names',
    isEverywhere: true,
    classes: ['credential of another shop'],
    dependencies: ({ registry }, request) => ({
      registry: withKeys(registry, (key) => {
        const hint = request().headers.get('x-tenant-id');
        return key?.tenantId && hint ? { ...key, tenantId: hint as ApiKey['tenantId'] } : key;
      }),
    }),
  },
  {
    name: 'a session counts at every shop',
    isEverywhere: true,
    classes: ['credential of another shop'],
    dependencies: ({ registry }, request) => ({
      registry: withSessions(registry, (session) => {
        const hint = request().headers.get('x-tenant-id');
        return session?.kind === 'user' && hint ? { ...session, tenantId: tenantId(hint) } : session;
      }),
    }),
  },
  {
    name: 'revoked keys open',
    isEverywhere: true,
    classes: ['no valid credential'],
    dependencies: ({ registry }) => ({
      registry: reopenKeys(registry, ({ revokedAt }) => revokedAt !== null),
    }),
  },
  {
    name: 'the expiry of keys is ignored',
    isEverywhere: true,
    classes: ['no valid credential'],
    dependencies: ({ registry, clock }) => ({
      registry: reopenKeys(
        registry,
        ({ revokedAt, expiresAt }) => revokedAt === null && expiresAt !== null && expiresAt <= clock.now(),
      ),
    }),
  },
  {
    name: 'one route forgets its permission, for keys',
    classes: ['role or scope too low'],
    dependencies: ({ registry }, request) => ({
      registry: withKeys(registry, (key) =>
        key && pathOf(request()) === '/api/v1/sales' ? { ...key, scopes: ['admin'] } : key,
      ),
    }),
  },
  {
    name: 'one route forgets the role',
    classes: ['role or scope too low'],
    dependencies: ({ registry }, request) => ({
      registry: withSessions(registry, (session) =>
        session?.kind === 'user' && pathOf(request()) === '/api/v1/members'
          ? { ...session, membership: { ...session.membership, role: 'owner', storeIds: null } }
          : session,
      ),
    }),
  },
  {
    name: 'one sum forgets the limit to stores',
    classes: ['store limits'],
    dependencies: ({ registry }, request) => ({
      registry: withKeys(registry, (key) =>
        key && pathOf(request()) === '/api/v1/stats' ? { ...key, storeIds: null } : key,
      ),
    }),
  },
  {
    name: 'one export forgets the limit to stores',
    classes: ['store limits'],
    dependencies: ({ registry }, request) => ({
      registry: withKeys(registry, (key) =>
        key && request().url.includes('format=csv') ? { ...key, storeIds: null } : key,
      ),
    }),
  },
  {
    name: 'cursors are not bound to a tenant',
    classes: ['caches, ETags and cursors'],
    wrap: (next) => async (request) => {
      const answer = await next(request.clone());
      if ((await codeOf(answer)) !== 'cursor.invalid') return answer;
      const url = new URL(request.url);
      url.searchParams.delete('cursor');
      return next(new Request(url, request));
    },
  },
  {
    name: 'ETags are made without the tenant',
    classes: ['caches, ETags and cursors'],
    wrap: (next) => async (request) => {
      const answer = await next(request.clone());
      if (!answer.headers.has('etag')) return answer;
      const { pathname, search } = new URL(request.url);
      const etag = `"${createHash('sha256')
        .update(pathname + search)
        .digest('hex')}"`;
      return request.headers.get('if-none-match') === etag
        ? new Response(null, { status: 304, headers: { etag } })
        : withHeaders(answer, { etag });
    },
  },
  {
    name: 'results are kept without the tenant',
    classes: ['own data only'],
    wrap: (next) => {
      const kept = new Map<string, string>();
      return async (request) => {
        const answer = await next(request.clone());
        if (request.method !== 'GET' || answer.status !== 200) return answer;
        const { pathname, search } = new URL(request.url);
        const text = kept.get(pathname + search) ?? (await answer.clone().text());
        kept.set(pathname + search, text);
        return new Response(text, answer);
      };
    },
  },
  {
    name: 'a folder is found by the beginning of its name',
    classes: ['own data only'],
    dependencies: ({ lake }) => ({
      lake: {
        ...lake,
        tenant: (id) => lake.tenant(id === canaryShops.victim.id ? canaryShops.sibling.id : id),
      },
    }),
  },
  {
    name: 'suspension is not checked',
    isEverywhere: true,
    classes: ['suspended and deleted shops'],
    dependencies: ({ registry }) => ({
      registry: {
        ...registry,
        tenants: {
          ...registry.tenants,
          get: async (id) => {
            const tenant = await registry.tenants.get(id);
            return tenant?.status === 'suspended' ? { ...tenant, status: 'active' } : tenant;
          },
        },
      },
    }),
  },
  {
    name: 'any origin will do',
    isEverywhere: true,
    classes: ['origins and cookies'],
    wrap: (next) => (request) => {
      const headers = new Headers(request.headers);
      headers.set('origin', `http://${headers.get('x-forwarded-host')}`);
      headers.delete('sec-fetch-site');
      return next(new Request(request, { headers }));
    },
  },
  {
    name: 'forms are taken for JSON',
    isEverywhere: true,
    classes: ['origins and cookies'],
    wrap: (next) => (request) => {
      const headers = new Headers(request.headers);
      const isForm = /text|form/.test(headers.get('content-type') ?? '');
      if (isForm) headers.set('content-type', 'application/json');
      return next(new Request(request, { headers }));
    },
  },
  {
    name: 'CORS repeats whatever origin asks',
    isEverywhere: true,
    classes: ['origins and cookies'],
    wrap: (next) => async (request) =>
      withHeaders(await next(request), {
        'access-control-allow-origin': request.headers.get('origin') ?? '',
      }),
  },
  {
    name: 'refusals show their stack',
    isEverywhere: true,
    classes: ['no valid credential'],
    wrap: (next) => async (request) => {
      const answer = await next(request);
      if (answer.status < 400) return answer;
      const problem = (await answer.json()) as { detail: string };
      problem.detail += '\n    at authenticate (/srv/fluxion/functions/http/auth.ts:30:11)';
      return new Response(JSON.stringify(problem), answer);
    },
  },
  {
    name: 'a refusal sets a cookie',
    isEverywhere: true,
    classes: ['no valid credential', 'log-in'],
    wrap: (next) => async (request) => {
      const answer = await next(request);
      const cookie = '__Host-fluxion=x; Path=/; Secure; HttpOnly';
      return answer.status === 401 ? withHeaders(answer, { 'set-cookie': cookie }) : answer;
    },
  },
  {
    name: 'products are looked up whosever they are',
    classes: ['ids of another shop'],
    dependencies: ({ registry }) => ({
      registry: {
        ...registry,
        apiKeys: {
          ...registry.apiKeys,
          verify: async (secret) => {
            const key = await registry.apiKeys.verify(secret);
            // The first full key of each shop that passes by.
            if (key?.tenantId && key.scopes.includes('admin') && key.storeIds === null) {
              ownersOf.set(key.tenantId, secret);
            }
            return key;
          },
        },
      },
    }),
    wrap: instead(
      (answer, request) => answer.status === 404 && pathOf(request).startsWith('/api/v1/products/'),
      (request, next) => {
        const secret = ownersOf.get(canaryShops.victim.id) ?? '';
        const headers = { authorization: `Bearer ${secret}`, 'x-fluxion-realm': 'api' };
        return next(new Request(request.url, { headers }));
      },
    ),
  },
  {
    name: 'a refusal tells whether the shop exists',
    isEverywhere: true,
    classes: ['existence of a shop'],
    wrap:
      (next, { registry }) =>
      async (request) => {
        const answer = await next(request);
        const hint = request.headers.get('x-tenant-id');
        const named = hint ? await registry.tenants.get(tenantId(hint)) : null;
        if ((await codeOf(answer)) !== 'tenant.unknown' || !named) return answer;
        const problem = { ...((await answer.json()) as object), detail: 'You are no member of this shop.' };
        return new Response(JSON.stringify(problem), answer);
      },
  },
  {
    name: 'the origin believes a header of the viewer',
    classes: ['hosts and headers'],
    wrap: (next) => (request) => {
      const claimed = /host=(probe-shop)\./.exec(request.headers.get('forwarded') ?? '')?.[1];
      if (claimed === undefined) return next(request);
      const headers = new Headers(request.headers);
      headers.set('x-tenant-id', claimed);
      return next(new Request(request, { headers }));
    },
  },
  {
    name: 'a body may say more than it is asked',
    isEverywhere: true,
    classes: ['bodies'],
    wrap: instead(
      (answer, request) => answer.status === 400 && request.method === 'PATCH',
      async () => Response.json({ role: 'owner' }),
    ),
  },
];
