/** The engines that run the edge, each reduced to: a request as sent → what became of it. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createContext, Script } from 'node:vm';
import type { ViewerEvent, ViewerRequest, ViewerResponse, ViewerValue } from '#edge/cloudfront.ts';
import { type Decision, type EdgeRequest, type LookUp, trustedHeaders } from '#edge/decide.ts';
import { domainPlaceholder } from '#functions/cli/build-edge.ts';
import { type Origin, startGateway } from '#functions/local/gateway.ts';
import { domain, type Outcome, type SentRequest, tenants } from './cases.ts';

export const lookUp: LookUp = (tenantId) =>
  Promise.resolve(Object.hasOwn(tenants, tenantId) ? (tenants[tenantId] ?? null) : null);

export function toEdgeRequest(sent: SentRequest): EdgeRequest {
  return { ...sent, headers: { ...sent.headers, host: sent.host }, requestId: 'r-1' };
}

export function outcomeOf(sent: SentRequest, decision: Decision): Outcome {
  if (decision.action === 'respond') {
    const { status, headers, body } = decision.answer;
    return viewerOutcome(status, headers['content-type'] ?? '', body, headers.location);
  }
  return decision.action === 'forward'
    ? { to: 'api', path: sent.path, query: sent.query, trusted: decision.headers }
    : { to: 'site', path: decision.path, query: '', trusted: decision.headers };
}

function viewerOutcome(status: number, contentType: string, body: string, location?: string): Outcome {
  const code = contentType === 'application/problem+json' ? (JSON.parse(body) as { code: string }).code : '';
  return { to: 'viewer', status, code, ...(location === undefined ? {} : { location }) };
}

const originSecretHeader = 'x-fluxion-origin-secret';
const isTrusted = (name: string) => trustedHeaders.includes(name) || name.startsWith('x-fluxion-');

/** The deployed text with a domain filled in. */
export const deployedText = (bundle: string) => bundle.replace(domainPlaceholder, domain);

export function toViewerEvent(sent: SentRequest): ViewerEvent {
  const headers: Record<string, ViewerValue> = {};
  for (const [name, value] of Object.entries({ ...sent.headers, host: sent.host })) headers[name] = { value };
  const querystring: Record<string, ViewerValue> = {};
  for (const [name, value] of new URLSearchParams(sent.query)) querystring[name] = { value };
  return {
    context: { requestId: 'r-1' },
    request: { method: sent.method, uri: sent.path, querystring, headers, cookies: {} },
  };
}

/** What CloudFront would do next: its behaviours choose the origin by the path as sent. */
export function outcomeOfViewer(sent: SentRequest, answer: ViewerRequest | ViewerResponse): Outcome {
  if ('statusCode' in answer) {
    const value = (name: string) => answer.headers[name]?.value;
    return viewerOutcome(answer.statusCode, value('content-type') ?? '', answer.body.data, value('location'));
  }
  const trusted: Record<string, string> = {};
  for (const [name, header] of Object.entries(answer.headers)) {
    if (isTrusted(name)) trusted[name] = header.value;
  }
  return {
    to: sent.path.startsWith('/api/') ? 'api' : 'site',
    path: answer.uri,
    query: Object.entries(answer.querystring)
      .map(([name, { value }]) => `${name}=${value}`)
      .join('&'),
    trusted,
  };
}

export type CloudFrontHandler = (event: ViewerEvent) => Promise<ViewerRequest | ViewerResponse>;

/** The text in an empty context: nothing but the language itself, as in CloudFront. */
export function runInBareContext(bundle: string): CloudFrontHandler {
  const context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  const script = deployedText(bundle).replace('import cf from"cloudfront";', '');
  const stub = `const cf = { kvs: () => ({ get: async (key) => {
    const known = ${JSON.stringify(tenants)};
    if (!Object.hasOwn(known, key)) throw new Error('KeyNotFound');
    return known[key];
  } }) };`;
  new Script(
    `${stub}\n${script}\nglobalThis.run = async (event) => JSON.stringify(await handler(JSON.parse(event)));`,
  ).runInContext(context);
  const run = context.run as (event: string) => Promise<string>;
  return async (event) => JSON.parse(await run(JSON.stringify(event))) as ViewerRequest | ViewerResponse;
}

/** All events at once through Debian's njs, a cousin of CloudFront's engine; null when it is not installed. */
export async function runInNjs(
  bundle: string,
  events: readonly ViewerEvent[],
): Promise<(ViewerRequest | ViewerResponse)[] | null> {
  const folder = await mkdtemp(join(tmpdir(), 'fluxion-njs-'));
  try {
    await writeFile(
      join(folder, 'cloudfront.js'),
      `const known = ${JSON.stringify(tenants)};
       async function get(key) {
         if (!Object.prototype.hasOwnProperty.call(known, key)) throw new Error('KeyNotFound');
         return known[key];
       }
       export default { kvs: () => ({ get: get }) };`,
    );
    await writeFile(
      join(folder, 'main.js'),
      `${deployedText(bundle).replace('"cloudfront"', '"./cloudfront.js"')}
       const events = ${JSON.stringify(events)};
       events.forEach((event, index) => {
         handler(event).then((answer) => console.log(JSON.stringify([index, answer])));
       });`,
    );
    const { stdout } = await promisify(execFile)('njs', [join(folder, 'main.js')], { maxBuffer: 64e6 });
    const answers: (ViewerRequest | ViewerResponse)[] = [];
    for (const line of stdout.trim().split('\n')) {
      const [index, answer] = JSON.parse(line) as [number, ViewerRequest | ViewerResponse];
      answers[index] = answer;
    }
    return answers;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export interface WorkerEngine {
  run(sent: SentRequest): Promise<Outcome>;
  dispose(): Promise<void>;
}

/** The worker behind a real socket; both origins echo what reached them. */
export async function startWorker(script: string, tenantParameter: boolean): Promise<WorkerEngine> {
  const echo =
    (to: 'api' | 'site'): Origin =>
    async (request) => {
      const url = new URL(request.url);
      const trusted = Object.fromEntries(Array.from(request.headers).filter(([name]) => isTrusted(name)));
      if (to === 'api' && trusted[originSecretHeader] !== 'proof') throw new Error('unproven request');
      delete trusted[originSecretHeader];
      return Response.json({ to, path: url.pathname, query: url.search.slice(1), trusted });
    };
  const gateway = await startGateway({
    script,
    host: '127.0.0.1',
    port: 0,
    domain,
    tenantParameter,
    originSecret: 'proof',
    api: echo('api'),
    site: echo('site'),
    lookUp,
  });
  return {
    run: async (sent) => {
      const { status, headers, body } = await send(gateway.port, sent);
      const type = headers['content-type'] ?? '';
      if (type.startsWith('application/json')) return JSON.parse(body) as Outcome;
      if (sent.method === 'HEAD' && status === 200) return { to: 'viewer', status, code: 'head' };
      return viewerOutcome(status, type, body, headers.location);
    },
    dispose: () => gateway.close(),
  };
}

/** Plain HTTP/1.1 with the host and the path exactly as given. */
function send(
  port: number,
  sent: SentRequest,
): Promise<{ status: number; headers: Record<string, string | undefined>; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port,
        method: sent.method,
        path: sent.query ? `${sent.path}?${sent.query}` : sent.path,
        headers: { ...sent.headers, host: sent.host },
        setHost: false,
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers as Record<string, string | undefined>,
            body,
          }),
        );
      },
    );
    request.on('error', reject);
    request.end();
  });
}
