import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { meSchema } from '#functions/me/me.schemas.ts';
import { permissions } from '#functions/permissions.ts';
import { sessionSchema } from '#functions/session/session.schemas.ts';
import { createTestApi, password, type TestApi } from '../support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

type Headers = Readonly<Record<string, string>>;

function onHost(tenant: string, headers: Headers = {}): Record<string, string> {
  const host = `${tenant}.localhost:3000`;
  const realm = tenant === 'admin' ? 'admin' : 'tenant';
  return {
    'x-fluxion-realm': realm,
    'x-forwarded-host': host,
    ...(realm === 'tenant' ? { 'x-tenant-id': tenant } : {}),
    origin: `http://${host}`,
    'content-type': 'application/json',
    ...headers,
  };
}

function logIn(tenant: string, email: string, headers: Headers = {}, secret = password) {
  return api.app.request('/api/v1/session', {
    method: 'POST',
    headers: onHost(tenant, headers),
    body: JSON.stringify({ email, password: secret }),
  });
}

function tokenOf(response: Response): string {
  return /^__Host-fluxion=([^;]+)/.exec(response.headers.get('set-cookie') ?? '')?.[1] ?? '';
}

describe('log-in', () => {
  test('answers who one is and sets a cookie that only this host gets', async () => {
    const response = await logIn('granja', 'owner@granja.example');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-tenant-id')).toBe('granja');
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^__Host-fluxion=[^;]{30,};/);
    expect(cookie).toContain('Path=/');
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('Secure');
    expect(cookie).toContain('SameSite=Lax');
    expect(cookie).not.toContain('Domain');
    const session = v.parse(sessionSchema, await response.json());
    expect(session).toMatchObject({
      tenantId: 'granja',
      user: { email: 'owner@granja.example', role: 'owner' },
    });

    const me = await api.app.request('/api/v1/me', {
      headers: onHost('granja', { cookie: `__Host-fluxion=${tokenOf(response)}` }),
    });
    expect(v.parse(meSchema, await me.json())).toEqual({
      kind: 'user',
      id: session.user.id,
      email: 'owner@granja.example',
      name: 'Owner',
      tenantId: 'granja',
      role: 'owner',
      scopes: ['read', 'write', 'import', 'admin'],
      permissions: [...permissions],
      storeIds: null,
    });
  });

  test.each([
    ['a wrong password', 'granja', 'owner@granja.example', 'wrong password here'],
    ['an unknown user', 'granja', 'nobody@granja.example', password],
    ["another shop's owner", 'granja', 'owner@cliente2.example', password],
    ['an operator', 'granja', 'operator@fluxion.example', password],
    ['an owner on the console', 'admin', 'owner@granja.example', password],
  ])('of %s answers 401 alike, without a cookie', async (_name, host, email, secret) => {
    const response = await logIn(host, email, {}, secret);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'auth.invalid_credentials' });
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  test('of an operator on the console needs no tenant', async () => {
    const response = await logIn('admin', 'operator@fluxion.example');
    expect(v.parse(sessionSchema, await response.json())).toMatchObject({
      tenantId: null,
      user: { role: 'operator' },
    });
    const cookie = `__Host-fluxion=${tokenOf(response)}`;
    const me = await api.app.request('/api/v1/me', { headers: onHost('admin', { cookie }) });
    expect(v.parse(meSchema, await me.json())).toMatchObject({ kind: 'operator', tenantId: null });
    const data = await api.app.request('/api/v1/stores', { headers: onHost('admin', { cookie }) });
    const problem = (await data.json()) as { code: string; detail: string };
    expect([data.status, problem.code]).toEqual([400, 'tenant.required']);
    // What the edge would take from the request is not asked for.
    expect(problem.detail).toContain('Ask the API’s own host');
  });

  test('at a suspended, deleted or unknown shop is refused before the password is looked at', async () => {
    const codes = await Promise.all(
      ['suspended-shop', 'deleted-shop', 'no-such-shop'].map(async (tenant) => {
        const response = await logIn(tenant, 'owner@granja.example');
        return [response.status, ((await response.json()) as { code: string }).code];
      }),
    );
    expect(codes).toEqual([
      [403, 'tenant.suspended'],
      [404, 'tenant.unknown'],
      [404, 'tenant.unknown'],
    ]);
  });

  test('is throttled after repeated failures, with the time to wait', async () => {
    let response = await logIn('granja2', 'owner@granja2.example', {}, 'wrong password 0');
    for (let attempt = 1; attempt < 30 && response.status === 401; attempt += 1) {
      response = await logIn('granja2', 'owner@granja2.example', {}, `wrong password ${attempt}`);
    }
    expect(response.status).toBe(429);
    expect(await response.json()).toMatchObject({ code: 'auth.throttled' });
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('does not exist on the host for programs', async () => {
    const response = await logIn('granja', 'owner@granja.example', { 'x-fluxion-realm': 'api' });
    expect(response.status).toBe(404);
  });
});

describe('a changing request by cookie', () => {
  test.each<[string, Headers]>([
    ['without an origin', { origin: '' }],
    ['from a sibling shop', { origin: 'http://granja2.localhost:3000' }],
    ['from the apex', { origin: 'http://localhost:3000' }],
    ['from another port', { origin: 'http://granja.localhost:3001' }],
    ['from another scheme', { origin: 'https://granja.localhost:3000' }],
    ['from a host that begins alike', { origin: 'http://granja.localhost:3000.evil.example' }],
    ['from nowhere', { origin: 'null' }],
    ['across sites', { 'sec-fetch-site': 'cross-site' }],
    ['across hosts of one site', { 'sec-fetch-site': 'same-site' }],
    ['typed into the address bar', { 'sec-fetch-site': 'none' }],
  ])('%s answers 403', async (_name, headers) => {
    const response = await logIn('granja', 'owner@granja.example', headers);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'request.origin_rejected' });
  });

  test('from the same page is served', async () => {
    const response = await logIn('granja', 'owner@granja.example', { 'sec-fetch-site': 'same-origin' });
    expect(response.status).toBe(200);
  });
});

