/**
 * Every registered route is tried from every wrong side. The routes come from the app itself: a new one is
 * under these tests from its first day, and must be added to the list of public routes to be let out.
 */
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listRouteAccess, type RouteAccess } from '#functions/http/access.ts';
import { problemSchema } from '#functions/http/problem.schemas.ts';
import {
  permissionsOfRole,
  permissionsOfScopes,
  type Role,
  roles,
  type Scope,
} from '#functions/permissions.ts';
import { createTestApi, password, type TestApi, tenantId } from './support/test-api.ts';

const publicRoutes: readonly string[] = [
  'GET /api/v1/health',
  'GET /api/v1/openapi.json',
  'GET /api/v1/reference',
  'GET /api/v1/reference/start.js',
  'GET /api/v1/reference/:file',
  'POST /api/v1/session',
  'DELETE /api/v1/session',
  'POST /api/v1/password-resets',
  'POST /api/v1/password-resets/complete',
  'POST /api/v1/invitations/inspect',
  'POST /api/v1/invitations/accept',
];

/** What stands for each parameter of a path: things of the tenant `granja`. */
const parameters: Readonly<Record<string, string>> = {
  productId: 'granja-p1',
  orderId: 'granja-o1',
  file: 'swagger-ui.css',
  tenantId: 'granja',
  ...Object.fromEntries(
    ['userId', 'keyId', 'invitationId', 'sessionId', 'importId', 'uploadId', 'name'].map((name) => [
      name,
      'none',
    ]),
  ),
};

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

interface Route {
  name: string;
  method: string;
  path: string;
  access: RouteAccess['access'];
}

function routesOf(test: TestApi): Route[] {
  return listRouteAccess(test.app).map(({ method, path, access }) => ({
    name: `${method} ${path}`,
    method,
    access,
    path: path.replace(/:(\w+)/g, (_, name: string) => {
      const value = parameters[name];
      if (value === undefined) throw new Error(`Say what stands for :${name} in the tests of isolation.`);
      return value;
    }),
  }));
}

/** Routes of shops; those of the console are tried below. */
async function forEachClosedRoute(check: (route: Route) => Promise<void>): Promise<void> {
  const closed = routesOf(api).filter(
    ({ name, access }) => !publicRoutes.includes(name) && access.kind !== 'operator',
  );
  expect(closed.length).toBeGreaterThanOrEqual(30);
  for (const route of closed) await check(route);
}

/** A session of a new member of `granja`. */
async function memberOf(role: Role, storeIds: readonly string[] | null): Promise<string> {
  const email = `${role}-${storeIds?.length ?? 0}@granja.example`;
  const user = await api.registry.users.ensure({ email, name: role, password });
  await api.registry.users.setMembership(tenantId('granja'), user.id, { role, storeIds });
  return (await api.registry.sessions.createForUser(tenantId('granja'), user.id)).token;
}

interface Attempt {
  secret?: string;
  cookie?: string;
  tenant?: string;
  realm?: string;
}

async function attempt(route: Route, { secret, cookie, tenant, realm }: Attempt): Promise<Response> {
  const headers = new Headers({
    'x-fluxion-realm': realm ?? 'api',
    ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
    ...(cookie === undefined ? {} : { cookie: `__Host-fluxion=${cookie}` }),
    ...(tenant === undefined ? {} : { 'x-tenant-id': tenant }),
  });
  const name = realm === 'tenant' ? tenant : realm === 'admin' ? 'admin' : 'api';
  const host = `${name}.localhost:3000`;
  headers.set('x-forwarded-host', host);
  const hasBody = !['GET', 'HEAD', 'DELETE'].includes(route.method);
  if (route.method !== 'GET') headers.set('origin', `http://${host}`);
  if (hasBody) headers.set('content-type', 'application/json');
  return api.app.request(route.path, { method: route.method, headers, ...(hasBody ? { body: '{}' } : {}) });
}

