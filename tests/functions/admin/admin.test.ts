/** The console's API: what operators see and change, and what they may not. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { controlLogName } from '#data/audit/keys.ts';
import type {
  CreatedTenant,
  TenantDetail,
  TenantList,
  TenantNameAvailability,
} from '#functions/admin/admin.schemas.ts';
import { createRequestRates } from '#functions/http/request-rates.ts';
import { readOutcomes } from '#tests/data/audit/fixtures.ts';
import { createTestApi, type TestApi, tenantId } from '../support/test-api.ts';

let api: TestApi;
let now = 0;
beforeAll(async () => {
  api = await createTestApi({ requestRates: createRequestRates({ now: () => now }) });
});
afterAll(() => api.close());
afterEach(() => {
  expect(api.failures).toEqual([]);
});

interface Ask {
  method?: string;
  body?: unknown;
  /** Default: the operator's key. Null: none. */
  secret?: string | null;
  headers?: Record<string, string>;
}

async function ask<Body>(path: string, { method = 'GET', body, secret, headers }: Ask = {}) {
  const response = await api.app.request(`/api/v1/admin${path}`, {
    method,
    headers: {
      'x-fluxion-realm': 'admin',
      'x-forwarded-host': 'admin.localhost:3000',
      ...(secret === null ? {} : { authorization: `Bearer ${secret ?? api.secrets.operator}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

const shop = (id: string) => ({
  id,
  name: `Tienda ${id}`,
  plan: 'free',
  settings: { currency: 'VES', currencySymbol: 'Bs.', locale: 'es-VE', timeZone: 'America/Caracas' },
  brand: { primary: '#FFE135', accent: '#ffe130' },
  ownerEmail: `owner@${id}.example`,
});
const patch = (id: string, body: object) => ask<TenantDetail>(`/tenants/${id}`, { method: 'PATCH', body });
const actionsIn = async (log: ReturnType<typeof tenantId> | typeof controlLogName) => {
  const found: { action: string; actor: { name: string | null } }[] = [];
  for (const { action, actor } of await readOutcomes(api.dependencies.auditLogs.open(log))) {
    found.unshift({ action, actor: { name: actor.name } });
  }
  return found;
};

describe('the list', () => {
  test('shows status, plan, users, storage and requests a minute of every shop, in pages', async () => {
    now = 1_800_000_000_000;
    for (let count = 0; count < 3; count += 1) await api.get('/stores');
    await api.registry.usage.record(tenantId('granja'), {
      storageBytes: 12_345,
      objectCount: 3,
      measuredAt: Date.parse('2026-03-15T15:59:00Z'),
    });
    const { body } = await ask<TenantList>('/tenants?limit=2');
    expect(body.total).toBe(5);
    expect(body.items.map(({ id }) => id)).toEqual(['cliente2', 'deleted-shop']);
    const next = await ask<TenantList>(`/tenants?limit=2&after=${body.nextCursor}`);
    expect(next.body.items[0]).toEqual({
      id: 'granja',
      name: 'Shop granja',
      status: 'active',
      plan: 'standard',
      users: 1,
      storageBytes: 12_345,
      storageMeasuredAt: '2026-03-15T15:59:00.000Z',
      requestsPerMinute: 3,
      createdAt: '2026-03-15T15:00:00.000Z',
    });
    expect(next.body.items[1]).toMatchObject({ id: 'granja2', storageBytes: null, requestsPerMinute: 0 });
    now += 61_000;
    const later = await ask<TenantList>('/tenants?q=granja');
    expect(later.body.items.map(({ requestsPerMinute }) => requestsPerMinute)).toEqual([0, 0]);
  });

  test('finds by id, name and status, whatever the case', async () => {
    const ids = async (query: string) =>
      (await ask<TenantList>(`/tenants?${query}`)).body.items.map(({ id }) => id);
    expect(await ids('q=GRANJA')).toEqual(['granja', 'granja2']);
    expect(await ids('q=shop%20cliente')).toEqual(['cliente2']);
    expect(await ids('status=suspended')).toEqual(['suspended-shop']);
    expect(await ids('q=granja&status=deleted')).toEqual([]);
  });

  test('never looks through anybody’s objects: its requests do not grow with what is stored', async () => {
    await ask('/tenants');
    const before = api.records.length;
    await ask('/tenants');
    const record = api.records[before];
    // One list of the tenants, one look at the operator's key, and two documents a row.
    expect(record?.storeRequests).toBeLessThanOrEqual(2 + 2 * 5);
  });

  test('of an unknown cursor, status or parameter answers 400', async () => {
    expect((await ask('/tenants?after=..%2F')).status).toBe(400);
    expect((await ask('/tenants?status=lost')).status).toBe(400);
    expect((await ask('/tenants?sort=name')).status).toBe(400);
    expect((await ask('/tenants?limit=201')).status).toBe(400);
  });
});

describe('opening a shop', () => {
  test('gives a shop that works, an owner who is invited, and records in both logs', async () => {
    const sent = api.mails.length;
    const { status, headers, body } = await ask<CreatedTenant>('/tenants', {
      method: 'POST',
      body: shop('nueva'),
    });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({
      owner: 'invited',
      tenant: {
        id: 'nueva',
        plan: 'free',
        status: 'active',
        address: 'http://nueva.localhost:3000',
        owners: [{ email: 'owner@nueva.example', state: 'invited' }],
        brand: {
          primary: '#ffe135',
          warnings: ['brand.primary_faint_on_light', 'brand.colors_alike'],
        },
      },
    });
    expect(body.tenant.storageBytes).toBeGreaterThan(0);
    const [mail, ...others] = api.mails.slice(sent);
    expect(others).toEqual([]);
    expect(mail?.to).toBe('owner@nueva.example');
    const token = /http:\/\/nueva\.localhost:3000\/invitation#(\S+)/.exec(mail?.text ?? '')?.[1] ?? '';
    const { user } = await api.registry.invitations.accept(token, {
      name: 'Nora',
      password: 'correct horse battery',
    });
    const session = await api.registry.sessions.createForUser(tenantId('nueva'), user.id);
    const answer = await api.app.request('/api/v1/inventory', {
      headers: {
        'x-fluxion-realm': 'tenant',
        'x-tenant-id': 'nueva',
        cookie: `__Host-fluxion=${session.token}`,
      },
    });
    expect([answer.status, ((await answer.json()) as { tenantId: string }).tenantId]).toEqual([200, 'nueva']);

    const operator = { action: 'tenant.created', actor: { name: 'operator' } };
    expect(await actionsIn(controlLogName)).toContainEqual(operator);
    // The shop learns what was done, not by whom of the staff.
    expect(await actionsIn(tenantId('nueva'))).toContainEqual({ ...operator, actor: { name: 'Fluxion' } });
  });

  test('may be repeated, and another shop of the same name is refused', async () => {
    const request = { method: 'POST', body: shop('otra') };
    const first = await ask<CreatedTenant>('/tenants', request);
    const again = await ask<CreatedTenant>('/tenants', request);
    expect(again.body.tenant.createdAt).toBe(first.body.tenant.createdAt);
    expect(again.body.tenant.version).toBe(1);
    const other = await ask<{ code: string }>('/tenants', {
      method: 'POST',
      body: { ...shop('otra'), ownerEmail: 'thief@elsewhere.example' },
    });
    expect([other.status, other.body.code]).toEqual([409, 'tenant.exists']);
  });

  test.each([
    [{ ...shop('x') }, 422, 'tenant.id_invalid', 'id'],
    [{ ...shop('admin') }, 409, 'tenant.id_reserved', 'id'],
    [{ ...shop('deleted-shop') }, 409, 'tenant.id_retired', 'id'],
    [{ ...shop('granja') }, 409, 'tenant.exists', 'id'],
    [{ ...shop('nice'), ownerEmail: 'nobody' }, 400, 'request.invalid_body', 'ownerEmail'],
    [
      { ...shop('nice'), brand: { primary: 'red', accent: '#000000' } },
      400,
      'request.invalid_body',
      'brand.primary',
    ],
    [{ ...shop('nice'), settings: { timeZone: 'Caracas' } }, 422, 'settings.invalid', undefined],
    [{ ...shop('nice'), status: 'active' }, 400, 'request.invalid_body', 'status'],
    [{ ...shop('nice'), name: '  ' }, 400, 'request.invalid_body', 'name'],
    [{ ...shop('nice'), plan: 'gold' }, 400, 'request.invalid_body', 'plan'],
  ])('refuses %o with %i %s', async (body, status, code, parameter) => {
    const answer = await ask<{ code: string; parameter?: string; detail: string }>('/tenants', {
      method: 'POST',
      body,
    });
    expect({ status: answer.status, code: answer.body.code, parameter: answer.body.parameter }).toEqual({
      status,
      code,
      parameter,
    });
    expect(answer.body.detail.length).toBeGreaterThan(20);
    expect(await api.registry.tenants.get(tenantId('nice'))).toBeNull();
  });

  test('tells before whether a name is free', async () => {
    const reasonOf = async (name: string) =>
      (await ask<TenantNameAvailability>(`/tenant-names/${encodeURIComponent(name)}`)).body;
    expect(await reasonOf('libre')).toEqual({ id: 'libre', available: true, reason: null });
    expect((await reasonOf('granja')).reason).toBe('taken');
    expect((await reasonOf('deleted-shop')).reason).toBe('retired');
    expect((await reasonOf('api')).reason).toBe('reserved');
    expect((await reasonOf('Ñandú')).reason).toBe('invalid');
    expect((await reasonOf('../granja')).reason).toBe('invalid');
  });
});

describe('changing a shop', () => {
  test('suspends and resumes it with every row in place', async () => {
    const stores = async () => {
      const response = await api.get('/stores', { secret: api.secrets.granja2 });
      return { status: response.status, text: await response.text() };
    };
    const before = await stores();
    expect((await patch('granja2', { status: 'suspended' })).body.status).toBe('suspended');
    const closed = await stores();
    expect(closed.status).toBe(403);
    expect(closed.text).toContain('tenant.suspended');
    expect((await patch('granja2', { status: 'active' })).body.status).toBe('active');
    expect(await stores()).toEqual(before);
    const actions = (await actionsIn(tenantId('granja2'))).map(({ action }) => action);
    expect(actions.slice(-2)).toEqual(['tenant.suspended', 'tenant.resumed']);
  });

  test('renames it and changes its plan, publicly at once', async () => {
    const { body } = await patch('granja2', { name: 'La Granja Dos', plan: 'premium' });
    expect(body).toMatchObject({ name: 'La Granja Dos', plan: 'premium', version: 4 });
    expect(await api.registry.tenants.publishSiteConfig(tenantId('granja2'))).toMatchObject({
      name: 'La Granja Dos',
    });
  });

  test('switches exactly the named features on, publicly at once, and records it in both logs', async () => {
    const change = async (features: string[]) =>
      (await patch('cliente2', { features })).body.settings.features;
    expect(await change(['exports', 'beta-charts', 'exports'])).toEqual(['beta-charts', 'exports']);
    expect(await api.registry.tenants.publishSiteConfig(tenantId('cliente2'))).toMatchObject({
      features: ['beta-charts', 'exports'],
    });
    expect(await change([])).toEqual([]);
    for (const log of [controlLogName, tenantId('cliente2')] as const) {
      const actions = (await actionsIn(log)).map(({ action }) => action);
      expect(actions.slice(-2)).toEqual(['tenant.features_changed', 'tenant.features_changed']);
    }
  });

  test.each([
    ['granja', { features: ['Not A Name'] }, 422, 'settings.invalid'],
    ['granja', { features: 'exports' }, 400, 'request.invalid_body'],
    ['no-such-shop', { plan: 'free' }, 404, 'tenant.unknown'],
    ['deleted-shop', { status: 'active' }, 409, 'tenant.deleted'],
    ['granja', {}, 400, 'request.invalid_body'],
    ['granja', { status: 'deleted' }, 400, 'request.invalid_body'],
    ['granja', { id: 'other' }, 400, 'request.invalid_body'],
    ['granja', { settings: { currency: 'EUR' } }, 400, 'request.invalid_body'],
  ])('refuses for %s %o with %i %s', async (id, body, status, code) => {
    const answer = await ask<{ code: string }>(`/tenants/${id}`, { method: 'PATCH', body });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('measures what it stores when somebody looks, at most every ten minutes', async () => {
    const first = (await ask<TenantDetail>('/tenants/cliente2')).body;
    expect(first.storageBytes).toBeGreaterThan(1_000);
    expect(first.objectCount).toBeGreaterThan(5);
    await api.registry.usage.record(tenantId('cliente2'), {
      storageBytes: 1,
      objectCount: 1,
      measuredAt: api.clock.now(),
    });
    expect((await ask<TenantDetail>('/tenants/cliente2')).body.storageBytes).toBe(1);
    api.clock.set('2026-03-15T16:11:00Z');
    expect((await ask<TenantDetail>('/tenants/cliente2')).body.storageBytes).toBe(first.storageBytes);
  });
});

describe('who may', () => {
  test('an operator who has logged in, from a page of the console only', async () => {
    const cookie = `__Host-fluxion=${await api.sessionOf('operator')}`;
    expect((await ask('/tenants', { secret: null, headers: { cookie } })).status).toBe(200);
    const change = { method: 'PATCH', body: { plan: 'standard' }, secret: null };
    const own = { cookie, origin: 'http://admin.localhost:3000' };
    expect((await ask('/tenants/granja', { ...change, headers: own })).status).toBe(200);
    for (const origin of ['http://granja.localhost:3000', 'http://localhost:3000', 'null']) {
      const answer = await ask<{ code: string }>('/tenants/granja', {
        ...change,
        headers: { cookie, origin },
      });
      expect([answer.status, answer.body.code]).toEqual([403, 'request.origin_rejected']);
    }
  });

  test('an operator’s key needs the scope admin', async () => {
    const { secret } = await api.registry.apiKeys.create({
      tenantId: null,
      name: 'reader',
      scopes: ['read', 'write', 'import'],
    });
    const answer = await ask<{ code: string }>('/tenants', { secret });
    expect([answer.status, answer.body.code]).toEqual([403, 'auth.forbidden']);
  });

  test('a tenant named in a header changes nothing', async () => {
    const { status, headers } = await ask('/tenants/granja', {
      headers: { 'x-tenant-id': 'suspended-shop' },
    });
    expect([status, headers.get('x-tenant-id')]).toEqual([200, null]);
  });
});
