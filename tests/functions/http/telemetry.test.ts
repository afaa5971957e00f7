/**
 * Whatever is sent to whatever route, and however it fails: nothing secret and nothing personal is logged. The
 * telemetry is the one of Lambda; all that the process writes is read.
 */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createApp } from '#functions/app.ts';
import { listRouteAccess } from '#functions/http/access.ts';
import { redact, toLoggableError } from '#functions/http/redact.ts';
import { createPowertoolsTelemetry, type MetricDimensions } from '#functions/http/telemetry.ts';
import { createConsoleTelemetry } from '#functions/local/telemetry.ts';
import { createTestApi, password, type TestApi } from '../support/test-api.ts';

const planted = {
  email: 'planted.person+tag@private.example',
  name: 'Plantada Secretísima',
  password: 'planted-pass-word-9',
  code: '918273',
  token: 'pLanted0Token1pLanted2Token3pLanted4Token56',
  cookie: 'pLantedCookie7pLantedCookie8pLantedCookie99',
  key: 'flx_plantedplantedplantedplanted00abcdef',
  search: 'planted-search',
  path: 'planted-path',
  agent: 'PlantedBrowser/1.0',
  address: '198.51.100.231',
};

let api: TestApi;
let written: string[] = [];
const spies = [
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  }),
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  }),
  ...(['log', 'info', 'warn', 'error', 'debug'] as const).map((method) =>
    vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      written.push(parts.map(String).join(' '));
    }),
  ),
];

beforeAll(async () => {
  api = await createTestApi();
});
afterAll(async () => {
  for (const spy of spies) spy.mockRestore();
  await api.close();
});

const body = {
  email: planted.email,
  name: planted.name,
  password: planted.password,
  currentPassword: planted.password,
  newPassword: planted.password,
  code: planted.code,
  token: planted.token,
  ownerEmail: planted.email,
};

/** With and without a parameter, which many routes refuse before they look at anything else. */
async function askEveryRoute(app: TestApi['app']): Promise<number> {
  const credentials: Record<string, string>[] = [
    {},
    { authorization: `Bearer ${planted.key}` },
    { authorization: `Bearer ${api.secrets.granja}` },
    { cookie: `__Host-fluxion=${planted.cookie}` },
    { cookie: `__Host-fluxion=${await api.sessionOf('granja')}` },
    { authorization: `Bearer ${api.secrets.operator}` },
  ];
  let asked = 0;
  for (const { method, path } of listRouteAccess(api.app)) {
    for (const [turn, credential] of [...credentials, ...credentials].entries()) {
      const realm = 'cookie' in credential ? 'tenant' : 'api';
      const host = `${realm === 'tenant' ? 'granja' : 'api'}.localhost:3000`;
      const target = path.replace(/:\w+/g, planted.path);
      const hasBody = !['GET', 'HEAD', 'DELETE'].includes(method);
      const response = await app.request(
        turn < credentials.length ? `${target}?q=${planted.search}` : target,
        {
          method,
          headers: {
            'x-fluxion-realm': realm,
            'x-forwarded-host': host,
            'x-tenant-id': 'granja',
            origin: `http://${host}`,
            referer: `http://${host}/reset#${planted.token}`,
            'user-agent': planted.agent,
            'x-forwarded-for': planted.address,
            ...(hasBody ? { 'content-type': 'application/json' } : {}),
            ...credential,
          },
          ...(hasBody ? { body: JSON.stringify(body) } : {}),
        },
      );
      await response.body?.cancel();
      asked += 1;
    }
  }
  return asked;
}

/** Credentials that work, besides everything planted. */
const secretsOf = () => [...Object.values(planted), ...Object.values(api.secrets), password];

function expectNothingPlanted(): void {
  const text = written.join('\n');
  for (const secret of secretsOf()) expect(text.includes(secret), `${secret} was logged`).toBe(false);
  expect(/owner@|operator@|\$argon2|__Host-fluxion=\S/i.exec(text)?.[0] ?? null).toBeNull();
}

