/** Our side of the lake's benchmark, as a process of its own: `ours.ts <inputs> <store>`. */
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { TenantLake } from '#data/lake/lake.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { median } from '../measure.ts';
import { appendRepetitions, inputs, type StepName, type StepReport } from './steps.ts';

const [inputFolder = '', storeFolder = ''] = process.argv.slice(2);
const cacheDirectory = join(storeFolder, '..', 'ours-cache');
const lake = openLake({
  store: await openFileStore({ root: storeFolder }),
  cacheDirectory,
  engine: { threads: availableParallelism() },
});
const tenant = lake.tenant(parseTenantId('bench') as TenantId);

await report('append_1', () => appends(tenant, 'append_1'));
await report('append_100', () => appends(tenant, 'append_100'));
await report('append_10000', () => appends(tenant, 'append_10000'));
await report('merge', () =>
  timed(() =>
    tenant.merge('inventory', { parquetPaths: [join(inputFolder, inputs.merge)] }, { mode: 'upsert' }),
  ),
);
await report('compact', () => {
  const small = lake.tenant(parseTenantId('small-files') as TenantId);
  return timed(async () => {
    const { steps } = await small.upkeep({ vacuum: false, budgetMs: 600_000 });
    if (!steps.some(({ action }) => action === 'compacted')) throw new Error('Nothing was compacted.');
  });
});
await report('scan', () =>
  timed(async () => {
    const snapshot = await tenant.snapshot(['sales'], { maxAgeMs: 0 });
    const sql = 'SELECT month, store_id, sum(line_total) AS revenue FROM sales GROUP BY ALL ORDER BY ALL';
    await tenant.query({ sql }, snapshot, { timeoutMs: 600_000 });
  }),
);
await lake.close();
await rm(cacheDirectory, { recursive: true, force: true });

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function appends(target: TenantLake, step: keyof typeof inputs.appends): Promise<number> {
  const parquetPaths = [join(inputFolder, inputs.appends[step])];
  const durations: number[] = [];
  for (let index = 0; index < appendRepetitions; index += 1) {
    durations.push(await timed(() => target.append('sales', { parquetPaths })));
  }
  return median(durations);
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
