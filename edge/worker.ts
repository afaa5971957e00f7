/**
 * The same edge as a workerd module, for the local gateway: look-up, API and site are service bindings.
 * It listens in proxy style, so that host and path arrive exactly as they were sent, valid or not.
 */
import { type Answer, page, problem, refusals, statusTitle } from './answers.ts';
import { decide, type LookUp, type TenantStatus, trustedHeaderPrefix, trustedHeaders } from './decide.ts';

export interface Service {
  fetch(request: Request): Promise<Response>;
}

export interface WorkerBindings {
  API: Service;
  SITE: Service;
  /** `GET http://registry/<tenant>` answers the status as text, or 404. */
  REGISTRY: Service;
  DOMAIN: string;
  TENANT_PARAMETER: boolean;
  /** As CloudFront's custom origin header: proves to the API that the request came through the edge. */
  ORIGIN_SECRET: string;
  /** Paths of the web developer's server, which bypass the decision; empty outside `npm run dev`. */
  SITE_PREFIXES: string[];
}

/**
 * About the connection to the viewer, so nothing for the next one: an origin that answered `Expect` with 100 would
 * be taken to have answered the request.
 */
const ofConnection = /^(?:connection|expect|keep-alive|upgrade|sec-websocket-.*)$/;

/** Methods that the platform's Request takes. */
const representable = /^(?!CONNECT$|TRACE$|TRACK$)/i;

export default {
  async fetch(request: Request, bindings: WorkerBindings): Promise<Response> {
    try {
      return await serve(request, bindings);
    } catch {
      return respond(page(refusals.tenantUnknown, ''), request);
    }
  },
};

async function serve(request: Request, bindings: WorkerBindings): Promise<Response> {
  const host = request.headers.get('host') ?? '';
  const target = requestTarget(request.url);
  if (bindings.SITE_PREFIXES.some((prefix) => target.path.startsWith(prefix))) {
    return bindings.SITE.fetch(new Request(`http://${host}${target.path}?${target.query}`, request));
  }
  const lookUp: LookUp = async (tenantId) => {
    const response = await bindings.REGISTRY.fetch(new Request(`http://registry/${tenantId}`));
    return response.ok ? ((await response.text()) as TenantStatus) : null;
  };
  // CloudFront refuses these by itself; nothing behind workerd can even represent them.
  if (!representable.test(request.method)) {
    return respond(problem(refusals.methodUnknown, ''), request);
  }
  const decision = await decide(
    {
      method: request.method,
      host,
      path: target.path,
      query: target.query,
      headers: Object.fromEntries(request.headers),
      requestId: crypto.randomUUID(),
    },
    lookUp,
    { domain: bindings.DOMAIN, tenantParameter: bindings.TENANT_PARAMETER },
  );
  if (decision.action === 'respond') return respond(decision.answer, request);

  const headers = new Headers(request.headers);
  for (const name of Array.from(headers.keys())) {
    const isTrusted = trustedHeaders.includes(name) || name.startsWith(trustedHeaderPrefix);
    if (isTrusted || ofConnection.test(name)) headers.delete(name);
  }
  for (const [name, value] of Object.entries(decision.headers)) headers.set(name, value);
  const url =
    decision.action === 'rewrite'
      ? `http://${host}${decision.path}`
      : `http://${host}${target.path}${target.query && `?${target.query}`}`;
  const origin = decision.action === 'forward' ? bindings.API : bindings.SITE;
  if (decision.action === 'forward') headers.set('x-fluxion-origin-secret', bindings.ORIGIN_SECRET);
  return origin.fetch(new Request(new Request(url, request), { headers, redirect: 'manual' }));
}

function requestTarget(url: string): { path: string; query: string } {
  const target = url.replace(/^[a-z]+:\/\/[^/?]*/i, '').replace(/#.*$/, '');
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target, query: '' }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** Who is still sending a body would not hear an answer that overtakes it. */
async function respond(answer: Answer, { method, body }: Request): Promise<Response> {
  await body?.pipeTo(new WritableStream()).catch(() => undefined);
  return new Response(method === 'HEAD' ? null : answer.body, {
    status: answer.status,
    statusText: statusTitle(answer.status),
    headers: answer.headers,
  });
}
