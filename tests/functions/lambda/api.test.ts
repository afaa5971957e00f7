/** The Lambda entry as deployed: its environment, S3 over HTTP, API Gateway's events. */
import { S3Client } from '@aws-sdk/client-s3';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '#data/clock.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { systemRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import { createS3Store } from '#data/store/s3-store.ts';
import { type S3Server, startS3Server } from '#tests/support/s3-server/server.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { createShopRows } from '../support/shop-data.ts';
import { password, tenantId } from '../support/test-api.ts';
import { apiGatewayEvent, type EventOptions } from './events.ts';

const credential = { accessKeyId: 'test', secretAccessKey: 'test-secret' };

let server: S3Server;
let key: string;
let call: (options: EventOptions) => Promise<APIGatewayProxyStructuredResultV2>;
let written: string[] = [];

/** Telemetry goes to the standard output, as in Lambda. */
const output = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
  written.push(String(chunk));
  return true;
});

beforeAll(async () => {
  server = await startS3Server({ buckets: ['data', 'site'], credentials: [credential] });
  key = await prepareShop(server.endpoint);
  for (const [name, value] of Object.entries({
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credential.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credential.secretAccessKey,
    FLUXION_STAGE: 'test',
    FLUXION_DOMAIN: 'fluxion.example',
    FLUXION_DATA_BUCKET: 'data',
    FLUXION_SITE_BUCKET: 'site',
    FLUXION_TENANTS_KVS_ARN: 'arn:aws:cloudfront::000000000000:key-value-store/test',
    FLUXION_ORIGIN_SECRETS: 'current-origin-secret,previous-origin-secret',
    FLUXION_SIGNING_SECRETS: `${'a'.repeat(48)},${'b'.repeat(48)}`,
    FLUXION_S3_ENDPOINT: server.endpoint,
  })) {
    vi.stubEnv(name, value);
  }
  const { handler } = await import('#functions/api.ts');
  const lambdaContext = { functionName: 'api', awsRequestId: 'test' } as Context;
  call = async (options) => {
    const trusted = { 'x-fluxion-origin-secret': 'current-origin-secret', 'x-fluxion-realm': 'api' };
    const event = apiGatewayEvent({ ...options, headers: { ...trusted, ...options.headers } });
    return (await handler(event, lambdaContext as never)) as APIGatewayProxyStructuredResultV2;
  };
});

afterAll(async () => {
  output.mockRestore();
  vi.unstubAllEnvs();
  await server.close();
});

async function prepareShop(endpoint: string): Promise<string> {
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    credentials: credential,
    forcePathStyle: true,
  });
  const store = createS3Store({ client, bucket: 'data' });
  const folder = await makeTemporaryFolder();
  const clock = systemClock;
  const random = systemRandom;
  const registry = openRegistry({ store, clock, random });
  const lake = openLake({ store, clock, random, cacheDirectory: folder.path });
  const granja = tenantId('granja');
  await registry.tenants.create({ id: granja, name: 'Granja', settings: { timeZone: 'America/Caracas' } });
  const user = await registry.users.create({ email: 'owner@granja.example', name: 'Owner', password });
  await registry.users.setMembership(granja, user.id, { role: 'owner' });
  const rows = createShopRows({ mark: 'granja', seed: 1, currency: 'VES', hoursBehindUtc: 4 });
  await lake.tenant(granja).create();
  await lake.tenant(granja).append('stores', { rows: rows.stores });
  await lake.tenant(granja).append('products', { rows: rows.products });
  await lake.close();
  await folder.remove();
  client.destroy();
  const { secret } = await registry.apiKeys.create({ tenantId: granja, name: 'test', scopes: ['read'] });
  return secret;
}

const bodyOf = (result: APIGatewayProxyStructuredResultV2) =>
  JSON.parse(result.body ?? '') as Record<string, unknown>;

