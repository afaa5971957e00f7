import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Lake } from '#data/lake/lake.ts';
import { type PlanLimits, planLimits } from '#data/registry/plans.ts';
import { createTestApi, type TestApi, tenantId } from '../support/test-api.ts';

const tight: PlanLimits = {
  ...planLimits.free,
  tenantRate: { burst: 6, perSecond: 2 },
  callerRate: { burst: 4, perSecond: 1 },
  maxBodyBytes: 300,
  maxExportRows: 14,
  maxExports: 1,
};
const wide: PlanLimits = {
  ...tight,
  tenantRate: { burst: 1000, perSecond: 1000 },
  callerRate: { burst: 999, perSecond: 999 },
};

let api: TestApi;
let second: string;
const rateLimit = (response: Response) =>
  ['limit', 'remaining', 'reset', 'policy'].map((name) => response.headers.get(`ratelimit-${name}`));

beforeAll(async () => {
  api = await createTestApi({ plans: { free: tight, standard: tight, premium: wide } });
  second = (await api.registry.apiKeys.create({ tenantId: tenantId('granja'), name: '2', scopes: ['read'] }))
    .secret;
});
afterAll(() => api.close());

/** All buckets are full again. */
let minute = 0;
const rest = () => {
  minute += 1;
  api.clock.set(new Date(Date.UTC(2026, 2, 15, 17, minute)).toISOString());
};

describe('requests', () => {
  test('are told in every answer what is left, also in refusals and unchanged answers', async () => {
    rest();
    const first = await api.get('/stores');
    expect(rateLimit(first)).toEqual(['4', '3', '1', '4;w=4, 6;w=3']);
    const unchanged = await api.get('/stores', {
      headers: { 'if-none-match': first.headers.get('etag') ?? '' },
    });
    expect([unchanged.status, ...rateLimit(unchanged)]).toEqual([304, '4', '2', '2', '4;w=4, 6;w=3']);
    const refused = await api.get('/stores?nonsense=1');
    expect([refused.status, ...rateLimit(refused)]).toEqual([400, '4', '1', '3', '4;w=4, 6;w=3']);
  });

  test('of one key beyond its allowance answer 429 with the time to wait, and then work again', async () => {
    rest();
    for (let time = 0; time < 4; time += 1) expect((await api.get('/stores')).status).toBe(200);
    const refused = await api.get('/stores');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ code: 'limit.exceeded', status: 429 });
    api.clock.set(new Date(api.clock.now() + 1000).toISOString());
    expect((await api.get('/stores')).status).toBe(200);
  });

  test('of all of a tenant’s keys together have a limit, too, which no other tenant feels', async () => {
    rest();
    const statuses: number[] = [];
    for (let time = 0; time < 4; time += 1) statuses.push((await api.get('/stores')).status);
    for (let time = 0; time < 3; time += 1)
      statuses.push((await api.get('/stores', { secret: second })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429]);
    expect((await api.get('/stores', { secret: api.secrets.granja2 })).status).toBe(200);
  });

  test('of one person count over all of their sessions', async () => {
    rest();
    const tokens = [await api.sessionOf('cliente2'), await api.sessionOf('cliente2')];
    const statuses: number[] = [];
    for (let time = 0; time < 5; time += 1) {
      const headers = {
        'x-fluxion-realm': 'tenant',
        'x-forwarded-host': 'cliente2.localhost:3000',
        'x-tenant-id': 'cliente2',
        cookie: `__Host-fluxion=${tokens[time % 2]}`,
      };
      statuses.push((await api.app.request('/api/v1/me', { headers })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
  });

  test('of an operator are not at the expense of the tenant', async () => {
    rest();
    for (let time = 0; time < 20; time += 1) {
      const headers = { 'x-tenant-id': 'granja' };
      const response = await api.get('/stores', { secret: api.secrets.operator, headers });
      expect(response.status).toBeLessThan(500);
    }
    expect((await api.get('/stores')).status).toBe(200);
  });

  test('to the console are counted, too', async () => {
    rest();
    const response = await api.get('/admin/tenants', {
      secret: api.secrets.operator,
      headers: { 'x-fluxion-realm': 'admin', 'x-forwarded-host': 'admin.localhost:3000' },
    });
    expect([response.status, ...rateLimit(response)]).toEqual([200, '999', '998', '1', '999;w=1']);
  });

  test('too many are refused only after a while, where that is asked for', async () => {
    rest();
    const slept: number[] = [];
    const { createApp } = await import('#functions/app.ts');
    const app = createApp({
      ...api.dependencies,
      refusalDelayMs: 500,
      clock: { now: () => api.clock.now(), sleep: async (milliseconds) => void slept.push(milliseconds) },
    });
    const headers = { authorization: `Bearer ${api.secrets.granja}` };
    for (let time = 0; time < 6; time += 1) await app.request('/api/v1/me', { headers });
    expect(slept).toEqual([500, 500]);
  });

  test('follow the plan within seconds', async () => {
    rest();
    await api.registry.tenants.update(tenantId('granja2'), { plan: 'premium' });
    for (let time = 0; time < 20; time += 1) {
      expect((await api.get('/stores', { secret: api.secrets.granja2 })).status).toBe(200);
    }
  });
});

describe('a body', () => {
  test('longer than the plan allows answers 413', async () => {
    rest();
    const token = await api.sessionOf('granja');
    const send = (name: string) =>
      api.app.request('/api/v1/account', {
        method: 'PATCH',
        headers: {
          'x-fluxion-realm': 'tenant',
          'x-forwarded-host': 'granja.localhost:3000',
          'x-tenant-id': 'granja',
          origin: 'http://granja.localhost:3000',
          'content-type': 'application/json',
          cookie: `__Host-fluxion=${token}`,
        },
        body: JSON.stringify({ name }),
      });
    const refused = await send('x'.repeat(300));
    expect(refused.status).toBe(413);
    expect(await refused.json()).toMatchObject({ code: 'limit.body_too_large' });
    expect((await send('Owner')).status).toBe(200);
  });
});

describe('an export', () => {
  test('of more rows than the plan allows answers 422, one of as many is served', async () => {
    rest();
    const response = await api.get('/sales?format=csv');
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'limit.rows_exceeded' });
    expect((await (await api.get('/products?format=csv')).text()).trim().split('\r\n')).toHaveLength(15);
  });

  test('beyond those that may run at once answers 429 until one has ended or was given up', async () => {
    rest();
    for (const finish of ['text', 'cancel'] as const) {
      const running = await api.get('/products?format=csv');
      const refused = await api.get('/products?format=csv', { secret: second });
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
      if (finish === 'text') await running.text();
      else await running.body?.cancel();
      expect(
        (await (await api.get('/products?format=csv', { secret: second })).text()).length,
      ).toBeGreaterThan(0);
      rest();
    }
  });
});