async function expectProblem(
  response: Response,
  route: Route,
  status: number,
  code: string,
): Promise<string> {
  const text = await response.text();
  expect({ route: route.name, status: response.status, type: response.headers.get('content-type') }).toEqual({
    route: route.name,
    status,
    type: 'application/problem+json',
  });
  expect(v.parse(problemSchema, JSON.parse(text))).toMatchObject({ code, status });
  expect(response.headers.get('x-tenant-id'), route.name).toBeNull();
  expect(response.headers.get('etag'), route.name).toBeNull();
  expect(text).not.toMatch(/(granja|granja2|cliente2)-/);
  return text;
}

describe('on every route that is not public', () => {
  test('a request without a credential answers 401, with or without a tenant', async () => {
    await forEachClosedRoute(async (route) => {
      await expectProblem(await attempt(route, {}), route, 401, 'auth.required');
      await expectProblem(await attempt(route, { tenant: 'granja' }), route, 401, 'auth.required');
      const onHost = await attempt(route, { tenant: 'granja', realm: 'tenant' });
      await expectProblem(onHost, route, 401, 'auth.required');
    });
  });

  test('a key that is invented, revoked or expired answers 401', async () => {
    const { revoked, expired, granja } = api.secrets;
    const altered = `${granja.slice(0, -1)}${granja.endsWith('0') ? '1' : '0'}`;
    for (const secret of [revoked, expired, altered, 'flx_', 'granja', `${granja} ${granja}`]) {
      await forEachClosedRoute(async (route) => {
        await expectProblem(await attempt(route, { secret, tenant: 'granja' }), route, 401, 'auth.required');
      });
    }
  });

  test("another tenant's key finds nothing, exactly as if the tenant did not exist", async () => {
    const pairs = [
      ['cliente2', 'granja'],
      ['granja2', 'granja'],
      ['granja', 'granja2'],
      ['granja', 'cliente2'],
    ] as const;
    for (const [owner, tenant] of pairs) {
      await forEachClosedRoute(async (route) => {
        for (const realm of ['api', 'tenant']) {
          const secret = api.secrets[owner];
          const foreign = await attempt(route, { secret, tenant, realm });
          const nobody = await attempt(route, { secret, tenant: 'no-such-shop', realm });
          const [foreignText, nobodyText] = [
            await expectProblem(foreign, route, 404, 'tenant.unknown'),
            await expectProblem(nobody, route, 404, 'tenant.unknown'),
          ].map((text) => ({ ...(JSON.parse(text) as object), instance: '' }));
          expect(foreignText).toEqual(nobodyText);
        }
      });
    }
  });

  test("another tenant's session finds nothing", async () => {
    await forEachClosedRoute(async (route) => {
      const cookie = await api.sessionOf('granja');
      for (const tenant of ['granja2', 'cliente2']) {
        const response = await attempt(route, { cookie, tenant, realm: 'tenant' });
        await expectProblem(response, route, 404, 'tenant.unknown');
      }
    });
  });

  test('a session counts on its own kind of host only', async () => {
    const granja = await api.sessionOf('granja');
    const operator = await api.sessionOf('operator');
    await forEachClosedRoute(async (route) => {
      for (const realm of ['api', 'etl', 'apex', 'admin', 'nonsense']) {
        const response = await attempt(route, { cookie: granja, tenant: 'granja', realm });
        await expectProblem(response, route, 401, 'auth.required');
      }
      const onShop = await attempt(route, { cookie: operator, tenant: 'granja', realm: 'tenant' });
      await expectProblem(onShop, route, 401, 'auth.required');
    });
  });

  test('a tenant header that is malformed or sent twice names no tenant', async () => {
    const malformed = [
      'granja, granja',
      'granja,granja2',
      'cliente2, granja',
      'GRANJA',
      'granja ;',
      '../granja',
      'granja/',
      'xn--granja',
      'api',
      'g',
      'a'.repeat(33),
      'granja%00',
    ];
    for (const tenant of malformed) {
      await forEachClosedRoute(async (route) => {
        const response = await attempt(route, { secret: api.secrets.granja, tenant });
        await expectProblem(response, route, 404, 'tenant.unknown');
      });
    }
  });

  test("an operator's key without a tenant answers 400, and with one reaches that tenant only", async () => {
    const secret = api.secrets.operator;
    await forEachClosedRoute(async (route) => {
      const [status, code] =
        route.access.kind === 'person' ? [403, 'auth.forbidden'] : [400, 'tenant.required'];
      await expectProblem(await attempt(route, { secret }), route, status as number, code as string);
      const unknown = await attempt(route, { secret, tenant: 'no-such-shop' });
      await expectProblem(unknown, route, 404, 'tenant.unknown');
      const reached = await attempt(route, { secret, tenant: 'granja' });
      if (route.access.kind === 'person') expect(reached.status, route.name).toBe(403);
      expect(reached.headers.get('x-tenant-id'), route.name).toBe('granja');
      expect(await reached.text(), route.name).not.toMatch(/(granja2|cliente2)-/);
    });
  });

  test("a suspended tenant's key answers 403, a deleted tenant's 404", async () => {
    await forEachClosedRoute(async (route) => {
      const suspended = await attempt(route, { secret: api.secrets.suspended });
      await expectProblem(suspended, route, 403, 'tenant.suspended');
      const deleted = await attempt(route, { secret: api.secrets.deleted });
      await expectProblem(deleted, route, 404, 'tenant.unknown');
    });
  });

  test('the right key gets its own tenant, whether or not it names it', async () => {
    const reads = ({ method, access }: Route) =>
      method === 'GET' &&
      access.kind === 'permission' &&
      ['data.read', 'settings.read'].includes(access.permission);
    for (const tenant of ['granja', 'granja2', 'cliente2'] as const) {
      await forEachClosedRoute(async (route) => {
        if (!reads(route)) return;
        const own = { ...route, path: route.path.replace(/granja-/, `${tenant}-`) };
        for (const named of [{}, { tenant }]) {
          const response = await attempt(own, { secret: api.secrets[tenant], ...named });
          const text = await response.text();
          expect(response.status, `${route.name} ${text}`).toBe(200);
          expect(response.headers.get('x-tenant-id')).toBe(tenant);
          const foreign = ['granja', 'granja2', 'cliente2'].filter((other) => other !== tenant);
          for (const other of foreign) expect(text, route.name).not.toContain(`${other}-`);
        }
      });
    }
  });

  test('a key whose scopes do not include the permission of the route answers 403', async () => {
    for (const scope of ['read', 'write', 'import'] satisfies Scope[]) {
      const key = { tenantId: tenantId('granja'), name: scope, scopes: [scope] };
      const { secret } = await api.registry.apiKeys.create(key);
      const held = permissionsOfScopes([scope], null);
      await forEachClosedRoute(async (route) => {
        if (route.access.kind !== 'permission' || held.includes(route.access.permission)) return;
        const response = await attempt(route, { secret });
        expect({ route: route.name, status: response.status }).toEqual({ route: route.name, status: 403 });
        expect(await response.json()).toMatchObject({ code: 'auth.forbidden' });
      });
    }
  });

  test('a member whose role does not include the permission of the route answers 403, any other none', async () => {
    for (const role of roles) {
      const cookie = await memberOf(role, role === 'store' ? ['granja-s1'] : null);
      const held = permissionsOfRole(role, role === 'store' ? ['granja-s1'] : null);
      await forEachClosedRoute(async (route) => {
        if (route.access.kind !== 'permission') return;
        const response = await attempt(route, { cookie, tenant: 'granja', realm: 'tenant' });
        const isRefused = response.status === 403 || response.status === 401;
        expect({ role, route: route.name, isRefused }).toEqual({
          role,
          route: route.name,
          isRefused: !held.includes(route.access.permission),
        });
        if (isRefused) expect(await response.json()).toMatchObject({ code: 'auth.forbidden' });
      });
    }
  });

  test('a member who is limited to stores answers 403 to whatever concerns the whole shop', async () => {
    for (const role of ['manager', 'analyst', 'viewer'] as const) {
      const cookie = await memberOf(role, ['granja-s1']);
      await forEachClosedRoute(async (route) => {
        if (route.access.kind !== 'permission' || route.access.permission.startsWith('data.r')) return;
        if (role === 'manager' && route.access.permission === 'data.write') return;
        const response = await attempt(route, { cookie, tenant: 'granja', realm: 'tenant' });
        expect({ role, route: route.name, status: response.status }).toEqual({
          role,
          route: route.name,
          status: 403,
        });
      });
    }
  });

  test('a key that is limited to stores answers 403 to whatever concerns the whole shop', async () => {
    const key = { tenantId: tenantId('granja'), name: 'one store', scopes: ['admin'] as const };
    const { secret } = await api.registry.apiKeys.create({ ...key, storeIds: ['granja-s1'] });
    const held = permissionsOfScopes(['admin'], ['granja-s1']);
    await forEachClosedRoute(async (route) => {
      if (route.access.kind !== 'permission' || held.includes(route.access.permission)) return;
      const response = await attempt(route, { secret });
      expect({ route: route.name, status: response.status }).toEqual({ route: route.name, status: 403 });
    });
  });

  test('what is about a person is closed to every key', async () => {
    const key = { tenantId: tenantId('granja'), name: 'all', scopes: ['admin'] as const };
    const { secret } = await api.registry.apiKeys.create(key);
    await forEachClosedRoute(async (route) => {
      if (route.access.kind !== 'person') return;
      const response = await attempt(route, { secret });
      expect({ route: route.name, status: response.status }).toEqual({ route: route.name, status: 403 });
    });
  });
});

