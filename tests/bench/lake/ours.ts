/** Our side of the lake's benchmark, as a process of its own: `ours.ts <inputs> <store> <step>`. */
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openLake } from '#data/lake/open-lake.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { median } from '../measure.ts';
import { appendRepetitions, inputs, type StepName, type StepReport } from './steps.ts';

const [inputFolder = '', storeFolder = '', step = ''] = process.argv.slice(2);
const cacheDirectory = join(storeFolder, '..', 'ours-cache');
const lake = openLake({
  store: await openFileStore({ root: storeFolder }),
  cacheDirectory,
  engine: { threads: availableParallelism() },
});
const tenant = lake.tenant(parseTenantId('bench') as TenantId);

const work: Readonly<Record<StepName, () => Promise<number>>> = {
  append_1: () => appends('append_1'),
  append_100: () => appends('append_100'),
  append_10000: () => appends('append_10000'),
  merge: () => {
    const parquetPaths = [join(inputFolder, inputs.merge)];
    return timed(() => tenant.merge('inventory', { parquetPaths }, { mode: 'upsert' }));
  },
  compact,
  scan: () =>
    timed(async () => {
      const snapshot = await tenant.snapshot(['sales'], { maxAgeMs: 0 });
      const sql = 'SELECT month, store_id, sum(line_total) AS revenue FROM sales GROUP BY ALL ORDER BY ALL';
      await tenant.query({ sql }, snapshot, { timeoutMs: 600_000 });
    }),
};

await tenant.query({ sql: 'SELECT 1' }, await tenant.snapshot([]));
await report(step as StepName, work[step as StepName]);
await lake.close();
await rm(cacheDirectory, { recursive: true, force: true });

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function appends(name: keyof typeof inputs.appends): Promise<number> {
  const parquetPaths = [join(inputFolder, inputs.appends[name])];
  const durations: number[] = [];
  for (let index = 0; index < appendRepetitions; index += 1) {
    durations.push(await timed(() => tenant.append('sales', { parquetPaths })));
  }
  return median(durations);
}

/** Until the compaction is committed: what upkeep does after it is not counted. */
async function compact(): Promise<number> {
  const small = lake.tenant(parseTenantId('small-files') as TenantId);
  const start = performance.now();
  const compacted = Promise.withResolvers<number>();
  const { steps } = await small.upkeep({
    vacuum: false,
    budgetMs: 600_000,
    onStep: ({ action }) => action === 'compacted' && compacted.resolve(performance.now() - start),
  });
  if (!steps.some(({ action }) => action === 'compacted')) throw new Error('Nothing was compacted.');
  return compacted.promise;
}

async function report(step: StepName, work: () => Promise<number>): Promise<void> {
  let peakBytes = process.memoryUsage.rss();
  const sampling = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  }, 10);
  const milliseconds = await work();
  clearInterval(sampling);
  console.log(JSON.stringify({ step, milliseconds, peakBytes } satisfies StepReport));
}
