/** Whatever comes in, the answer is a problem with a stable code and never a failure of ours. */
import fc from 'fast-check';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { problemSchema } from '#functions/http/problem.schemas.ts';
import { createTestApi, registeredRoutes, type TestApi } from './support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());
afterEach(() => {
  expect(api.failures).toEqual([]);
});

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const problem = v.parse(v.strictObject(problemSchema.entries), await response.json());
  expect(problem.status).toBe(response.status);
  expect(problem.instance).toBe(response.headers.get('x-request-id'));
  return problem;
}

const lists = ['/inventory', '/products', '/stores', '/sales', '/sales/summary', '/orders'];
const dated = ['/sales', '/sales/summary', '/orders', '/stats'];

const table: [string, string, number, string, string | undefined][] = [
  ...lists.flatMap((path): [string, string, number, string, string][] =>
    [
      '0',
      '-1',
      '1000000000',
      '1e3',
      '1.5',
      'ten',
      '',
      ' 5',
      '0x10',
      path === '/sales/summary' ? '20001' : '1001',
    ].map((limit) => [
      `limit "${limit}"`,
      `${path}?limit=${encodeURIComponent(limit)}`,
      400,
      'request.invalid_parameter',
      'limit',
    ]),
  ),
  ...lists.flatMap((path): [string, string, number, string, string][] =>
    ['x', 'a.b', 'a.b.c', '.', '%00', 'e30.AAAAAAAAAAAAAAAAAAAAAA', '🤷'].map((cursor) => [
      `cursor "${cursor}"`,
      `${path}?cursor=${encodeURIComponent(cursor)}`,
      400,
      'cursor.invalid',
      'cursor',
    ]),
  ),
  ...lists.map((path): [string, string, number, string, string] => [
    'a cursor without end',
    `${path}?cursor=${'A'.repeat(3000)}`,
    400,
    'request.invalid_parameter',
    'cursor',
  ]),
  ...dated.flatMap((path): [string, string, number, string, string][] =>
    [
      '2026-02-30',
      '2026-13-01',
      '2026-1-1',
      '20260101',
      '01/02/2026',
      '2026-01-01T00:00:00Z',
      'yesterday',
      '',
      '0000-01-01',
      '-2026-01-01',
      '2026-01-01 ',
    ].map((date) => [
      `date "${date}"`,
      `${path}?from=${encodeURIComponent(date)}`,
      400,
      'request.invalid_parameter',
      'from',
    ]),
  ),
  ...dated.map((path): [string, string, number, string, undefined] => [
    'from after to',
    `${path}?from=2026-02-02&to=2026-02-01`,
    400,
    'request.invalid_range',
    undefined,
  ]),
  ...[...lists, '/stats', '/me', '/products/granja-p1', '/orders/granja-o1'].flatMap(
    (path): [string, string, number, string, string][] =>
      ['stroe', 'tenantId', 'constructor', '__proto__', 'limit[]', 'q.x', '__proto__[a]'].map((name) => [
        `unknown parameter "${name}"`,
        `${path}?${encodeURIComponent(name)}=1`,
        400,
        'request.unknown_parameter',
        name,
      ]),
  ),
  ['a parameter twice', '/inventory?store=a&store=b', 400, 'request.invalid_parameter', 'store'],
  ['a parameter twice', '/sales?limit=5&limit=5', 400, 'request.invalid_parameter', 'limit'],
  ['an unknown sort', '/inventory?sort=password', 400, 'request.invalid_parameter', 'sort'],
  ['SQL as sort', '/inventory?sort=product;drop', 400, 'request.invalid_parameter', 'sort'],
  ['an unknown grouping', '/sales/summary?by=hour', 400, 'request.invalid_parameter', 'by'],
  ...[
    'day,month',
    'store,store',
    'month,store,category,product',
    'store,',
    ',',
    'store, month',
    'store,hour',
  ].map((by): [string, string, number, string, string] => [
    `groupings that do not go together: "${by}"`,
    `/sales/summary?by=${encodeURIComponent(by)}`,
    400,
    'request.invalid_parameter',
    'by',
  ]),
  ['an unknown status', '/orders?status=lost', 400, 'request.invalid_parameter', 'status'],
  ['a flag that is none', '/inventory?lowStock=yes', 400, 'request.invalid_parameter', 'lowStock'],
  ['a control character', '/products?q=a%00b', 400, 'request.invalid_parameter', 'q'],
  ['nothing to look for', '/products?q=', 400, 'request.invalid_parameter', 'q'],
  ['too much to look for', `/products?q=${'x'.repeat(101)}`, 400, 'request.invalid_parameter', 'q'],
  ['a negative offset', '/inventory?offset=-1', 400, 'request.invalid_parameter', 'offset'],
  ['offset beside cursor', '/inventory?offset=1&cursor=x', 400, 'request.invalid_range', undefined],
  ['an endless id', `/products/${'x'.repeat(201)}`, 400, 'request.invalid_parameter', 'productId'],
  ['a control character as id', '/products/%00', 400, 'request.invalid_parameter', 'productId'],
  ['an unknown product', '/products/none', 404, 'product.not_found', undefined],
  ['an unknown order', '/orders/none', 404, 'order.not_found', undefined],
  ['an unknown path', '/nothing', 404, 'route.not_found', undefined],
  ['an unknown path below', '/sales/summary/more', 404, 'route.not_found', undefined],
];

