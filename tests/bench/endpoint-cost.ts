/**
 * `npm run cost:measure`: what each endpoint asks of the store, computes and sends, cold (a function that has
 * just started) and warm; written to functions/cost/measurements.json for `npm run cost`. Needs a built page.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { openAuditLogs } from '#data/audit/audit-log.ts';
import { generateDemo } from '#data/demo/generate.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { seededRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import { createCountingStore, type StoreUsage } from '#data/store/counting-store.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { createApp } from '#functions/app.ts';
import type { EndpointMeasurement, Measurements, Usage } from '#functions/cost/cost-model.ts';
import { unhurriedPlans } from '../functions/support/unhurried-plans.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const scale = 0.1;
const today = '2026-11-22';

/** What the pages ask; the second text is asked warm, so that no ready answer is found. */
const questions: readonly (readonly [string, string, string])[] = [
  ['GET /me', '/me', '/me'],
  ['GET /stats', '/stats?from=2026-11-01&to=2026-11-20', '/stats?from=2026-11-01&to=2026-11-19'],
  [
    'GET /sales/summary by day',
    '/sales/summary?by=day&from=2026-08-01',
    '/sales/summary?by=day&from=2026-08-02',
  ],
  [
    'GET /sales/summary by product',
    '/sales/summary?by=product&limit=10&from=2026-10-01',
    '/sales/summary?by=product&limit=10&from=2026-10-02',
  ],
  ['GET /inventory', '/inventory?limit=100', '/inventory?limit=100&lowStock=true'],
  ['GET /products', '/products?limit=50', '/products?limit=50&q=queso'],
  ['GET /sales', '/sales?limit=50&from=2026-11-01', '/sales?limit=50&from=2026-11-02'],
  ['GET /orders', '/orders?limit=50', '/orders?limit=51'],
  ['GET /stores', '/stores', '/stores?limit=50'],
];

let nowMs = Date.parse(`${today}T12:00:00Z`);
const clock = { now: () => nowMs, sleep: () => Promise.resolve() };
const random = seededRandom(1);
const store = createCountingStore(createMemoryStore({ clock }));
const granja = parseTenantId('granja') as TenantId;

const folder = await makeTemporaryFolder();
try {
  const key = await prepare();
  const endpoints: Record<string, EndpointMeasurement> = {};
  for (const [name, cold, warm] of questions) endpoints[name] = await measure(cold, warm, key);
  const measurements: Measurements = {
    measuredOn: today,
    page: await measurePage(),
    endpoints,
    bytesPerLine: await measureStorage(),
  };
  const path = join(root, 'functions/cost/measurements.json');
  await writeFile(path, `${JSON.stringify(measurements, null, 2)}\n`);
  console.log(await readFile(path, 'utf8'));
} finally {
  await folder.remove();
}

async function prepare(): Promise<string> {
  const registry = openRegistry({ store, clock, random });
  const lake = openLake({ store, clock, random, cacheDirectory: join(folder.path, 'prepare') });
  await generateDemo({ lake, registry, scale, now: nowMs });
  await lake.close();
  return (await registry.apiKeys.create({ tenantId: granja, name: 'cost', scopes: ['read'] })).secret;
}

async function measure(cold: string, warm: string, key: string): Promise<EndpointMeasurement> {
  const cacheDirectory = join(folder.path, `cache-${random.uuid()}`);
  const lake = openLake({ store, clock, random, cacheDirectory, engine: { threads: 1 } });
  const app = createApp({
    lake,
    registry: openRegistry({ store, clock, random }),
    auditLogs: openAuditLogs({ store, clock, random }),
    imports: {
      tenantStore: () => store,
      queue: { enqueue: async () => undefined },
      presign: null,
      streamsAnswers: true,
    },
    mail: { send: async () => undefined },
    siteOrigin: (host) => `https://${host}.example`,
    clock,
    random,
    storeMeter: store,
    telemetry: { request: () => undefined, failure: (_id, error) => console.error(error) },
    signingSecrets: [new Uint8Array(32)],
    plans: unhurriedPlans,
    version: 'cost',
    scheme: 'https',
  });
  const ask = (path: string) =>
    store.measure(async (usage) => {
      const before = process.cpuUsage();
      const response = await app.request(`/api/v1${path}`, { headers: { authorization: `Bearer ${key}` } });
      const body = Buffer.from(await response.arrayBuffer());
      if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${body}`);
      const { user, system } = process.cpuUsage(before);
      return usageOf(usage(), (user + system) / 1000, body);
    });
  const first = await ask(cold);
  nowMs += 10_000; // Beyond every "not again within a second".
  const second = await ask(warm);
  await lake.close();
  return { warm: second, cold: first };
}

function usageOf({ requests }: StoreUsage, processorMs: number, body: Buffer): Usage {
  return {
    reads: requests.get + requests.head + requests.range,
    writesAndLists: requests.put + requests.putIfAbsent + requests.putIfMatch + requests.list,
    computeMs: Math.round(processorMs),
    answerBytes: compressed(body),
  };
}

function compressed(body: Buffer): number {
  return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).byteLength + 600; // Headers.
}

async function measurePage(): Promise<Measurements['page']> {
  const entries = await readdir(join(root, 'dist/web'), { recursive: true, withFileTypes: true });
  const loaded = entries.filter(
    (entry) => entry.isFile() && ['.html', '.js', '.css', '.woff2'].includes(extname(entry.name)),
  );
  let bytes = 0;
  for (const { parentPath, name } of loaded) bytes += compressed(await readFile(join(parentPath, name)));
  return { files: loaded.length, bytes };
}

async function measureStorage(): Promise<number> {
  let bytes = 0;
  for await (const { sizeBytes } of store.list('tenants/granja/')) bytes += sizeBytes;
  const lake = openLake({ store, clock, random, cacheDirectory: join(folder.path, 'count') });
  const tenant = lake.tenant(granja);
  const snapshot = await tenant.snapshot(['sales']);
  const [row] = await tenant.query<{ lines: number }>(
    { sql: 'SELECT count(*)::INT AS lines FROM sales' },
    snapshot,
  );
  await lake.close();
  return Math.round((bytes / (row?.lines ?? 1)) * 10) / 10;
}
