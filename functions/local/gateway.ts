/**
 * The local gateway: the edge worker in workerd on one port, its origins in this process.
 *
 * workerd listens on the port itself (a direct socket) and in proxy style. Otherwise Miniflare's entry worker
 * and workerd's URL parser come first, which answer 500 to a junk host and resolve `%2e%2e` unseen.
 */
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Miniflare } from 'miniflare';
import type { TenantStatus } from '#edge/decide.ts';
import { endWithParent } from './end-with-parent.ts';

export type Origin = (request: Request) => Promise<Response>;

export interface GatewayOptions {
  /** Text of dist/edge/worker.js. */
  script: string;
  host: string;
  /** 0 takes a free one. */
  port: number;
  domain: string;
  /** Whether the apex may name a tenant. */
  tenantParameter: boolean;
  /** Proves to the API that a request came through the edge. */
  originSecret: string;
  /** Paths that go to the site unseen by the edge (the web developer's server). */
  sitePrefixes?: readonly string[];
  api: Origin;
  site: Origin;
  lookUp: (tenantId: string) => Promise<TenantStatus | null>;
}

export interface Gateway {
  port: number;
  close(): Promise<void>;
}

/** Rejects when workerd cannot start, for example on a port that is taken. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const registry: Origin = async (request) => {
    const status = await options.lookUp(new URL(request.url).pathname.slice(1));
    return new Response(status, { status: status === null ? 404 : 200 });
  };
  const guard = endWithParent((command) => basename(command).startsWith('workerd'));
  const miniflare = new Miniflare({
    cf: false,
    host: '127.0.0.1',
    port: 0,
    modules: true,
    compatibilityDate: '2026-07-01',
    script: options.script,
    unsafeDirectSockets: [{ host: options.host, port: options.port, proxy: true }],
    bindings: {
      DOMAIN: options.domain,
      TENANT_PARAMETER: options.tenantParameter,
      ORIGIN_SECRET: options.originSecret,
      SITE_PREFIXES: [...(options.sitePrefixes ?? [])],
    },
    // workerd reports in its own words, stacks included; what fails is reported by who awaits it.
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      stdout.resume();
      stderr.resume();
    },
    // Miniflare types these by its own Request and Response.
    serviceBindings: {
      API: (request: Request) => answerWhole(options.api, request),
      SITE: options.site,
      REGISTRY: registry,
    } as never,
  });
  try {
    const address = await miniflare.unsafeGetDirectURL();
    return {
      port: Number(address.port),
      async close() {
        await dispose(miniflare);
        guard.release();
      },
    };
  } catch (error) {
    await dispose(miniflare).catch(() => undefined);
    guard.release();
    throw error;
  } finally {
    guard.stopWatching();
  }
}

/**
 * Answers when the whole body has come, also one that the origin refused unread: workerd goes on sending it, and an
 * answer that overtakes it is lost, and with it the connection for whoever comes next.
 */
async function answerWhole(origin: Origin, request: Request): Promise<Response> {
  const reader = request.body?.getReader();
  try {
    return await origin(ownRequest(request, reader));
  } finally {
    // A sender who is gone waits for no answer.
    await (reader && drain(reader).catch(() => undefined));
  }
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  let done = false;
  while (!done) ({ done } = await reader.read());
}

/** Miniflare brings a Request of its own, from which the platform's constructor cannot make another. */
function ownRequest(
  { url, method, headers, signal }: Request,
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
): Request {
  const body =
    reader &&
    new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    });
  const init = { method, headers: [...headers], body: body ?? null, signal, duplex: 'half' };
  return new Request(url, init as RequestInit);
}

/** Miniflare's own disposal does not wait until its temporary folder is gone. */
async function dispose(miniflare: Miniflare): Promise<void> {
  const inTemporaryFolder = miniflare.unsafeGetPersistPaths().get('cache');
  await miniflare.dispose();
  if (inTemporaryFolder?.startsWith(join(tmpdir(), 'miniflare-'))) {
    await rm(dirname(inTemporaryFolder), { recursive: true, force: true, maxRetries: 5 });
  }
}