test('on every route of the console there is nothing for anybody but an operator who is there', async () => {
  const routes = routesOf(api).filter(({ access }) => access.kind === 'operator');
  expect(routes.length).toBeGreaterThanOrEqual(4);
  const key = { tenantId: tenantId('granja'), name: 'all', scopes: ['admin'] as const };
  const { secret } = await api.registry.apiKeys.create(key);
  const cookie = await api.sessionOf('granja');
  for (const route of routes) {
    for (const realm of ['tenant', 'api', 'etl', 'apex', 'nonsense']) {
      for (const credential of [{}, { secret }, { secret: api.secrets.operator }]) {
        const elsewhere = await attempt(route, { ...credential, realm, tenant: 'granja' });
        await expectProblem(elsewhere, route, 404, 'route.not_found');
      }
    }
    const ofShop = await attempt(route, { secret, realm: 'admin' });
    await expectProblem(ofShop, route, 404, 'route.not_found');
    for (const credential of [{}, { cookie }, { secret: api.secrets.revoked }]) {
      const nobody = await attempt(route, { ...credential, realm: 'admin' });
      await expectProblem(nobody, route, 401, 'auth.required');
    }
  }
});

test('the routes that say that they are public are those of the list', () => {
  const declared = routesOf(api).filter(({ access }) => access.kind === 'public');
  expect(declared.map(({ name }) => name).sort()).toEqual([...publicRoutes].sort());
});

test('a public route says nothing about any tenant', async () => {
  const routes = routesOf(api);
  for (const name of publicRoutes) {
    const route = routes.find((candidate) => candidate.name === name);
    if (!route) throw new Error(`${name} is no longer a route: take it off the list.`);
    const text = await (await attempt(route, { tenant: 'granja', realm: 'tenant' })).text();
    expect(text, name).not.toMatch(/(granja|granja2|cliente2)-/);
  }
});