test('a question takes no longer than the plan allows', async () => {
  const asked: (number | undefined)[] = [];
  const spied = await createTestApi();
  try {
    const { createApp } = await import('#functions/app.ts');
    const lake: Lake = {
      ...spied.lake,
      tenant: (id) => {
        const tenant = spied.lake.tenant(id);
        return {
          ...tenant,
          query: (query, snapshot, options) => {
            asked.push(options?.timeoutMs);
            return tenant.query(query, snapshot, options);
          },
        };
      },
    };
    const app = createApp({ ...spied.dependencies, lake });
    const headers = { authorization: `Bearer ${spied.secrets.granja}` };
    expect((await app.request('/api/v1/stores', { headers })).status).toBe(200);
    await spied.registry.tenants.update(tenantId('granja'), { plan: 'free' });
    expect((await app.request('/api/v1/products', { headers })).status).toBe(200);
    expect(new Set(asked)).toEqual(
      new Set([planLimits.standard.queryTimeoutMs, planLimits.free.queryTimeoutMs]),
    );
  } finally {
    await spied.close();
  }
});

test('a smaller plan never allows more than a larger one', () => {
  const { free, standard, premium } = planLimits;
  const numbersOf = ({ tenantRate, callerRate, engineTime, ...rest }: PlanLimits) => [
    ...Object.values(engineTime),
    ...Object.values(tenantRate),
    ...Object.values(callerRate),
    ...Object.values(rest),
  ];
  for (const [smaller, larger] of [
    [free, standard],
    [standard, premium],
  ] as const) {
    const bounds = numbersOf(larger);
    for (const [index, value] of numbersOf(smaller).entries())
      expect(value).toBeLessThanOrEqual(bounds[index] ?? 0);
  }
});
