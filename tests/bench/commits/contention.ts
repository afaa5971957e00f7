/** Ten writers of one table at once: through one handle, through handles of their own, and as processes. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDeltaTable } from '#data/delta/open.ts';
import type { DeltaTable } from '#data/delta/table.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { formatNumber, formatTable, quantile } from '../measure.ts';
import { append, definition } from './small-table.ts';

const writerCount = 10;
const commitsPerWriter = 30;

/** What one writer did: the attempts and the time of each commit. */
export interface Written {
  attempts: number[];
  durationsMs: number[];
}

/** Appends one file after the other, as fast as it can. */
export async function writeFiles(table: DeltaTable, writer: number): Promise<Written> {
  const written: Written = { attempts: [], durationsMs: [] };
  for (let index = 0; index < commitsPerWriter; index += 1) {
    const start = performance.now();
    written.attempts.push((await table.commit(append(`writer-${writer}-${index}`))).attempts);
    written.durationsMs.push(performance.now() - start);
  }
  return written;
}

type Writers = (root: string) => Promise<(writer: number) => Promise<Written>>;

const arrangements: readonly { name: string; writers: Writers }[] = [
  {
    name: 'one process, one handle',
    writers: async (root) => {
      const table = openDeltaTable({ store: await openFileStore({ root }) });
      return (writer) => writeFiles(table, writer);
    },
  },
  {
    name: 'one process, a handle each',
    writers: async (root) => {
      const store = await openFileStore({ root });
      return (writer) => writeFiles(openDeltaTable({ store }), writer);
    },
  },
  {
    name: 'a process each',
    writers: async (root) => async (writer) => {
      const child = fork(new URL('./writer-process.ts', import.meta.url), [root, String(writer)]);
      const [written] = (await once(child, 'message')) as [Written];
      await once(child, 'exit');
      return written;
    },
  },
];

/** Appends by ten writers on a folder with fsync. */
export async function benchContention(): Promise<string> {
  const rows = [
    [
      '10 writers × 30 commits, no pause',
      'attempts p50',
      'p99',
      'most',
      'commits/s',
      'ms p50',
      'ms p99',
      'files lost',
    ],
  ];
  for (const { name, writers } of arrangements) {
    const root = await mkdtemp(join(tmpdir(), 'fluxion-bench-'));
    try {
      rows.push([name, ...(await measure(root, writers))]);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  }
  return formatTable(rows);
}

async function measure(root: string, writers: Writers): Promise<string[]> {
  const store = await openFileStore({ root });
  await openDeltaTable({ store }).create(definition);
  const write = await writers(root);
  const start = performance.now();
  const all = await Promise.all(Array.from({ length: writerCount }, (_, writer) => write(writer)));
  const seconds = (performance.now() - start) / 1_000;
  const attempts = all.flatMap((written) => written.attempts);
  const durationsMs = all.flatMap((written) => written.durationsMs);
  const { files } = await openDeltaTable({ store }).snapshot();
  const expected = writerCount * commitsPerWriter;
  return [
    String(quantile(attempts, 0.5)),
    String(quantile(attempts, 0.99)),
    String(Math.max(...attempts)),
    formatNumber(expected / seconds),
    formatNumber(quantile(durationsMs, 0.5)),
    formatNumber(quantile(durationsMs, 0.99)),
    String(expected - files.size),
  ];
}
