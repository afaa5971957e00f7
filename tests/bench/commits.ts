import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDeltaTable } from '#data/delta/open.ts';
import type { DataFile, TableDefinition } from '#data/delta/table.ts';
import { createCountingStore } from '#data/store/counting-store.ts';
import { openFileStore } from '#data/store/file-store.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { formatNumber, formatTable, measureInterleaved, median, quantile } from './measure.ts';

const definition: TableDefinition = {
  schema: { type: 'struct', fields: [{ name: 'id', type: 'long', nullable: true, metadata: {} }] },
  partitionColumns: [],
};

const file = (name: string): DataFile => ({
  path: `${name}.parquet`,
  partitionValues: {},
  sizeBytes: 1_000,
  modificationTime: 1_700_000_000_000,
  stats: { numRecords: 10, minValues: { id: 1 }, maxValues: { id: 10 }, nullCount: { id: 0 } },
});

const append = (name: string) => ({
  operation: 'WRITE',
  add: [file(name)],
  read: { kind: 'nothing' } as const,
});

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

/** Ten writers with handles of their own, each appending as fast as it can to one table. */
async function contended(store: ObjectStore): Promise<string> {
  const writerCount = 10;
  const commitsPerWriter = 30;
  const attempts: number[] = [];
  await openDeltaTable({ store }).create(definition);
  const start = performance.now();
  await Promise.all(
    Array.from({ length: writerCount }, async (_, writer) => {
      const table = openDeltaTable({ store });
      for (let index = 0; index < commitsPerWriter; index += 1) {
        attempts.push((await table.commit(append(`writer-${writer}-${index}`))).attempts);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1_000;
  const { files } = await openDeltaTable({ store }).snapshot();
  const expected = writerCount * commitsPerWriter;
  return `${writerCount} concurrent writers: p50 ${quantile(attempts, 0.5)}, p99 ${quantile(attempts, 0.99)}, max ${Math.max(...attempts)} attempts; ${formatNumber(expected / seconds)} commits/s; ${expected - files.size} of ${expected} files lost`;
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
      add: [file(`file-${index}`)],
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
  const parts: string[] = [];
  for (const part of [uncontended, contended, longHistory]) {
    const folder = await mkdtemp(join(tmpdir(), 'fluxion-bench-'));
    try {
      parts.push(await part(await openFileStore({ root: folder })));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return parts.join('\n\n');
}
