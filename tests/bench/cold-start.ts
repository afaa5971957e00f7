/**
 * `npm run bench:cold-start`: from the start of a process to the first answer over Parquet, with the artefact
 * as it is deployed and the S3 and STS test servers on this machine. Run on an otherwise idle machine.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apiGatewayEvent } from '../functions/lambda/events.ts';
import { createShopRows } from '../functions/support/shop-data.ts';
import { tenantId } from '../functions/support/test-api.ts';
import { buildFunction, installNative } from '../infra/artefact.ts';
import { seedShop } from '../infra/seed-shop.ts';
import { originSecret, startAwsServers } from '../support/aws-servers.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const runs = Number(process.argv[2] ?? 15);

/**
 * One start. Each mark holds milliseconds since the process was created, and milliseconds of processor time,
 * which hardly depend on what else the machine does.
 */
const script = `
const since = () => {
  const { user, system } = process.cpuUsage();
  return [performance.now(), (user + system) / 1000];
};
const started = since();
const { handler } = await import('./bundle.mjs');
const imported = since();
const events = JSON.parse(process.env.EVENTS);
const context = { functionName: 'api', awsRequestId: 'x', getRemainingTimeInMillis: () => 29000 };
await handler(events.health, context);
const healthy = since();
const first = await handler(events.first, context);
const answered = since();
await handler(events.second, context);
const again = since();
process.stdout.write('\\nMARKS ' + JSON.stringify({ started, imported, healthy, answered, again,
  status: first.statusCode, timing: first.headers['server-timing'] ?? '' }) + '\\n');
process.exit(0);
`;

type Mark = readonly [elapsedMs: number, processorMs: number];

interface Marks {
  started: Mark;
  imported: Mark;
  healthy: Mark;
  answered: Mark;
  again: Mark;
  status: number;
  timing: string;
}

await installNative();
const folder = await makeTemporaryFolder();
const servers = await startAwsServers();
try {
  await buildFunction('functions/api.ts', folder.path);
  await writeFile(join(folder.path, 'start.mjs'), script);
  const rows = createShopRows({ mark: 'granja', seed: 1, currency: 'VES', hoursBehindUtc: 4 });
  const key = await seedShop(servers, tenantId('granja'), rows);
  const headers = {
    'x-fluxion-origin-secret': originSecret,
    'x-fluxion-realm': 'api',
    authorization: `Bearer ${key}`,
  };
  const events = {
    health: apiGatewayEvent({ path: '/api/v1/health', headers }),
    first: apiGatewayEvent({ path: '/api/v1/sales/summary', query: 'by=month', headers }),
    second: apiGatewayEvent({ path: '/api/v1/sales/summary', query: 'by=store', headers }),
  };
  const bare: number[] = [];
  const samples: Marks[] = [];
  for (let run = 0; run < runs; run += 1) {
    bare.push(timeBareNode());
    samples.push(await start({ ...servers.environment, EVENTS: JSON.stringify(events) }, run));
  }
  report(bare, samples);
} finally {
  await servers.close();
  await folder.remove();
}

function timeBareNode(): number {
  const begin = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - begin;
}

/** The cache folder is fresh each time, as in a new execution environment. */
async function start(environment: Record<string, string>, run: number): Promise<Marks> {
  const temporary = join(folder.path, `tmp-${run}`);
  await mkdir(temporary);
  const child = spawn(process.execPath, ['start.mjs'], {
    cwd: folder.path,
    env: { ...environment, TMPDIR: temporary, ...extraEnvironment() },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await new Promise((resolve) => child.on('close', resolve));
  const marks = JSON.parse(text.slice(text.indexOf('MARKS ') + 6)) as Marks;
  if (marks.status !== 200) throw new Error(`The first answer was ${marks.status}.`);
  return marks;
}

/** Options under trial, such as NODE_OPTIONS, go to the measured process too. */
function extraEnvironment(): Record<string, string> {
  const { FLUXION_BENCH_NODE_OPTIONS: options } = process.env;
  return options ? { NODE_OPTIONS: options } : {};
}

function report(bare: readonly number[], samples: readonly Marks[]): void {
  const step = (from: (marks: Marks) => Mark, to: (marks: Marks) => Mark) =>
    [0, 1].map((index) => median(samples.map((marks) => at(to(marks), index) - at(from(marks), index))));
  const timed = (name: string) =>
    median(
      samples.map(({ timing }) => Number(new RegExp(`${name};dur=([\\d.]+)`).exec(timing)?.[1] ?? 'NaN')),
    );
  const start: Mark = [0, 0];
  const print = (name: string, [elapsed, processor]: readonly (number | undefined)[]) =>
    console.log(
      `${name.padEnd(40)}${(elapsed ?? Number.NaN).toFixed(1).padStart(9)}${(processor?.toFixed(1) ?? '').padStart(11)}`,
    );
  console.log(`${''.padEnd(40)}${'elapsed'.padStart(9)}${'processor'.padStart(11)}  ms, median of ${runs}`);
  print('bare `node -e 0`', [median(bare)]);
  print(
    'runtime up',
    step(
      () => start,
      ({ started }) => started,
    ),
  );
  print(
    'import',
    step(
      ({ started }) => started,
      ({ imported }) => imported,
    ),
  );
  print(
    'first request, without data',
    step(
      ({ imported }) => imported,
      ({ healthy }) => healthy,
    ),
  );
  print(
    'first answer over Parquet',
    step(
      ({ healthy }) => healthy,
      ({ answered }) => answered,
    ),
  );
  print('  snapshot (STS, log)', [timed('snapshot')]);
  print('  query (files, instance, SQL)', [timed('query')]);
  print(
    'another answer',
    step(
      ({ answered }) => answered,
      ({ again }) => again,
    ),
  );
  const whole = step(
    () => start,
    ({ answered }) => answered,
  );
  print('process start to first answer', whole);
  print('beyond bare node (aim: 400)', [(whole[0] ?? Number.NaN) - median(bare)]);
}

function at(mark: Mark, index: number): number {
  return mark[index] ?? Number.NaN;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
