/**
 * What must hold for any request at all. `FLUXION_FUZZ_EVENTS` sets how many are tried (default 100,000;
 * `npm run test:fuzz` tries a million).
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createViewerRequestHandler,
  type KeyValueStore,
  type ViewerEvent,
  type ViewerRequest,
  type ViewerValue,
} from '#edge/cloudfront.ts';
import { domain, tenants } from './cases.ts';

const events = Number(process.env.FLUXION_FUZZ_EVENTS ?? 100_000);
const batch = 100;

const kvs: KeyValueStore = {
  get: (key) => {
    const status = Object.hasOwn(tenants, key) ? tenants[key] : undefined;
    return status === undefined ? Promise.reject(new Error('KeyNotFound')) : Promise.resolve(status);
  },
};
const handle = createViewerRequestHandler(kvs, { domain, tenantParameter: false });

const junk = fc.string({ unit: 'binary', maxLength: 12 });
const label = fc.constantFrom(
  ...Object.keys(tenants),
  'www',
  'api',
  'admin',
  'etl',
  'xn--a',
  '',
  'GRANJA',
  '_',
);
const host = fc.oneof(
  { weight: 6, arbitrary: label.map((name) => `${name}.${domain}`) },
  { weight: 1, arbitrary: fc.constant(domain) },
  fc
    .tuple(
      label,
      fc.constantFrom('.', '..', ',', '@', ' '),
      fc.constantFrom(domain, domain.toUpperCase(), `${domain}.`, `${domain}:443`, `${domain}.evil.com`, 'x'),
    )
    .map((parts) => parts.join('')),
  junk,
);
const plainParts = [
  'api',
  'v1',
  'imports',
  'assets',
  'config.json',
  'logo',
  'app.js',
  'granja',
  'cliente2',
  '',
];
const hostileParts = [
  '_t',
  '_T',
  '%5ft',
  '_%74',
  '%255ft',
  '.',
  '..',
  '%2e',
  '%2e%2e',
  '%2f',
  '%5c',
  '\\',
  '%00',
  '%',
];
const fragment = fc.oneof(fc.constantFrom(...plainParts), fc.constantFrom(...hostileParts), junk);
const path = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '/',
      '/config.json',
      '/logo',
      '/api/v1/me',
      '/api/v1/imports',
      '/assets/app.js',
    ),
  },
  { weight: 3, arbitrary: fc.array(fragment, { maxLength: 5 }).map((parts) => `/${parts.join('/')}`) },
  { weight: 1, arbitrary: fc.array(fragment, { maxLength: 4 }).map((parts) => parts.join('')) },
);
const value: fc.Arbitrary<ViewerValue> = fc.oneof(
  fc.oneof(label, junk).map((text) => ({ value: text })),
  fc
    .array(label, { minLength: 2, maxLength: 3 })
    .map((copies) => ({ value: copies[0] ?? '', multiValue: copies.map((copy) => ({ value: copy })) })),
);
const forged = fc.dictionary(
  fc.constantFrom(
    'x-tenant-id',
    'x-forwarded-host',
    'x-fluxion-realm',
    'x-fluxion-a',
    'x-real-ip',
    '__proto__',
  ),
  value,
);
const event = fc
  .record({ host, path, forged, method: fc.constantFrom('GET', 'HEAD', 'POST', 'OPTIONS', 'BREW') })
  .map(
    ({ host, path, forged, method }): ViewerEvent => ({
      request: {
        method,
        uri: path,
        querystring: { tenant: { value: 'cliente2' } },
        headers: { ...forged, host: { value: host } },
        cookies: {},
      },
    }),
  );

/** An independent reading of the host: the active tenant that it names, or null. */
function activeTenantOf(host: string): string | null {
  const name = host
    .toLowerCase()
    .replace(/:[0-9]{1,5}$/, '')
    .replace(/\.$/, '');
  return Object.keys(tenants).find((id) => name === `${id}.${domain}` && tenants[id] === 'active') ?? null;
}

function checkForwarded(sent: ViewerEvent, answer: ViewerRequest): void {
  const host = sent.request.headers.host?.value ?? '';
  const tenant = activeTenantOf(host);
  const realm = answer.headers['x-fluxion-realm']?.value;
  const named = answer.headers['x-tenant-id'];
  if (realm === 'tenant') expect(named).toEqual({ value: tenant });
  else if (realm === 'api') expect(named?.multiValue).toBeUndefined();
  else expect(named).toBeUndefined();
  expect(tenant === null).toBe(realm !== 'tenant');
  expect(answer.headers['x-forwarded-host']).toEqual({ value: host });
  expect(Object.keys(answer.headers)).not.toContain('x-fluxion-a');
  expect(answer.headers['x-real-ip']).toEqual(sent.request.headers['x-real-ip']);
  if (sent.request.uri.startsWith('/api/')) {
    expect(answer.uri).toBe(sent.request.uri);
    expect(answer.querystring).toEqual(sent.request.querystring);
  } else {
    checkCacheKey(sent.request.uri, answer, tenant);
  }
}

/** The rewritten path is the whole cache key: it names the host's tenant, or none. */
function checkCacheKey(asked: string, answer: ViewerRequest, tenant: string | null): void {
  expect(answer.querystring).toEqual({});
  if (asked === '/config.json' || asked === '/logo') {
    expect(answer.uri).toBe(`/_t/${tenant}${asked}`);
    return;
  }
  expect(answer.uri).not.toMatch(/[%\\]|(?:^|\/)(?:_t|\.\.?)(?:\/|$)/i);
}

test('no request makes the edge throw, reach another tenant or mix two tenants in a cache key', async () => {
  const statuses = new Map<string, number>();
  const count = (key: string) => statuses.set(key, (statuses.get(key) ?? 0) + 1);
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: batch, maxLength: batch }), async (sentEvents) => {
      for (const sent of sentEvents) {
        const answer = await handle(structuredClone(sent));
        if ('statusCode' in answer) {
          expect([302, 400, 403, 404, 405]).toContain(answer.statusCode);
          count(String(answer.statusCode));
        } else {
          checkForwarded(sent, answer);
          count(answer.headers['x-fluxion-realm']?.value ?? 'none');
        }
      }
    }),
    { numRuns: Math.ceil(events / batch) },
  );
  // The search means something only if it reaches every kind of answer.
  for (const kind of ['400', '403', '404', '405', 'tenant', 'api', 'admin', 'etl', 'apex']) {
    expect(statuses.get(kind) ?? 0, kind).toBeGreaterThan(events / 10_000);
  }
}, 600_000);