describe('the Lambda function', () => {
  test('answers data of the key’s tenant from S3', async () => {
    const authorization = `Bearer ${key}`;
    const result = await call({ path: '/api/v1/stores', query: 'limit=2', headers: { authorization } });
    expect(result.statusCode).toBe(200);
    expect(result.isBase64Encoded).toBe(false);
    expect(result.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-tenant-id': 'granja',
    });
    const page = bodyOf(result);
    expect(page).toMatchObject({ tenantId: 'granja', items: [{ storeId: 'granja-s1' }, {}] });

    const next = await call({
      path: '/api/v1/stores',
      query: `limit=2&cursor=${String(page.nextCursor)}`,
      headers: { authorization },
    });
    expect(bodyOf(next)).toMatchObject({ items: [{ storeId: 'granja-s3' }], nextCursor: null });
    const again = await call({
      path: '/api/v1/stores',
      query: 'limit=2',
      headers: { authorization, 'if-none-match': String(result.headers?.etag) },
    });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  test('takes a path parameter that is percent-encoded', async () => {
    const headers = { authorization: `Bearer ${key}` };
    const missing = await call({ path: '/api/v1/products/a%2Fb%20c', headers });
    expect([missing.statusCode, bodyOf(missing).code]).toEqual([404, 'product.not_found']);
  });

  test('logs in: the cookie goes out and comes back the way API Gateway carries it', async () => {
    const headers = {
      'x-fluxion-realm': 'tenant',
      'x-tenant-id': 'granja',
      'x-forwarded-host': 'granja.fluxion.example',
      origin: 'https://granja.fluxion.example',
      'content-type': 'application/json',
    };
    const body = JSON.stringify({ email: 'owner@granja.example', password });
    const login = await call({
      method: 'POST',
      path: '/api/v1/session',
      headers,
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
    });
    expect(login.statusCode).toBe(200);
    expect(login.cookies).toHaveLength(1);
    const cookie = login.cookies?.[0]?.split(';')[0] ?? '';
    const me = await call({ path: '/api/v1/me', headers, cookies: ['other=1', cookie] });
    expect(bodyOf(me)).toMatchObject({ email: 'owner@granja.example', tenantId: 'granja' });
  });

  test('remembers the true address of the viewer, not one that the viewer claims', async () => {
    const objects = server.requests.filter(
      ({ method, key: path }) => method === 'PUT' && path.includes('session'),
    );
    expect(objects.length).toBeGreaterThan(0);
    const stored = objects
      .map(({ key: path }) => new TextDecoder().decode(server.bucket('data').get(path).body))
      .find((text) => text.includes('198.51.100.7'));
    expect(stored).toBeDefined();
    expect(stored).not.toContain('203.0.113.77');
  });

  test('refuses what did not come through the edge', async () => {
    for (const secret of ['', 'wrong', 'current-origin-secre']) {
      const result = await call({ path: '/api/v1/health', headers: { 'x-fluxion-origin-secret': secret } });
      expect([result.statusCode, bodyOf(result).code]).toEqual([403, 'request.not_through_edge']);
    }
    const previous = await call({
      path: '/api/v1/health',
      headers: { 'x-fluxion-origin-secret': 'previous-origin-secret' },
    });
    expect(previous.statusCode).toBe(200);
  });

  test('writes one log line and metrics per tenant and endpoint, without secrets or names', async () => {
    written = [];
    await call({
      path: '/api/v1/stores',
      query: 'q=secret-search',
      headers: { authorization: `Bearer ${key}`, cookie: 'a=secret-cookie' },
    });
    await call({ path: '/api/v1/me', headers: { authorization: 'Bearer flx_secretsecret' } });
    await call({ path: '/api/v1/secret-path' });
    const text = written.join('');
    expect(text).not.toMatch(/secret|owner@|Tienda/);
    expect(text).not.toContain(key);
    const lines = text
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({
        message: 'request',
        endpoint: '/api/v1/stores',
        status: 200,
        tenantId: 'granja',
        method: 'GET',
      }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ TenantId: 'granja', Endpoint: 'GET /api/v1/stores', Requests: 1 }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ endpoint: '/api/v1/me', status: 401, code: 'auth.required' }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ endpoint: 'unmatched', status: 401 }));
  });
});
