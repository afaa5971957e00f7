/**
 * `npm run simulate -- --histories 1000000 [--seed 1] [--workers 2]`: runs that many seeded histories and
 * reports each violated guarantee with the seed that shows it. Exits with 1 where there was one.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { parquetCheckpointCodec } from '#data/delta/checkpoint-codec.ts';
import { type HistoryReport, runHistory } from './history.ts';

interface Share {
  firstSeed: number;
  histories: number;
  stride: number;
}

type Totals = Omit<HistoryReport, 'seed'> & { histories: number; violations: number };

const batchSize = 100;
/** A history lives for milliseconds: room for it to die young. */
const resourceLimits = { maxYoungGenerationSizeMb: 64 };
/** Real Parquet checkpoints cost more than all the rest, so only some histories write them. */
const parquetEvery = 50;

if (isMainThread) await main();
else await work(workerData as Share);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      histories: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      workers: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    },
  });
  const [histories, firstSeed, workers] = [values.histories, values.seed, values.workers].map(Number) as [
    number,
    number,
    number,
  ];
  const startedAt = performance.now();
  const totals = emptyTotals();
  const report = (last: boolean) => {
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    const end = last || !process.stdout.isTTY ? '\n' : '\r';
    process.stdout.write(`${seconds} s: ${describe(totals)}${end}`);
  };
  const ticker = setInterval(() => report(false), process.stdout.isTTY ? 1_000 : 60_000);
  const shares = Array.from({ length: workers }, (_, index) => ({
    firstSeed: firstSeed + index,
    histories: Math.ceil((histories - index) / workers),
    stride: workers,
  }));
  await Promise.all(shares.map((share) => runShare(share, totals)));
  clearInterval(ticker);
  report(true);
  console.log(`Seeds ${firstSeed} to ${firstSeed + histories - 1}.`);
  process.exitCode = totals.violations > 0 ? 1 : 0;
}

function runShare(share: Share, totals: Totals): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share, resourceLimits });
    worker.on('message', (part: Totals & { messages: string[] }) => {
      for (const key of Object.keys(totals) as (keyof Totals)[]) totals[key] += part[key];
      for (const message of part.messages) console.error(message);
    });
    worker.on('error', reject);
    worker.on('exit', () => resolve());
  });
}

async function work({ firstSeed, histories, stride }: Share): Promise<void> {
  // Injected faults are errors by the million, and nobody looks at their stacks.
  Error.stackTraceLimit = 0;
  for (let start = 0; start < histories; start += batchSize) {
    const totals = emptyTotals();
    const messages: string[] = [];
    for (let index = start; index < Math.min(start + batchSize, histories); index += 1) {
      const seed = firstSeed + index * stride;
      totals.histories += 1;
      try {
        const codec = seed % parquetEvery === 0 ? { codec: parquetCheckpointCodec } : {};
        const report = await runHistory({ seed, ...codec });
        for (const key of ['commits', 'storeCalls', 'faults', 'crashes', 'vacuumed'] as const) {
          totals[key] += report[key];
        }
      } catch (error) {
        totals.violations += 1;
        messages.push(`seed ${seed}: ${error}`);
      }
    }
    parentPort?.postMessage({ ...totals, messages });
  }
}

function emptyTotals(): Totals {
  return { histories: 0, violations: 0, commits: 0, storeCalls: 0, faults: 0, crashes: 0, vacuumed: 0 };
}

function describe(totals: Totals): string {
  const share = totals.storeCalls === 0 ? 0 : (100 * totals.faults) / totals.storeCalls;
  return (
    `${totals.histories} histories, ${totals.violations} violations, ${totals.commits} commits, ` +
    `${totals.storeCalls} store calls (${share.toFixed(1)} % faulty), ${totals.crashes} crashes, ` +
    `${totals.vacuumed} files vacuumed`
  );
}