test('log-out ends the session everywhere and clears the cookie; again it changes nothing', async () => {
  const token = tokenOf(await logIn('granja', 'owner@granja.example'));
  const headers = onHost('granja', { cookie: `__Host-fluxion=${token}` });
  expect((await api.app.request('/api/v1/me', { headers })).status).toBe(200);
  for (let time = 0; time < 2; time += 1) {
    const response = await api.app.request('/api/v1/session', { method: 'DELETE', headers });
    expect(response.status).toBe(204);
    expect(response.headers.get('set-cookie')).toMatch(/^__Host-fluxion=;.*Max-Age=0/);
  }
  expect((await api.app.request('/api/v1/me', { headers })).status).toBe(401);
});

describe('a page of another origin', () => {
  const apiHost = { 'x-fluxion-realm': 'api', 'x-forwarded-host': 'api.localhost:3000' };
  const preflight = (origin: string) =>
    api.app.request('/api/v1/stores', {
      method: 'OPTIONS',
      headers: { ...apiHost, origin, 'access-control-request-method': 'GET' },
    });

  test("may use the API host with a key if it is an active shop's", async () => {
    const response = await preflight('http://granja.localhost:3000');
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('http://granja.localhost:3000');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    expect(response.headers.get('vary')).toMatch(/origin/i);
    const answer = await api.get('/stores', {
      headers: { ...apiHost, origin: 'http://granja.localhost:3000' },
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe('http://granja.localhost:3000');
    expect(answer.headers.get('access-control-expose-headers')).toContain('ETag');
  });

  test.each([
    'http://evil.example',
    'http://no-such-shop.localhost:3000',
    'http://suspended-shop.localhost:3000',
    'https://granja.localhost:3000',
    'http://granja.localhost:3001',
    'http://a.granja.localhost:3000',
    'http://admin.localhost:3000',
    'http://evilgranja.localhost:3000.evil.example',
    'null',
  ])('%s is not let in', async (origin) => {
    expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
    const answer = await api.get('/stores', { headers: { ...apiHost, origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('gets nothing on a shop host', async () => {
    const answer = await api.app.request('/api/v1/stores', {
      headers: onHost('granja', { origin: 'http://granja2.localhost:3000' }),
    });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('with an edge secret configured, what did not come through the edge is refused', async () => {
  const guarded = await createTestApi({ originSecrets: ['new-secret', 'old-secret'] });
  try {
    expect((await guarded.get('/stores')).status).toBe(403);
    expect(
      (await guarded.get('/health', { headers: { 'x-fluxion-origin-secret': 'no-secret!' } })).status,
    ).toBe(403);
    for (const secret of ['new-secret', 'old-secret']) {
      const response = await guarded.get('/stores', { headers: { 'x-fluxion-origin-secret': secret } });
      expect(response.status).toBe(200);
    }
  } finally {
    await guarded.close();
  }
});
