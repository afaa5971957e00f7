/**
 * What one tenant feels of another: an ordinary one asks what pages ask, while the other is quiet, asks the
 * heaviest questions as often as its plan allows or far more often, or pages. Server, noise and measurement are three
 * processes; the conditions take turns.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '#data/clock.ts';
import { demoProfiles, generateDemo } from '#data/demo/generate.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { systemRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import { planLimits } from '#data/registry/plans.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { formatNumber, formatTable, quantile } from './measure.ts';

export interface Noise {
  origin: string;
  secret: string;
  paths: readonly string[];
  connections: number;
  /** All connections together, at most. */
  perSecond: number;
}

export interface NoiseCount {
  answered: number;
  refused: number;
}

/** The demo ends the day before this one. */
const now = Date.parse('2026-11-01T12:00:00Z');
const rounds = 16;
const phaseMs = 4_000;
/** After each change, before anything counts. */
const settleMs = 1_000;
/** Ten requests a second: somebody who works quickly, or a few who do not. */
const victimPauseMs = 100;

const month = 'from=2026-10-01&to=2026-10-31';
const victimPaths = [
  '/api/v1/inventory?limit=100',
  '/api/v1/inventory?lowStock=true&limit=100',
  '/api/v1/products?q=a&limit=50',
  '/api/v1/orders?limit=50',
  `/api/v1/sales?${month}&limit=100`,
  `/api/v1/sales/summary?by=day&${month}`,
  `/api/v1/sales/summary?by=product&sort=-revenue&limit=20&${month}`,
  `/api/v1/stats?${month}`,
];
/** Over the lines of up to two years, which no rollup answers; no two alike, so that nothing is computed once for two. */
const noisePaths = Array.from({ length: 300 }, (_, index) => {
  const by = ['store,category,day', 'product,store,month', 'category,product,week'][index % 3];
  const from = new Date(Date.UTC(2024, 10, 2 + index)).toISOString().slice(0, 10);
  return `/api/v1/sales/summary?by=${by}&from=${from}&to=2026-10-30&limit=10000`;
});

const { perSecond: allowed } = planLimits.standard.callerRate;
/** What the other tenant does when it is not quiet. */
const noises: readonly (Pick<Noise, 'paths' | 'connections' | 'perSecond'> & { name: string })[] = [
  {
    name: 'heavy questions, as often as a standard plan allows',
    paths: noisePaths,
    connections: 8,
    perSecond: allowed,
  },
  { name: 'heavy questions without a pause', paths: noisePaths, connections: 32, perSecond: 100_000 },
  {
    name: 'pages, as often as a standard plan allows',
    paths: victimPaths,
    connections: 8,
    perSecond: allowed,
  },
];

export async function benchNoisy(scale: number): Promise<string> {
  const folder = await makeTemporaryFolder();
  const children: ChildProcess[] = [];
  try {
    const secrets = await prepare(folder.path, 0.25 * scale);
    const noise = start('noise', children, {});
    const rows: string[][] = [];
    for (const { name, ...what } of noises) {
      // A new one: nobody owes time from the noise before.
      const server = start('server', children, { FLUXION_BENCH_FOLDER: folder.path });
      const [{ origin }] = (await once(server, 'message')) as [{ origin: string }];
      const heard = await listen(origin, secrets.victim, noise, { origin, secret: secrets.noisy, ...what });
      rows.push(rowOf(name, heard));
      server.kill();
    }
    return formatTable([heading, ...rows]);
  } finally {
    for (const child of children) child.kill();
    await folder.remove();
  }
}

function start(name: string, children: ChildProcess[], variables: Record<string, string>): ChildProcess {
  const child = fork(join(import.meta.dirname, `noisy/${name}.ts`), {
    env: { ...process.env, ...variables },
  });
  children.push(child);
  return child;
}

async function prepare(folder: string, scale: number): Promise<{ victim: string; noisy: string }> {
  const store = await openFileStore({ root: join(folder, 'store') });
  const registry = openRegistry({ store, clock: systemClock, random: systemRandom });
  const lake = openLake({ store, cacheDirectory: join(folder, 'cache') });
  await generateDemo({ lake, registry, now, scale, profiles: demoProfiles });
  await lake.close();
  const secretOf = async (id: string) => {
    const tenantId = parseTenantId(id) as TenantId;
    return (await registry.apiKeys.create({ tenantId, name: 'bench', scopes: ['read'] })).secret;
  };
  return { victim: await secretOf('cliente2'), noisy: await secretOf('granja') };
}

interface Heard {
  quietMs: readonly number[];
  noisyMs: readonly number[];
  count: NoiseCount;
}

/** What the tenant of `secret` waits for its pages while the other is quiet, and while it is not, in turns. */
async function listen(origin: string, secret: string, noise: ChildProcess, message: Noise): Promise<Heard> {
  const quietMs: number[] = [];
  const noisyMs: number[] = [];
  const count = { answered: 0, refused: 0 };
  await ask(origin, secret, settleMs, null);
  for (let round = 0; round < rounds; round += 1) {
    await ask(origin, secret, settleMs, null);
    await ask(origin, secret, phaseMs, quietMs);
    noise.send(message);
    await ask(origin, secret, settleMs, null);
    await ask(origin, secret, phaseMs, noisyMs);
    noise.send('stop');
    // Comes with its last answer.
    const [counted] = (await once(noise, 'message')) as [NoiseCount];
    count.answered += counted.answered;
    count.refused += counted.refused;
  }
  return { quietMs, noisyMs, count };
}

/** One question after the other for so long, at a steady pace. */
async function ask(origin: string, secret: string, forMs: number, into: number[] | null): Promise<void> {
  const end = performance.now() + forMs;
  for (let turn = 0; performance.now() < end; turn += 1) {
    const started = performance.now();
    const path = victimPaths[turn % victimPaths.length] ?? '';
    const response = await fetch(`${origin}${path}`, { headers: { authorization: `Bearer ${secret}` } });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text}`);
    const tookMs = performance.now() - started;
    into?.push(tookMs);
    await pause(Math.max(0, victimPauseMs - tookMs));
  }
}

const heading = [
  'the other tenant asks',
  'requests, quiet and not',
  'p50 ms, quiet',
  'p50 ms',
  'p50 raised by',
  'p95 ms, quiet',
  'p95 ms',
  'p95 raised by',
  'the other’s requests',
];

function rowOf(name: string, { quietMs, noisyMs, count }: Heard): string[] {
  const compared = [0.5, 0.95].flatMap((fraction) => {
    const [quiet, noisy] = [quantile(quietMs, fraction), quantile(noisyMs, fraction)];
    return [formatNumber(quiet), formatNumber(noisy), `${((noisy / quiet - 1) * 100).toFixed(1)} %`];
  });
  const others = `${count.answered} answered, ${count.refused} refused`;
  return [name, `${quietMs.length}, ${noisyMs.length}`, ...compared, others];
}
