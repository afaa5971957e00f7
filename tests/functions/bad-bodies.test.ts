/** Whatever is sent to a route that changes something, the answer is a problem and never a failure of ours. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listRouteAccess } from '#functions/http/access.ts';
import { openOwnPage, openPage, type PageClient } from './support/page-client.ts';
import { createTestApi, type TestApi } from './support/test-api.ts';

let api: TestApi;
let owner: PageClient;
let operator: PageClient;
beforeAll(async () => {
  api = await createTestApi();
  [owner, operator] = [await openOwnPage(api, 'granja'), await openOwnPage(api, 'operator')];
});
afterAll(() => api.close());

const changing = () =>
  listRouteAccess(api.app).filter(({ method }) => ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method));

/** Of somebody who may; a fresh one, since some routes end the session. */
function pageFor(kind: string): PageClient {
  const { cookie } = kind === 'operator' ? operator : owner;
  return openPage(api, kind === 'operator' ? 'admin' : 'granja', cookie);
}

const bodies = [
  '',
  'nonsense',
  '{',
  'null',
  'true',
  '[]',
  '"x"',
  '0',
  '{}',
  '{"__proto__":{"role":"owner"}}',
  '{"constructor":{"prototype":{"role":"owner"}}}',
  `{"a":${'['.repeat(2000)}${']'.repeat(2000)}}`,
];

/** Routes that would end the very session that the others are tried with. */
const ending = (path: string, method: string) =>
  method === 'DELETE' && (path === '/api/v1/session' || path === '/api/v1/account/sessions');

test('a body that is no object of the right kind is refused by every route that takes one', async () => {
  for (const { method, path, access } of changing()) {
    if (method === 'DELETE') continue;
    for (const body of bodies) {
      const address = path.replace('/api/v1', '').replace(/:\w+/g, 'none');
      const { status, code } = await pageFor(access.kind).request(
        method,
        address,
        new TextEncoder().encode(body),
        {
          'content-type': 'application/json',
        },
      );
      expect(status, `${method} ${path} ${body.slice(0, 40)}`).toBeLessThan(500);
      if (!['{}', ''].includes(body)) expect(code, `${method} ${path} ${body.slice(0, 40)}`).not.toBeNull();
    }
  }
  expect(api.failures).toEqual([]);
});

test('no value of any known field makes a route fail', async () => {
  const names = [
    'email',
    'name',
    'role',
    'storeIds',
    'scopes',
    'expiresAt',
    'overlapHours',
    'version',
    'token',
    'password',
    'currentPassword',
    'newPassword',
    'code',
    'colors',
    'locale',
    'timeZone',
    'currency',
    'currencySymbol',
  ];
  const values = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('owner', 'store', 'granja-s1', 'read', 'UTC', 'es', '2027-01-01T00:00:00Z', '#000000'),
    fc.double(),
    fc.constantFrom(null, true, 0, -1, 1e21),
    fc.array(fc.constantFrom('read', 'admin', 'granja-s1', '', null), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('primary', 'accent', '__proto__'), fc.constantFrom('#000000', 'x', null)),
  );
  const routes = changing().filter(({ path, method }) => !ending(path, method) && !path.includes('/imports'));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...routes),
      fc.dictionary(fc.constantFrom(...names), values, { maxKeys: 5 }),
      async ({ method, path, access }, body) => {
        const address = path.replace('/api/v1', '').replace(/:\w+/g, 'none');
        const headers = { 'if-match': '*' };
        const page = pageFor(access.kind);
        const { status } = await page.request(
          method,
          address,
          method === 'DELETE' ? undefined : body,
          headers,
        );
        expect(status, `${method} ${path} ${JSON.stringify(body)}`).toBeLessThan(500);
      },
    ),
    { seed: 11, numRuns: 120 },
  );
  expect(api.failures).toEqual([]);
});
