/** Files larger than an answer may be are stored, and the answer says where. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApi, type TestApi } from './support/test-api.ts';

let streaming: TestApi;
let bounded: TestApi;
const stored = new Map<string, string>();

beforeAll(async () => {
  streaming = await createTestApi();
  bounded = await createTestApi({
    largeAnswers: {
      maxBytes: 2_000,
      async store(tenantId, { name, contentType, body }) {
        const address = `https://store.example/${tenantId}/${name}`;
        stored.set(address, `${contentType}\n${await new Response(body).text()}`);
        return address;
      },
    },
  });
});
afterAll(async () => {
  await streaming.close();
  await bounded.close();
});

test('a file beyond the bound is stored whole and answered by its address, which nobody may keep', async () => {
  const whole = await (await streaming.get('/sales?format=csv')).text();
  expect(whole.length).toBeGreaterThan(2_000);
  const response = await bounded.get('/sales?format=csv');
  expect([response.status, await response.text()]).toEqual([303, '']);
  const address = response.headers.get('location') ?? '';
  expect(address).toBe('https://store.example/granja/granja-sales.csv');
  expect(stored.get(address)).toBe(`text/csv; charset=utf-8; header=present\n${whole}`);
  expect(response.headers.get('cache-control')).toBe('private, no-store');
  expect(response.headers.get('etag')).toBeNull();
});

test('a file within the bound is the answer itself', async () => {
  const path = '/orders?format=csv&from=2026-03-01&to=2026-03-02';
  const response = await bounded.get(path);
  expect(response.status).toBe(200);
  expect(await response.text()).toBe(await (await streaming.get(path)).text());
  expect(response.headers.get('etag')).not.toBeNull();
});

test('asking for the headers of a large file stores nothing', async () => {
  const before = stored.size;
  const { app, secrets } = bounded;
  const response = await app.request('/api/v1/inventory?format=csv', {
    method: 'HEAD',
    headers: {
      authorization: `Bearer ${secrets.granja}`,
      'x-fluxion-realm': 'tenant',
      'x-tenant-id': 'granja',
      'x-forwarded-host': 'granja.localhost',
    },
  });
  expect(response.status).toBe(200);
  expect(stored.size).toBe(before);
});
