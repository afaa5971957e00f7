import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleWorker } from '#functions/cli/build-edge.ts';
import { type Gateway, type GatewayOptions, type Origin, startGateway } from '#functions/local/gateway.ts';

const script = await bundleWorker(join(import.meta.dirname, '../../..'));
const originSecret = 'proof-of-the-edge';

let gateway: Gateway;
let api: Origin = async () => new Response('unset');
let site: Origin = async () => new Response('unset');

const options: GatewayOptions = {
  script,
  host: '127.0.0.1',
  port: 0,
  domain: 'localhost',
  tenantParameter: true,
  originSecret,
  api: (request) => api(request),
  site: (request) => site(request),
  lookUp: async (tenantId) => (tenantId === 'granja' ? 'active' : null),
};

beforeAll(async () => {
  gateway = await startGateway(options);
});
afterAll(() => gateway.close());

interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: Uint8Array;
}

/** Plain HTTP: `fetch` would neither keep the Host nor leave the content encoding alone. */
async function send(
  path: string,
  { method = 'GET', headers = {}, body }: Sent = {},
): Promise<IncomingMessage> {
  const request = httpRequest({
    host: '127.0.0.1',
    port: gateway.port,
    path,
    method,
    headers: { host: `granja.localhost:${gateway.port}`, ...headers },
  });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe('the local gateway', () => {
  test('carries a large body to the API unchanged', async () => {
    const sent = randomBytes(5_000_000);
    api = async (request) => new Response(new Uint8Array(await request.arrayBuffer()));
    const response = await send('/api/v1/echo', { method: 'POST', body: sent });
    expect((await bodyOf(response)).equals(sent)).toBe(true);
  });

  test('hands the API a request of the platform’s own, which others can be made from', async () => {
    api = async (request) => {
      const copy = new Request(request, { method: 'PUT', body: await request.arrayBuffer() });
      return new Response(`${copy.headers.get('host')} ${await copy.text()}`);
    };
    const response = await send('/api/v1/echo', {
      method: 'PUT',
      headers: { 'transfer-encoding': 'chunked' },
      body: Buffer.from('piece'),
    });
    expect(String(await bodyOf(response))).toBe(`granja.localhost:${gateway.port} piece`);
  });

  test('answers whoever asks before sending a body, as curl does with a large one', async () => {
    api = async (request) => new Response(`${(await request.arrayBuffer()).byteLength}`);
    for (const path of ['/api/v1/echo', '/api/v1/again']) {
      const response = await send(path, {
        method: 'POST',
        headers: { expect: '100-continue' },
        body: randomBytes(2_000_000),
      });
      expect([response.statusCode, String(await bodyOf(response))]).toEqual([200, '2000000']);
    }
  });

  test.each(['content-length', 'transfer-encoding'])(
    'an answer that did not wait for the body reaches its sender (%s)',
    async (framing) => {
      api = async () => new Response('too much', { status: 413 });
      const body = randomBytes(20_000_000);
      const headers = {
        [framing]: framing === 'content-length' ? String(body.length) : 'chunked',
      };
      for (let attempt = 1; attempt <= 5; attempt += 1) {
        const response = await send('/api/v1/echo', { method: 'POST', headers, body });
        expect([response.statusCode, String(await bodyOf(response))]).toEqual([413, 'too much']);
      }
    },
  );

  test('an answer that gave up within the body reaches its sender', async () => {
    api = async (request) => {
      await request.body?.getReader().read();
      return new Response('enough', { status: 413 });
    };
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const response = await send('/api/v1/echo', { method: 'POST', body: randomBytes(20_000_000) });
      expect([response.statusCode, String(await bodyOf(response))]).toEqual([413, 'enough']);
    }
  });

  test('a sender who goes away within the body disturbs nobody', async () => {
    api = async (request) => new Response(`${(await request.arrayBuffer()).byteLength}`);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const leaving = httpRequest({
        host: '127.0.0.1',
        port: gateway.port,
        path: '/api/v1/echo',
        method: 'POST',
        headers: { host: `granja.localhost:${gateway.port}`, 'content-length': '20000000' },
      });
      const left = new Promise((resolve) => leaving.on('close', resolve));
      leaving.on('error', () => undefined);
      leaving.write(randomBytes(1_000_000), () => leaving.destroy());
      await left;
      const response = await send('/api/v1/echo', { method: 'POST', body: randomBytes(1_000) });
      expect([response.statusCode, String(await bodyOf(response))]).toEqual([200, '1000']);
    }
  });

  test('a body that the edge refuses unread disturbs nobody', async () => {
    api = async () => new Response('reached');
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const refused = await send('/inventory', { method: 'POST', body: randomBytes(20_000_000) });
      await bodyOf(refused);
      expect([refused.statusCode, (await send('/api/v1/me')).statusCode]).toEqual([405, 200]);
    }
  });

  test('answers a wish for another protocol as if it had not been uttered', async () => {
    api = async () => new Response('plain');
    const response = await send('/api/v1/me', {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': 'x3JJHMbDL1EzLkh9GBhXDw==',
        'sec-websocket-version': '13',
      },
    });
    expect([response.statusCode, String(await bodyOf(response))]).toEqual([200, 'plain']);
  });

  test('refuses methods that nothing behind it can represent, and lives on', async () => {
    api = async () => new Response('reached');
    const traced = await send('/api/v1/me', { method: 'TRACE' });
    expect([traced.statusCode, traced.headers.allow]).toEqual([
      405,
      'GET, HEAD, OPTIONS, PUT, PATCH, POST, DELETE',
    ]);
    expect((await send('/api/v1/me')).statusCode).toBe(200);
  });

  test('passes each part of an answer on as it comes', async () => {
    const firstSeen = Promise.withResolvers<void>();
    api = async () =>
      new Response(
        new ReadableStream({
          async start(controller) {
            controller.enqueue(new TextEncoder().encode('first,'));
            await firstSeen.promise;
            controller.enqueue(new TextEncoder().encode('second'));
            controller.close();
          },
        }),
      );
    const response = await send('/api/v1/stream');
    const [first] = (await once(response, 'data')) as [Buffer];
    firstSeen.resolve();
    expect(first.toString() + (await bodyOf(response)).toString()).toBe('first,second');
  });

  test('tells the API the tenant, the realm, the host as sent and the proof of the edge', async () => {
    api = async (request) =>
      Response.json(
        Object.fromEntries(Array.from(request.headers).filter(([name]) => name.startsWith('x-'))),
      );
    const forged = { 'x-tenant-id': 'cliente2', 'x-fluxion-origin-secret': 'guess' };
    const response = await send('/api/v1/me', { headers: forged });
    expect(JSON.parse((await bodyOf(response)).toString())).toMatchObject({
      'x-tenant-id': 'granja',
      'x-fluxion-realm': 'tenant',
      'x-forwarded-host': `granja.localhost:${gateway.port}`,
      'x-fluxion-origin-secret': originSecret,
    });
  });

  test('never tells the site the proof', async () => {
    site = async (request) => Response.json(Object.fromEntries(request.headers));
    expect((await bodyOf(await send('/'))).toString()).not.toContain(originSecret);
  });

  test('keeps status, every cookie and an empty body', async () => {
    api = async () => {
      const headers = new Headers({ etag: '"v1"' });
      headers.append('set-cookie', '__Host-a=1; Secure; Path=/');
      headers.append('set-cookie', '__Host-b=2; Secure; Path=/');
      return new Response(null, { status: 204, headers });
    };
    const response = await send('/api/v1/session', { method: 'DELETE' });
    expect(response.statusCode).toBe(204);
    expect(response.headers.etag).toBe('"v1"');
    expect(response.headers['set-cookie']).toEqual([
      '__Host-a=1; Secure; Path=/',
      '__Host-b=2; Secure; Path=/',
    ]);
  });

  test('passes a 304 and a redirect on without following', async () => {
    api = async () => new Response(null, { status: 304, headers: { etag: '"v1"' } });
    expect((await send('/api/v1/me')).statusCode).toBe(304);
    api = async () => new Response(null, { status: 302, headers: { location: '/elsewhere' } });
    expect((await send('/api/v1/me')).headers.location).toBe('/elsewhere');
  });

  test('compresses what the site marks for it', async () => {
    site = async () =>
      new Response('x'.repeat(10_000), {
        headers: { 'content-type': 'text/javascript', 'content-encoding': 'gzip' },
      });
    const response = await send('/assets/app.js', { headers: { 'accept-encoding': 'gzip' } });
    const body = await bodyOf(response);
    expect(body.length).toBeLessThan(1_000);
    expect(gunzipSync(body).toString()).toBe('x'.repeat(10_000));
  });

  test('lets the paths of the web developer’s server through untouched', async () => {
    site = async (request) => new Response(new URL(request.url).pathname + new URL(request.url).search);
    const developing = await startGateway({ ...options, sitePrefixes: ['/@', '/src/'] });
    try {
      const answer = await fetch(`http://127.0.0.1:${developing.port}/@vite/client?t=1`);
      expect(await answer.text()).toBe('/@vite/client?t=1');
    } finally {
      await developing.close();
    }
  });

  test('is gone when it is closed', async () => {
    const other = await startGateway(options);
    await other.close();
    await expect(fetch(`http://127.0.0.1:${other.port}/`)).rejects.toThrow();
  });

  test('does not start on a port that is taken', async () => {
    await expect(startGateway({ ...options, port: gateway.port })).rejects.toThrow();
  });
});
