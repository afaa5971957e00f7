import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatNumber, formatTable, measureInterleaved, median, quantile } from './measure.ts';
import { bigTenant, type Dataset, generateDataset, scaled, smallTenant } from './rivals/dataset.ts';
import { startFluxion } from './rivals/fluxion.ts';
import { startOneDuckDbFile } from './rivals/one-duckdb-file.ts';
import { postgresPrograms, startPostgres } from './rivals/postgres.ts';
import { descriptions, type QueryName, queryNames } from './rivals/queries.ts';
import type { Rival } from './rivals/rival.ts';

const smallTenantCount = 100;
const clients = 8;
const mixedSeconds = 6;
const maxWarmUpSeconds = 20;

/** Positions among the rivals. */
const seed = 2;
const seedRatios = [
  [0, 'one DuckDB file ÷ computed'],
  [1, 'one DuckDB file ÷ ready'],
] as const;

async function get(rival: Rival, query: QueryName, tenant: string): Promise<void> {
  const response = await fetch(rival.url(query, tenant), { headers: rival.headers(tenant) });
  const body = await response.arrayBuffer();
  if (response.status !== 200) {
    throw new Error(
      `${rival.name} answered ${response.status} to ${query}: ${new TextDecoder().decode(body)}`,
    );
  }
}

async function oneClient(rivals: readonly Rival[], tenant: string, lines: number): Promise<string> {
  const rows: string[][] = [
    [
      `p50 (p99) in ms, one client, ${lines.toLocaleString('en-US')} lines`,
      ...rivals.map(({ name }) => name),
      ...seedRatios.map(([, name]) => name),
    ],
  ];
  for (const query of queryNames) {
    const samples = await measureInterleaved(
      rivals.map((rival) => ({ name: rival.name, run: () => get(rival, query, tenant) })),
      { repetitions: 7 },
    );
    const p50 = samples.map(({ durationsMs }) => median(durationsMs));
    const cells = samples.map(
      ({ durationsMs }, index) =>
        `${formatNumber(p50[index] ?? 0)} (${formatNumber(quantile(durationsMs, 0.99))})`,
    );
    const ratios = seedRatios.map(([side]) => `${formatNumber((p50[seed] ?? 0) / (p50[side] ?? 1))}×`);
    rows.push([`${query} ${descriptions[query]}`, ...cells, ...ratios]);
  }
  return formatTable(rows);
}

/** Requests a second of eight clients that each ask Q1–Q7 in turn, tenant after tenant. */
async function mixed(rival: Rival, tenants: readonly string[]): Promise<number> {
  const end = performance.now() + mixedSeconds * 1_000;
  let answered = 0;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let turn = client; performance.now() < end; turn += 1) {
        const tenant = tenants[(turn * 7 + client) % tenants.length] ?? '';
        await get(rival, queryNames[turn % queryNames.length] ?? 'Q1', tenant);
        answered += 1;
      }
    }),
  );
  return answered / mixedSeconds;
}

/** Each question once to each tenant, as far as the time goes: a day begins cold only once. */
async function warmUp(rival: Rival, tenants: readonly string[]): Promise<void> {
  const end = performance.now() + maxWarmUpSeconds * 1_000;
  const questions = tenants.flatMap((tenant) => queryNames.map((query) => ({ tenant, query })));
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let next = questions.pop(); next && performance.now() < end; next = questions.pop()) {
        await get(rival, next.query, next.tenant);
      }
    }),
  );
}

async function mixedTable(
  what: string,
  rivals: readonly Rival[],
  tenants: readonly string[],
): Promise<string> {
  const rates: number[] = [];
  for (const rival of rivals) {
    await warmUp(rival, tenants);
    rates.push(await mixed(rival, tenants));
  }
  const rows = rivals.map(({ name }, index) => [
    name,
    formatNumber(rates[index] ?? 0),
    ...rates.slice(0, 2).map((ours) => `${formatNumber(ours / (rates[index] ?? 1))}×`),
  ]);
  return formatTable([
    [`mixed Q1–Q7, ${clients} clients, ${what}`, 'requests/s', 'ours, computed ÷ this', 'ours, ready ÷ this'],
    ...rows,
  ]);
}

async function compare(
  datasets: readonly [string, Dataset][],
  folder: string,
  measure: (rivals: Rival[]) => Promise<string[]>,
) {
  const programs = postgresPrograms();
  const rivals: Rival[] = [...(await startFluxion(folder)), await startOneDuckDbFile(folder)];
  if (programs) rivals.push(...(await startPostgres(programs)));
  try {
    for (const rival of rivals) {
      for (const [tenant, dataset] of datasets) await rival.load(tenant, dataset);
      await rival.finish();
    }
    const parts = await measure(rivals);
    return programs ? parts : [...parts, 'PostgreSQL is not installed here, so it is not in the comparison.'];
  } finally {
    for (const rival of rivals.toReversed()) await rival[Symbol.asyncDispose]();
  }
}

/** The same questions over HTTP to this product, to one DuckDB file for all tenants, and to PostgreSQL. */
export async function benchRivals(scale = 1): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fluxion-bench-'));
  try {
    const bigSize = scaled(bigTenant, scale);
    const big = await generateDataset(folder, bigSize);
    const bigParts = await compare([['big', big]], join(folder, 'big'), async (rivals) => [
      await oneClient(rivals, 'big', bigSize.lines),
      await mixedTable(`one tenant of ${bigSize.lines.toLocaleString('en-US')} lines`, rivals, ['big']),
    ]);
    const smallSize = scaled(smallTenant, scale);
    const small = await generateDataset(folder, smallSize);
    const tenants = Array.from(
      { length: smallTenantCount },
      (_, index) => `shop-${String(index).padStart(3, '0')}`,
    );
    const smallParts = await compare(
      tenants.map((tenant) => [tenant, small]),
      join(folder, 'small'),
      async (rivals) => [
        await mixedTable(
          `${smallTenantCount} tenants of ${smallSize.lines.toLocaleString('en-US')} lines`,
          rivals,
          tenants,
        ),
      ],
    );
    return [...bigParts, ...smallParts].join('\n\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
