/**
 * Imports as users make them, beside what they cannot do without: reading the same file and writing Parquet.
 * `FLUXION_BENCH_CSV_MB` scales the generated files (default 2,000 for memory, a quarter of it for previews).
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { findTestData } from '#tests/support/test-data.ts';
import { writeTillFile } from './import-files.ts';
import { openBenchImports } from './import-lake.ts';
import { formatNumber, formatTable, measureInterleaved, median } from './measure.ts';

const onlineRetail = findTestData('online-retail/online-retail.csv.gz');
const onlineRetailLines = 541_909;
const repetitions = 5;

export async function benchImport(): Promise<string> {
  const megabytes = Number(process.env.FLUXION_BENCH_CSV_MB ?? 2_000);
  const folder = await mkdtemp(join(tmpdir(), 'fluxion-bench-'));
  try {
    return [
      existsSync(onlineRetail) ? await rate(folder) : `SKIPPED: ${onlineRetail} is missing.`,
      await preview(folder, megabytes / 4),
      await memory(folder, megabytes),
    ].join('\n\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Online Retail to committed, validated rows, in turns with the floor. */
async function rate(folder: string): Promise<string> {
  const committed: number[] = [];
  const [floor, whole] = await measureInterleaved(
    [
      { name: 'floor', run: () => readAndWrite(onlineRetail, join(folder, 'floor.parquet')) },
      {
        name: 'import',
        async run() {
          await using imports = await openBenchImports();
          const start = performance.now();
          await imports.importFile(onlineRetail, 'online-retail', (step) => {
            if (step === 'rollups') committed.push(performance.now() - start);
          });
        },
      },
    ],
    { repetitions, warmUps: 1 },
  );
  const floorMs = median(floor?.durationsMs ?? []);
  const committedMs = median(committed.slice(1));
  const wholeMs = median(whole?.durationsMs ?? []);
  const rowsPerSecond = (ms: number) => formatNumber((onlineRetailLines / ms) * 1_000);
  return formatTable([
    ['Online Retail, 541,909 lines, csv.gz', 'median ms', 'rows/s', '× floor'],
    ['floor: read_csv → Parquet (zstd)', formatNumber(floorMs), rowsPerSecond(floorMs), '1'],
    [
      'file → committed, validated rows',
      formatNumber(committedMs),
      rowsPerSecond(committedMs),
      formatNumber(committedMs / floorMs),
    ],
    ['beyond the floor', formatNumber(committedMs - floorMs), rowsPerSecond(committedMs - floorMs), ''],
    [
      'with opening the lake and rollups',
      formatNumber(wholeMs),
      rowsPerSecond(wholeMs),
      formatNumber(wholeMs / floorMs),
    ],
  ]);
}

/** What nobody can leave out: the file read with types as its look suggests, and written as Parquet. */
async function readAndWrite(source: string, target: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(availableParallelism()) });
  try {
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT * FROM read_csv('${source}')) TO '${target}' (FORMAT parquet, COMPRESSION zstd)`,
    );
  } finally {
    instance.closeSync();
  }
}

/** How long until something, and until everything, is known about a large file. */
async function preview(folder: string, megabytes: number): Promise<string> {
  const path = join(folder, 'preview.csv');
  await writeTillFile(path, megabytes * 1e6);
  await using imports = await openBenchImports();
  const start = performance.now();
  const parts: string[] = [];
  const result = await imports.previewFile(path, 'till', (part) => {
    parts.push(
      `${formatNumber(performance.now() - start)} ms (${formatNumber(part.counts.rows)} rows, ${formatNumber(part.share * 100)} %)`,
    );
  });
  await rm(path);
  return `preview of a CSV of ${formatNumber(megabytes)} MB: ${parts.join(', ')}, all ${formatNumber(result.counts.rows)} rows compared after ${formatNumber(performance.now() - start)} ms`;
}

/** Peak memory of a process that imports a large file. */
async function memory(folder: string, megabytes: number): Promise<string> {
  const path = join(folder, 'large.csv');
  await writeTillFile(path, megabytes * 1e6);
  const { size } = await stat(path);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'import-process.ts'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const code = await new Promise<number | null>((done) => child.once('close', done));
  await rm(path);
  if (code !== 0) return `import of a CSV of ${formatNumber(size / 1e6)} MB: failed with exit code ${code}`;
  const { rows, durationMs, peakMegabytes } = JSON.parse(output) as Record<string, number>;
  return `import of a CSV of ${formatNumber(size / 1e6)} MB: ${formatNumber(rows ?? 0)} rows in ${formatNumber((durationMs ?? 0) / 1_000)} s, peak memory ${formatNumber(peakMegabytes ?? 0)} MB`;
}
