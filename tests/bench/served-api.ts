import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { openAuditLogs } from '#data/audit/audit-log.ts';
import { systemClock } from '#data/clock.ts';
import type { Lake } from '#data/lake/lake.ts';
import { systemRandom } from '#data/random.ts';
import type { Registry } from '#data/registry/registry.ts';
import { createStoreMeter } from '#data/store/counting-store.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { createApp } from '#functions/app.ts';
import type { AppDependencies } from '#functions/http/context.ts';
import type { ImportPorts } from '#functions/imports/import-ports.ts';
import { unhurriedPlans } from '#tests/functions/support/unhurried-plans.ts';

export interface ServedApi extends AsyncDisposable {
  origin: string;
}

/** Nothing is imported while figures are taken. */
const noImports: ImportPorts = {
  tenantStore: () => createMemoryStore(),
  queue: { enqueue: async () => undefined },
  presign: null,
  streamsAnswers: true,
};

/** The real app behind Node's HTTP server on a free port of the loopback address. */
export async function serveApi(
  lake: Lake,
  registry: Registry,
  options: Partial<AppDependencies> = {},
): Promise<ServedApi> {
  const auditLogs = openAuditLogs({ store: createMemoryStore(), clock: systemClock, random: systemRandom });
  const app = createApp({
    lake,
    registry,
    auditLogs,
    imports: noImports,
    mail: { send: async () => undefined },
    siteOrigin: (host) => `http://${host}.localhost`,
    storeMeter: createStoreMeter(),
    clock: systemClock,
    random: systemRandom,
    telemetry: { request: () => undefined, failure: (_requestId, error) => console.error(error) },
    signingSecrets: [new Uint8Array(32).fill(7)],
    plans: unhurriedPlans,
    version: 'bench',
    scheme: 'http',
    ...options,
  });
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
