/** A change of brand, from the request of an owner to what a visitor's browser loads, through the real edge. */
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scopeStore } from '#data/store/prefix-store.ts';
import { bundleWorker } from '#functions/cli/build-edge.ts';
import { type Gateway, startGateway } from '#functions/local/gateway.ts';
import { createSite } from '#functions/local/site.ts';
import { createTestApi, type TestApi, tenantId } from '../support/test-api.ts';

let api: TestApi;
let gateway: Gateway;
beforeAll(async () => {
  api = await createTestApi();
  gateway = await startGateway({
    script: await bundleWorker(join(import.meta.dirname, '../../..')),
    host: '127.0.0.1',
    port: 0,
    domain: 'localhost',
    tenantParameter: true,
    originSecret: 'proof-of-the-edge',
    api: async (request) => api.app.fetch(request),
    site: createSite({ siteStore: scopeStore(api.store, 'site/'), pages: import.meta.dirname }),
    lookUp: async (id) => (await api.registry.tenants.get(tenantId(id)))?.status ?? null,
  });
});
afterAll(async () => {
  await gateway.close();
  await api.close();
});

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** As a browser on `granja`'s page. */
async function send(
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: string | Uint8Array } = {},
): Promise<Answer> {
  const host = `granja.localhost:${gateway.port}`;
  const request = httpRequest({
    host: '127.0.0.1',
    port: gateway.port,
    path,
    method,
    headers: { host, origin: `http://${host}`, ...headers },
  });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
}

const config = async () => {
  const { headers, body } = await send('GET', '/config.json');
  return { tag: headers.etag, caching: headers['cache-control'], ...(JSON.parse(body.toString()) as object) };
};

test('what an owner changes is what the next visitor gets, with no deploy and no wait', async () => {
  const before = await config();
  // So that no browser and no edge keeps an old one.
  expect(before).toMatchObject({ name: 'Shop granja', caching: 'no-cache', logoUrl: null });

  const cookie = `__Host-fluxion=${await api.sessionOf('granja')}`;
  const json = { cookie, 'content-type': 'application/json' };
  const read = await send('GET', '/api/v1/settings', { headers: { cookie } });
  const changed = await send('PATCH', '/api/v1/settings', {
    headers: { ...json, 'if-match': read.headers.etag ?? '' },
    body: JSON.stringify({ name: 'Otra Granja', colors: { primary: '#aa0000', accent: '#00aa00' } }),
  });
  expect(changed.status).toBe(200);
  const after = await config();
  expect(after).toMatchObject({
    name: 'Otra Granja',
    colors: { primary: '#aa0000', accent: '#00aa00' },
  });
  expect(after.tag).not.toBe(before.tag);

  const body = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1v1z"/></svg>';
  const sent = await send('PUT', '/api/v1/settings/logo', {
    headers: { cookie, 'content-type': 'image/svg+xml' },
    body,
  });
  expect(sent.status).toBe(200);
  const { logoUrl } = (await config()) as unknown as { logoUrl: string };
  const logo = await send('GET', logoUrl);
  expect([logo.headers['content-type'], logo.body.toString()]).toEqual(['image/svg+xml', body]);
  expect(logo.headers['x-content-type-options']).toBe('nosniff');

  const { version } = JSON.parse(read.body.toString()) as { version: number };
  const restored = await send('POST', '/api/v1/settings/rollback', {
    headers: json,
    body: JSON.stringify({ version }),
  });
  expect(restored.status).toBe(200);
  expect(await config()).toMatchObject({ name: 'Shop granja', logoUrl: null });
  expect((await send('GET', '/logo')).status).toBe(404);
});

test('another shop’s page may not change the brand, even with the owner’s own cookie', async () => {
  const cookie = `__Host-fluxion=${await api.sessionOf('granja')}`;
  const answer = await send('PATCH', '/api/v1/settings', {
    headers: {
      cookie,
      'content-type': 'application/json',
      'if-match': '*',
      origin: `http://granja2.localhost:${gateway.port}`,
    },
    body: '{"name":"Stolen"}',
  });
  expect(answer.status).toBe(403);
  expect(await config()).not.toMatchObject({ name: 'Stolen' });
});
