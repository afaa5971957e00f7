import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDeltaTable } from '#data/delta/open.ts';
import { createCountingStore } from '#data/store/counting-store.ts';
import { openFileStore } from '#data/store/file-store.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { benchContention } from './commits/contention.ts';
import { append, definition, smallFile } from './commits/small-table.ts';
import { formatNumber, formatTable, measureInterleaved, median, quantile } from './measure.ts';

/** Store requests and time of one commit by a writer that is alone. */
async function uncontended(store: ObjectStore): Promise<string> {
  const counting = createCountingStore(store);
  const table = openDeltaTable({ store: counting });
  await table.create(definition);
  await table.commit(append('warm-up'));
  const requests: number[] = [];
  const durationsMs: number[] = [];
  // Eight commits follow the first two, so that none of them is the tenth, which also writes a checkpoint.
  for (let index = 0; index < 7; index += 1) {
    const start = performance.now();
    requests.push(
      await counting.measure(async (usage) => {
        await table.commit(append(`file-${index}`));
        return usage().requestCount;
      }),
    );
    durationsMs.push(performance.now() - start);
  }
  return `uncontended commit, folder store with fsync: at most ${Math.max(...requests)} store requests, median ${formatNumber(median(durationsMs))} ms`;
}

/** Opening a table with a long history: from nothing, and again when nothing has changed. */
async function longHistory(store: ObjectStore): Promise<string> {
  const commitCount = 10_000;
  const liveFiles = 5_000;
  const table = openDeltaTable({ store });
  await table.create(definition);
  for (let index = 1; index < commitCount; index += 1) {
    const removed = index - liveFiles;
    await table.commit({
      operation: 'WRITE',
      add: [smallFile(`file-${index}`)],
      ...(removed > 0
        ? { remove: [`file-${removed}.parquet`], read: { kind: 'files', paths: [`file-${removed}.parquet`] } }
        : { read: { kind: 'nothing' } }),
    });
  }
  const counting = createCountingStore(store);
  const cold = await counting.measure(async (usage) => {
    const snapshot = await openDeltaTable({ store: counting }).snapshot();
    return { requests: usage().requests, files: snapshot.files.size, version: snapshot.version };
  });
  const warmTable = openDeltaTable({ store: counting });
  await warmTable.snapshot();
  const warmRequests = await counting.measure(async (usage) => {
    await warmTable.snapshot();
    return usage().requestCount;
  });
  const [opened, checked] = await measureInterleaved(
    [
      { name: 'open', run: () => openDeltaTable({ store }).snapshot() },
      { name: 'check', run: () => warmTable.snapshot() },
    ],
    { repetitions: 20 },
  );
  const asked = Object.entries(cold.requests).flatMap(([kind, count]) =>
    count > 0 ? [`${count} ${kind}`] : [],
  );
  return formatTable([
    ['table of 10,000 commits and 5,000 live files', 'store requests', 'median ms', 'p99 ms'],
    [
      `open (version ${cold.version}, ${cold.files} files)`,
      asked.join(', '),
      formatNumber(median(opened?.durationsMs ?? [])),
      formatNumber(quantile(opened?.durationsMs ?? [], 0.99)),
    ],
    [
      'freshness check',
      String(warmRequests),
      formatNumber(median(checked?.durationsMs ?? [])),
      formatNumber(quantile(checked?.durationsMs ?? [], 0.99)),
    ],
  ]);
}

/** The commit protocol by itself, on the folder store. */
export async function benchCommits(): Promise<string> {
  return [await inFolder(uncontended), await benchContention(), await inFolder(longHistory)].join('\n\n');
}

async function inFolder(part: (store: ObjectStore) => Promise<string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fluxion-bench-'));
  try {
    return await part(await openFileStore({ root: folder }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
