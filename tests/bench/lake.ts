import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { openLake } from '#data/lake/open-lake.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { installedEnvironment } from '../conformance/environment.ts';
import { inputs, type StepName, type StepReport, steps } from './lake/steps.ts';
import { formatNumber, formatTable } from './measure.ts';
import { bigTenant, type Dataset, generateDataset, scaled, smallTenant } from './rivals/dataset.ts';

const smallFileCount = 1_000;
const linesPerSmallFile = 100;
const folderOf = import.meta.dirname;

/** Runs the script and returns the JSON lines that it prints. */
function run<Line>(command: string, args: readonly string[]): Promise<Line[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) reject(new Error(`${command} ${args[0]} ended with ${code}.`));
      else
        resolve(
          output
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as Line),
        );
    });
  });
}

/** Parquet files that both sides append and merge. */
async function makeInputs(folder: string, dataset: Dataset): Promise<void> {
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
  await connection.run("SET TimeZone = 'UTC'");
  for (const rows of [1, 100, 10_000]) {
    const sql = `SELECT * REPLACE ('new' AS source) FROM '${dataset.sales}' LIMIT ${rows}`;
    await connection.run(`COPY (${sql}) TO '${join(folder, `append-${rows}.parquet`)}' (FORMAT parquet)`);
  }
  const changed = `SELECT * REPLACE (quantity + 1 AS quantity) FROM '${dataset.inventory}' USING SAMPLE 5000 ROWS (reservoir, 1)`;
  const fresh = `SELECT * REPLACE ('new-' || product_id AS product_id) FROM '${dataset.inventory}' LIMIT 5000`;
  await connection.run(
    `COPY (FROM (${changed}) UNION ALL FROM (${fresh})) TO '${join(folder, inputs.merge)}' (FORMAT parquet)`,
  );
  connection.closeSync();
}

/** The tables of both sides as they are before the first step. */
async function makeTables(store: string, folder: string, dataset: Dataset): Promise<void> {
  const lake = openLake({
    store: await openFileStore({ root: store }),
    cacheDirectory: join(folder, 'made'),
    engine: { threads: 2, maxMemoryBytes: 4 * 2 ** 30 },
  });
  const bench = lake.tenant(parseTenantId('bench') as TenantId);
  await bench.create();
  await bench.append('sales', { parquetPaths: [dataset.sales] });
  await bench.append('inventory', { parquetPaths: [dataset.inventory] });
  const small = lake.tenant(parseTenantId('small-files') as TenantId);
  await small.create();
  for (let index = 0; index < smallFileCount; index += 1) {
    const rows = Array.from({ length: linesPerSmallFile }, (_, line) => smallFileLine(index, line));
    await small.append('sales', { rows });
  }
  await lake.close();
}

function smallFileLine(file: number, line: number) {
  const ticket = file * linesPerSmallFile + line;
  return {
    store_id: `S${ticket % 20}`,
    sale_id: `T${ticket}`,
    line_no: 1,
    sold_at: new Date(Date.UTC(2026, 9, 1) + ticket * 20_000),
    day: new Date(Date.UTC(2026, 9, 1) + ticket * 20_000).toISOString().slice(0, 10),
    product_id: `P${ticket % 1_000}`,
    type: 'sale',
    quantity: '1',
    unit_price: '9.99',
    currency: 'USD',
    source: 'bench',
  };
}

async function sideBySide(folder: string, scale: number): Promise<string> {
  const dataset = await generateDataset(folder, scaled(bigTenant, scale));
  await makeInputs(folder, dataset);
  await makeTables(join(folder, 'ours'), folder, dataset);
  const python = installedEnvironment()?.python;
  if (python) await cp(join(folder, 'ours'), join(folder, 'theirs'), { recursive: true });

  // Step by step in turn, so that whatever else the machine does falls on both alike.
  const ours: StepReport[] = [];
  const theirs: StepReport[] = [];
  for (const step of Object.keys(steps)) {
    const mine = [join(folderOf, 'lake/ours.ts'), folder, join(folder, 'ours'), step];
    ours.push(...(await run<StepReport>(process.execPath, mine)));
    const other = [join(folderOf, 'lake/delta_rs.py'), folder, join(folder, 'theirs'), step];
    if (python) theirs.push(...(await run<StepReport>(python, other)));
  }
  const cells = (report: StepReport | undefined) =>
    report ? [formatNumber(report.milliseconds), formatNumber(report.peakBytes / 2 ** 20)] : ['–', '–'];
  const rows = (Object.keys(steps) as StepName[]).map((step) => {
    const mine = ours.find((report) => report.step === step);
    const other = theirs.find((report) => report.step === step);
    const ratio = mine && other ? `${formatNumber(other.milliseconds / mine.milliseconds)}×` : '–';
    return [steps[step], ...cells(mine), ...cells(other), ratio];
  });
  const head = ['', 'Fluxion ms', 'peak MiB', 'delta-rs ms', 'peak MiB', 'delta-rs ÷ ours'];
  const note = python ? '' : '\n\ndelta-rs was not measured: `npm run conformance` installs it.';
  return `${formatTable([head, ...rows])}${note}`;
}

interface ManyTenants {
  perTenantBytes: number;
  one: { p50: number; p95: number };
  recent: { p50: number; p95: number };
  all: { p50: number; p95: number };
}

async function manyTenants(folder: string): Promise<string> {
  const store = join(folder, 'many');
  const lake = openLake({
    store: await openFileStore({ root: store }),
    cacheDirectory: join(folder, 'made'),
  });
  const tenant = lake.tenant(parseTenantId('t0000') as TenantId);
  await mkdir(join(folder, 'small'), { recursive: true });
  const dataset = await generateDataset(join(folder, 'small'), {
    ...smallTenant,
    lines: 1_000,
    tickets: 400,
    products: 200,
  });
  await tenant.create();
  for (const table of ['stores', 'products', 'inventory', 'sales'] as const) {
    await tenant.append(table, { parquetPaths: [dataset[table]] });
  }
  await lake.close();
  const [figures] = await run<ManyTenants>(process.execPath, [
    '--expose-gc',
    join(folderOf, 'lake/many-tenants.ts'),
    store,
  ]);
  if (!figures) throw new Error('many-tenants.ts printed nothing.');
  const row = (name: string, { p50, p95 }: { p50: number; p95: number }) => [
    name,
    formatNumber(p50),
    formatNumber(p95),
  ];
  return `1,000 tenants open in one process: ${formatNumber(figures.perTenantBytes / 1024)} KiB of memory per idle tenant.

${formatTable([
  ['a small query', 'p50 ms', 'p95 ms'],
  row('always the same tenant', figures.one),
  row('20 tenants in turn, whose engines stay open', figures.recent),
  row('980 tenants in turn, each engine opened anew', figures.all),
])}`;
}

export async function benchLake(scale = 1): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fluxion-bench-lake-'));
  try {
    return [await sideBySide(folder, scale), await manyTenants(folder)].join('\n\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