describe('bad parameters', () => {
  test.each(table)('%s: GET %s answers %i %s', async (_name, path, status, code, parameter) => {
    const response = await api.get(path);
    const problem = await problemOf(response);
    expect({ status: response.status, code: problem.code, parameter: problem.parameter }).toEqual({
      status,
      code,
      parameter,
    });
  });

  test('a far offset is an empty page, not an error', async () => {
    const response = await api.get('/inventory?offset=100000000');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ items: [], nextCursor: null, total: 39 });
  });

  test('a store or product that does not exist is an empty page', async () => {
    for (const path of [
      '/inventory?store=none',
      '/sales?store=none',
      '/sales?product=none',
      '/orders?store=none',
    ]) {
      const response = await api.get(path);
      expect(await response.json(), path).toMatchObject({ items: [], nextCursor: null });
    }
  });

  test('no text whatsoever in any parameter makes a route fail', async () => {
    const names = [
      'q',
      'store',
      'product',
      'category',
      'sort',
      'by',
      'cursor',
      'limit',
      'from',
      'offset',
      'status',
    ];
    const paths = [...lists, '/stats'];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.dictionary(fc.constantFrom(...names), fc.string({ unit: 'binary', maxLength: 40 }), {
          maxKeys: 3,
        }),
        async (path, parameters) => {
          const query = Object.entries(parameters)
            .map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`)
            .join('&');
          const response = await api.get(`${path}?${query}`);
          expect(response.status).toBeLessThan(500);
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });

  test.each(["'", '"', "' OR 1=1 --", '$1', '%', '_', '\\', '🍍', 'ñ', '); DROP TABLE sales'])(
    'the text %s is looked for, not interpreted',
    async (text) => {
      for (const path of ['/inventory', '/products', '/stores', '/sales']) {
        const response = await api.get(`${path}?q=${encodeURIComponent(text)}`);
        expect(response.status).toBe(200);
        const { items } = (await response.json()) as { items: unknown[] };
        if (text !== 'ñ') expect(items).toEqual([]);
      }
    },
  );
});

describe('bad requests', () => {
  const page = {
    'x-fluxion-realm': 'tenant',
    'x-tenant-id': 'granja',
    'x-forwarded-host': 'granja.localhost',
  };
  const logIn = (body: BodyInit, headers: Record<string, string> = {}) =>
    api.app.request('/api/v1/session', {
      method: 'POST',
      body,
      headers: { ...page, origin: 'http://granja.localhost', 'content-type': 'application/json', ...headers },
    });

  test.each([
    ['no JSON', 'nonsense', 'request.invalid_json'],
    ['half of it', '{"email":"a@b.c",', 'request.invalid_json'],
    ['nothing', '', 'request.invalid_json'],
    ['null', 'null', 'request.invalid_body'],
    ['a list', '[]', 'request.invalid_body'],
    ['a text', '"x"', 'request.invalid_body'],
    ['no fields', '{}', 'request.invalid_body'],
    ['a wrong type', '{"email":{},"password":[]}', 'request.invalid_body'],
    ['another field', '{"email":"a@b.c","password":"x","role":"owner"}', 'request.invalid_body'],
    [
      'the prototype',
      '{"email":"a@b.c","password":"x","__proto__":{"role":"owner"}}',
      'request.invalid_body',
    ],
    ['an endless password', `{"email":"a@b.c","password":"${'x'.repeat(2000)}"}`, 'request.invalid_body'],
  ])('a body of %s answers 400', async (_name, body, code) => {
    const response = await logIn(body);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).code).toBe(code);
  });

  test('a body of 10 MB answers 413, with and without a stated length', async () => {
    const bytes = new Uint8Array(10 * 1024 * 1024);
    const stated = await logIn(bytes, { 'content-length': String(bytes.length) });
    expect([stated.status, (await problemOf(stated)).code]).toEqual([413, 'request.too_large']);
    const unstated = await logIn(bytes);
    expect([unstated.status, (await problemOf(unstated)).code]).toEqual([413, 'request.too_large']);
  });

  test.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data'],
    ['application/jsonp'],
    [''],
  ])('a body of type "%s" answers 415', async (type) => {
    const response = await logIn('{"email":"a@b.c","password":"x"}', { 'content-type': type });
    expect([response.status, (await problemOf(response)).code]).toEqual([
      415,
      'request.unsupported_media_type',
    ]);
  });

  test.each(['gzip', 'br', 'identity, gzip'])('a body encoded with "%s" answers 415', async (encoding) => {
    const response = await logIn('{"email":"a@b.c","password":"x"}', { 'content-encoding': encoding });
    expect([response.status, (await problemOf(response)).code]).toEqual([
      415,
      'request.unsupported_encoding',
    ]);
    expect(response.headers.get('accept-encoding')).toBe('identity');
  });

  test('a body of the encoding "identity" is one like any other', async () => {
    const response = await logIn('{"email":"a@b.c","password":"x"}', { 'content-encoding': 'Identity' });
    expect((await problemOf(response)).code).toBe('auth.invalid_credentials');
  });

  test('a method that a path does not have answers 405 and names those it has', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const response = await api.app.request('/api/v1/inventory', {
        method,
        headers: { authorization: `Bearer ${api.secrets.granja}`, 'content-type': 'application/json' },
        ...(method === 'DELETE' ? {} : { body: '{}' }),
      });
      expect([response.status, (await problemOf(response)).code]).toEqual([
        405,
        'request.method_not_allowed',
      ]);
      expect(response.headers.get('allow')).toBe('GET, HEAD');
    }
  });

  test.each([
    '',
    'granja.localhost:3000',
    'a b',
    '[::1]',
    '..',
    'é',
    'x'.repeat(5000),
    'http://evil.example',
  ])('the host "%s" changes nothing for a key', async (host) => {
    const response = await api.get('/stores', { headers: { 'x-forwarded-host': encodeURI(host) } });
    expect(response.status).toBe(200);
  });

  test('HEAD answers like GET, without the body', async () => {
    for (const { path } of registeredRoutes(api.app).filter(
      ({ method, path }) => method === 'GET' && !path.includes(':'),
    )) {
      const headers = { authorization: `Bearer ${api.secrets.granja}` };
      const get = await api.app.request(path, { headers });
      const head = await api.app.request(path, { method: 'HEAD', headers });
      expect(head.status, path).toBe(get.status);
      expect(head.headers.get('etag'), path).toBe(get.headers.get('etag'));
      expect(await head.text()).toBe('');
    }
  });
});

test('an error that nobody foresaw answers 500 with the request id and nothing else', async () => {
  const broken = await createTestApi({
    clock: {
      now: () => {
        throw new Error('secret detail');
      },
      sleep: () => Promise.resolve(),
    },
  });
  try {
    const response = await broken.get('/health');
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toContain('secret detail');
    expect(JSON.parse(text)).toMatchObject({
      code: 'service.internal',
      instance: response.headers.get('x-request-id'),
    });
    expect(broken.failures).toEqual([expect.objectContaining({ message: 'secret detail' })]);
  } finally {
    await broken.close();
  }
});
