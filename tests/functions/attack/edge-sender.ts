/** The attacker's requests through the real edge worker, within this process: fast, and without a socket. */

import type { Registry } from '#data/registry/registry.ts';
import worker from '#edge/worker.ts';
import type { HttpSender } from '#functions/attack/http-send.ts';
import type { Target } from '#functions/attack/probe-request.ts';
import { tenantId } from '../support/test-api.ts';

export type Fetch = (request: Request) => Promise<Response>;

export const target: Target = { scheme: 'http', domain: 'localhost', port: 3000, address: null };

/** @param registry what the edge looks shops up in */
export function createEdgeSender(api: Fetch, registry: Pick<Registry, 'tenants'>): HttpSender {
  let count = 0;
  const bindings = {
    API: { fetch: api },
    SITE: { fetch: async () => new Response('page') },
    REGISTRY: {
      fetch: async ({ url }: Request) => {
        const tenant = await registry.tenants.get(tenantId(new URL(url).pathname.slice(1)));
        return new Response(tenant?.status ?? null, { status: tenant ? 200 : 404 });
      },
    },
    DOMAIN: 'localhost',
    TENANT_PARAMETER: true,
    ORIGIN_SECRET: '',
    SITE_PREFIXES: [],
  };
  return {
    async send({ host, method, path, headers, body }) {
      count += 1;
      const sent = new Headers([['host', host]]);
      for (const [name, value] of headers) sent.append(name, value);
      // What the platform cannot even express is for the probes over a socket (`npm run attack`).
      if (/^(?:TRACE|CONNECT)$/.test(method)) return { status: 405, headers: [], text: '' };
      const url = path.startsWith('/') ? `http://edge${path}` : `http://edge/${path}`;
      const request = new Request(url, { method, headers: sent, ...(body === undefined ? {} : { body }) });
      const response = await worker.fetch(request, bindings);
      return { status: response.status, headers: [...response.headers], text: await textOf(response) };
    },
    sendRaw: async () => '',
    count: () => count,
    close: () => undefined,
  };
}

/** A stream of events does not end by itself: its beginning is enough. */
async function textOf(response: Response): Promise<string> {
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return response.text();
  const reader = response.body?.getReader();
  const first = await Promise.race([reader?.read(), new Promise((resolve) => setTimeout(resolve, 100))]);
  await reader?.cancel();
  const { value } = (first ?? {}) as { value?: Uint8Array };
  return new TextDecoder().decode(value);
}
