/** What a call costs in requests to the object store, told by every answer and by the log. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestApi, type TestApi } from './support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi({ registryMaxAgeMs: 3_000 });
});
afterAll(() => api.close());
beforeEach(() => {
  // Beyond the time for which any look-up may be reused.
  api.clock.set(new Date(api.clock.now() + 120_000).toISOString());
});

/** `Server-Timing` by its own grammar, quoted strings included. */
function storeMetric(response: Response): { requests: number; bytes: number } {
  const header = response.headers.get('server-timing') ?? '';
  expect(header).toMatch(
    /^([\w-]+(;(dur=[\d.]+|desc="[^"\\]*"))*)(, ?[\w-]+(;(dur=[\d.]+|desc="[^"\\]*"))*)*$/,
  );
  const [, requests, bytes] = /(?:^|,)store;desc="(\d+) requests, (\d+) bytes"/.exec(header) ?? [];
  return { requests: Number(requests), bytes: Number(bytes) };
}

const paths = ['/inventory', '/products', '/stores', '/sales', '/sales/summary', '/orders', '/stats'];

test('the first answer tells its requests and bytes, one within the next second none', async () => {
  for (const path of paths) {
    api.clock.set(new Date(api.clock.now() + 120_000).toISOString());
    const first = storeMetric(await api.get(path));
    expect(first.requests, path).toBeGreaterThan(0);
    expect(first.bytes, path).toBeGreaterThan(0);
    expect(storeMetric(await api.get(path)), path).toEqual({ requests: 0, bytes: 0 });
  }
});

test('a 304, a problem and a public answer tell theirs too', async () => {
  const etag = (await api.get('/stats')).headers.get('etag') ?? '';
  const unchanged = await api.get('/stats', { headers: { 'if-none-match': etag } });
  expect([unchanged.status, storeMetric(unchanged)]).toEqual([304, { requests: 0, bytes: 0 }]);
  const unknown = await api.get('/products/none');
  expect(unknown.status).toBe(404);
  expect(storeMetric(unknown).requests).toBeGreaterThan(0);
  expect(storeMetric(await api.app.request('/api/v1/health'))).toEqual({ requests: 0, bytes: 0 });
});

test('calls beside each other are counted apart', async () => {
  const [health, stats] = await Promise.all([api.app.request('/api/v1/health'), api.get('/stats')]);
  expect(storeMetric(health).requests).toBe(0);
  expect(storeMetric(stats).requests).toBeGreaterThan(0);
});

test('the log has the same figures', async () => {
  const metric = storeMetric(await api.get('/stats'));
  expect(metric.requests).toBeGreaterThan(0);
  expect(api.records.at(-1)).toMatchObject({
    storeRequests: metric.requests,
    storeBytes: metric.bytes,
  });
});