describe('of every route', () => {
  test('one line is logged for each request, without anything that was sent to it', {
    timeout: 30_000,
  }, async () => {
    written = [];
    const telemetry = createPowertoolsTelemetry({ serviceName: 'test' });
    const asked = await askEveryRoute(createApp({ ...api.dependencies, telemetry }));
    expectNothingPlanted();
    const lines = written
      .join('\n')
      .split('\n')
      .filter((line) => line.includes('"message":"request"'));
    expect(lines).toHaveLength(asked);
  });

  test('that fails, the error is logged without what its message quotes', { timeout: 30_000 }, async () => {
    written = [];
    const cause = new Error(`duplicate key "${planted.email}" for ${planted.key} (${planted.token})`);
    const fail = () => {
      throw new Error(
        `Could not convert "${planted.email}", Bearer ${planted.key}, cookie __Host-fluxion=${planted.cookie}`,
        { cause },
      );
    };
    for (const telemetry of [createPowertoolsTelemetry({ serviceName: 'test' }), createConsoleTelemetry()]) {
      const lake = { ...api.lake, tenant: fail };
      const users = { ...api.registry.users, authenticate: fail };
      const registry = { ...api.registry, users };
      await askEveryRoute(createApp({ ...api.dependencies, telemetry, lake, registry }));
    }
    expect(written.join('\n')).toContain('Could not convert');
    expectNothingPlanted();
  });
});

describe('what is logged of an error', () => {
  test('keeps names, codes, tables and places of code', () => {
    const text =
      'Error: sales@12 of tenants/granja/sales/month=2026-01/part-0.parquet is gone\n    at open (/srv/data/lake/open-lake.ts:42:7)';
    expect(redact('at open (/srv/data/lake/open-lake.ts:42:7)')).toBe(
      'at open (/srv/data/lake/open-lake.ts:42:7)',
    );
    expect(redact(text)).toContain('tenants/granja/sales/month=2026-01/part-0.parquet');
  });

  test('follows its causes, and no circle of them', () => {
    const error = new Error('outer', { cause: new TypeError('inner') });
    expect(toLoggableError(error)).toMatchObject({
      message: 'outer',
      cause: { name: 'TypeError', message: 'inner' },
    });
    const circle = new Error('circle');
    circle.cause = circle;
    expect(JSON.stringify(toLoggableError(circle)).length).toBeLessThan(20_000);
    expect(toLoggableError(planted.email)).toEqual({ name: 'string', message: '[e-mail]' });
  });
});

describe('metrics', () => {
  const record = {
    requestId: 'r',
    method: 'GET',
    endpoint: '/api/v1/stores',
    status: 200,
    durationMs: 12,
    storeRequests: 1,
    storeBytes: 2,
    tenantId: 'granja',
    principal: null,
    code: null,
  };

  test.each<[MetricDimensions, string[][]]>([
    [
      'separate',
      [
        ['service', 'TenantId'],
        ['service', 'Endpoint'],
      ],
    ],
    [
      'combined',
      [
        ['service', 'TenantId'],
        ['service', 'Endpoint'],
        ['service', 'TenantId', 'Endpoint'],
      ],
    ],
    ['none', [['service']]],
  ])('are kept apart by tenant and endpoint: %s', (dimensions, sets) => {
    written = [];
    createPowertoolsTelemetry({ serviceName: 'test', dimensions }).request(record);
    const line = written
      .flatMap((text) => text.split('\n'))
      .find((text) => text.includes('CloudWatchMetrics'));
    const metric = JSON.parse(line ?? '') as {
      _aws: { CloudWatchMetrics: { Namespace: string; Dimensions: string[][] }[] };
    };
    expect(metric).toMatchObject({
      TenantId: 'granja',
      Endpoint: 'GET /api/v1/stores',
      Requests: 1,
      Failures: 0,
    });
    const [described] = metric._aws.CloudWatchMetrics;
    expect(described?.Namespace).toBe('Fluxion');
    const named = described?.Dimensions.filter((set) => set.length > 1 || sets.length === 1);
    expect(named?.map((set) => set.toSorted())).toEqual(sets.map((set) => set.toSorted()));
  });
});
