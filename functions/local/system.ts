/**
 * The whole of Fluxion on one port of one machine: the edge in workerd in front, the API and the site in
 * this process, everything stored in one folder.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '#data/clock.ts';
import { demoOperatorEmail, demoProfiles, generateDemo } from '#data/demo/generate.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { systemRandom } from '#data/random.ts';
import type { Registry } from '#data/registry/registry.ts';
import { scopeStore } from '#data/store/prefix-store.ts';
import { createApp } from '../app.ts';
import { createRequestRates } from '../http/request-rates.ts';
import type { ImportQueue } from '../imports/import-ports.ts';
import { createLocalQueue } from '../imports/local-queue.ts';
import { createConsoleMail } from '../mail/console-mail.ts';
import { measureTenant } from '../tenants/tenant-storage.ts';
import { withDemoLock } from './demo-lock.ts';
import { type Gateway, type Origin, startGateway } from './gateway.ts';
import { type LocalData, openLocalData } from './local-data.ts';
import { assertPortFree } from './port.ts';
import { type Progress, silentProgress } from './progress.ts';
import { openSecrets } from './secrets.ts';
import { createSite } from './site.ts';
import { createConsoleTelemetry } from './telemetry.ts';
import { startUpkeep } from './upkeep.ts';
import type { WebDeveloperServer } from './web-developer-server.ts';

export interface LocalSystemOptions {
  /** The repository, with its built `dist/`. */
  root: string;
  dataFolder: string;
  /** 0 takes a free one. */
  port: number;
  /** Serves the page from its sources, with hot reload. */
  dev?: boolean;
  /** Size of the demo tenants; 1 (default) is the full one, 0 leaves them out. */
  demoScale?: number;
  progress?: Progress;
  /** How long an import waits for a process that died while it worked on it. Default 30,000. */
  importLeaseMs?: number;
  /** Where e-mails are shown. Default: the terminal. */
  printMail?: (text: string) => void;
  /** Gives up starting when it aborts. */
  signal?: AbortSignal;
}

export interface LocalSystem {
  port: number;
  registry: Registry;
  demo: readonly { id: string; name: string; email: string }[];
  operatorEmail: string;
  close(): Promise<void>;
}

/** Rejects with what `toStartupError` turns into a sentence. Leaves nothing running when it rejects. */
export async function startLocalSystem(options: LocalSystemOptions): Promise<LocalSystem> {
  await assertPortFree(options.port);
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const release of opened.splice(0).reverse()) await release();
  };
  try {
    const data = await openLocalData(options.dataFolder);
    opened.push(() => data.close());
    await prepareDemo(data, options);
    options.signal?.throwIfAborted();

    const web = options.dev ? await openWebDeveloperServer(options.root) : null;
    if (web) opened.push(() => web.close());
    const queue = createLocalQueue({
      ...data,
      tenantStore: () => data.store,
      clock: systemClock,
      random: systemRandom,
      onFault: (error) => console.error(error),
      ...(options.importLeaseMs === undefined ? {} : { leaseMs: options.importLeaseMs }),
    });
    opened.push(() => queue.close());
    const upkeep = startUpkeep(data, { clock: systemClock, onFault: (error) => console.error(error) });
    opened.push(() => upkeep.close());
    const gateway = await openGateway(data, queue, web, options);
    opened.push(() => gateway.close());
    // Nobody waits for it: what was interrupted goes on beside the requests.
    void queue.resume().catch((error: unknown) => console.error(error));
    return {
      port: gateway.port,
      registry: data.registry,
      demo: demoProfiles.map(({ tenant, owner }) => ({
        id: tenant.id,
        name: tenant.name,
        email: owner.email,
      })),
      operatorEmail: demoOperatorEmail,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Vite takes long to load, so only who develops waits for it. */
async function openWebDeveloperServer(root: string): Promise<WebDeveloperServer> {
  const { startWebDeveloperServer } = await import('./web-developer-server.ts');
  return startWebDeveloperServer(root);
}

/** Once per folder: a tenant that is there already stays as it is. */
async function prepareDemo(data: LocalData, options: LocalSystemOptions): Promise<void> {
  if (options.demoScale === 0) return;
  const progress = options.progress ?? silentProgress;
  const waiting = () =>
    progress.done('Another process prepares the demo tenants in this folder; waiting for it …');
  await withDemoLock(options.dataFolder, waiting, async () => {
    const started = performance.now();
    const summaries = await generateDemo({
      lake: data.lake,
      registry: data.registry,
      now: systemClock.now(),
      ...(options.demoScale === undefined ? {} : { scale: options.demoScale }),
      onProgress: ({ tenantId, step, share }) => {
        options.signal?.throwIfAborted();
        progress.update(`Demo tenants: ${tenantId}, ${step}`, share);
      },
    });
    for (const { tenantId } of summaries) {
      const id = tenantId as TenantId;
      if (!(await data.registry.usage.get(id))) await measureTenant({ ...data, clock: systemClock }, id);
    }
    if (summaries.some(({ generated }) => generated)) {
      progress.done(`Demo tenants generated in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
    }
  });
}

async function openGateway(
  data: LocalData,
  queue: ImportQueue,
  web: WebDeveloperServer | null,
  options: LocalSystemOptions,
): Promise<Gateway> {
  const { signingSecret } = await openSecrets(options.dataFolder);
  const originSecret = randomBytes(24).toString('base64url');
  // Known for certain once the gateway listens.
  let { port } = options;
  const app = createApp({
    lake: data.lake,
    registry: data.registry,
    auditLogs: data.auditLogs,
    imports: { tenantStore: () => data.store, queue, presign: null, streamsAnswers: true },
    mail: createConsoleMail(options.printMail ?? ((text) => console.log(text))),
    siteOrigin: (host) => `http://${host}.localhost:${port}`,
    storeMeter: data.storeMeter,
    clock: systemClock,
    random: systemRandom,
    telemetry: createConsoleTelemetry(),
    requestRates: createRequestRates(systemClock),
    refusalDelayMs: 500,
    signingSecrets: [signingSecret],
    version: await readVersion(options.root),
    scheme: 'http',
    originSecrets: [originSecret],
  });
  const api: Origin = async (request) => app.fetch(request);
  const gateway = await startGateway({
    script: await readFile(join(options.root, 'dist/edge/worker.js'), 'utf8'),
    host: '127.0.0.1',
    port: options.port,
    domain: 'localhost',
    tenantParameter: true,
    originSecret,
    sitePrefixes: web ? web.prefixes : [],
    api,
    site: createSite({
      siteStore: scopeStore(data.store, 'site/'),
      pages: web ? web.origin : join(options.root, 'dist/web'),
    }),
    lookUp: async (id) => {
      const tenantId = parseTenantId(id);
      return (tenantId && (await data.registry.tenants.get(tenantId))?.status) ?? null;
    },
  });
  port = gateway.port;
  return gateway;
}

async function readVersion(root: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}
