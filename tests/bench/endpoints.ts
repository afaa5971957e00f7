import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { systemClock } from '#data/clock.ts';
import { openDeltaTable } from '#data/delta/open.ts';
import { demoProfiles, generateDemo } from '#data/demo/generate.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { parseTenantId, type TenantId, tenantPrefix } from '#data/lake/tenant-id.ts';
import { systemRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { scopeStore } from '#data/store/prefix-store.ts';
import { formatNumber, formatTable, measureInterleaved, median, quantile } from './measure.ts';
import { serveApi } from './served-api.ts';

/** The demo ends the day before this one. */
const now = Date.parse('2026-11-01T12:00:00Z');
const tenantId = parseTenantId('granja') as TenantId;
const month = "day BETWEEN DATE '2026-10-01' AND DATE '2026-10-31'";
const monthQuery = 'from=2026-10-01&to=2026-10-31';
const measures = `count(*) AS lines, count(DISTINCT (store_id, day, sale_id)) AS tickets, sum(quantity) AS units,
  sum(line_total) AS revenue, sum(quantity * unit_cost) AS cost`;

/** Each endpoint, and the same question in SQL over the same files. */
const endpoints: readonly { path: string; sql: string }[] = [
  {
    path: '/inventory?lowStock=true&limit=100',
    sql: `SELECT i.*, p.name AS product, s.name AS store, count(*) OVER () AS total FROM inventory i JOIN products p USING (product_id) JOIN stores s USING (store_id)
      WHERE quantity <= min_stock ORDER BY p.name, i.store_id LIMIT 100`,
  },
  {
    path: '/inventory?offset=30000&limit=100',
    sql: `SELECT i.*, p.name AS product, s.name AS store, count(*) OVER () AS total FROM inventory i JOIN products p USING (product_id) JOIN stores s USING (store_id)
      ORDER BY p.name, i.store_id LIMIT 100 OFFSET 30000`,
  },
  {
    path: '/products?q=queso&limit=100',
    sql: "SELECT *, count(*) OVER () AS total FROM products WHERE name ILIKE '%queso%' ORDER BY name LIMIT 100",
  },
  { path: '/stores', sql: 'SELECT * FROM stores ORDER BY name' },
  {
    path: `/sales?${monthQuery}&limit=100`,
    sql: `SELECT *, count(*) OVER () AS total FROM sales WHERE ${month} ORDER BY sold_at DESC, sale_id DESC, line_no DESC LIMIT 100`,
  },
  {
    path: '/sales/summary?by=day&from=2025-11-01&to=2026-10-31',
    sql: `SELECT day, ${measures} FROM sales WHERE day BETWEEN DATE '2025-11-01' AND DATE '2026-10-31' GROUP BY day ORDER BY day`,
  },
  {
    path: '/sales/summary?by=month&from=2024-11-01&to=2026-10-31',
    sql: `SELECT month, ${measures} FROM sales GROUP BY month ORDER BY month`,
  },
  {
    path: `/sales/summary?by=category&${monthQuery}`,
    sql: `SELECT p.category, ${measures.replaceAll('unit_cost', 's.unit_cost')} FROM sales s JOIN products p USING (product_id) WHERE ${month} GROUP BY 1 ORDER BY revenue DESC`,
  },
  {
    path: `/sales/summary?by=product&sort=-revenue&limit=50&${monthQuery}`,
    sql: `SELECT product_id, ${measures} FROM sales WHERE ${month} GROUP BY 1 ORDER BY revenue DESC LIMIT 50`,
  },
  {
    path: '/orders?limit=100',
    sql: 'SELECT *, count(*) OVER () AS total FROM orders ORDER BY ordered_at DESC LIMIT 100',
  },
  {
    path: `/stats?${monthQuery}`,
    sql: `SELECT day >= DATE '2026-10-01' AS current, ${measures}, (SELECT sum(quantity * unit_cost) FROM inventory) AS stock,
      (SELECT count(*) FROM inventory WHERE quantity <= min_stock) AS low
      FROM sales WHERE day BETWEEN DATE '2026-08-31' AND DATE '2026-10-31' GROUP BY 1`,
  },
];

/** A plain DuckDB with a view over the live files of each table: no tenancy, no log, no HTTP, no JSON. */
async function openPlainDuckDb(root: string) {
  const store = await openFileStore({ root });
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  for (const table of ['stores', 'products', 'inventory', 'sales', 'orders']) {
    const folder = `${tenantPrefix(tenantId)}${table}`;
    const { files } = await openDeltaTable({ store: scopeStore(store, `${folder}/`) }).snapshot();
    const paths = [...files.keys()].map((path) => `'${join(root, folder, path)}'`).join(', ');
    await connection.run(
      `CREATE VIEW ${table} AS SELECT * FROM read_parquet([${paths}], union_by_name = true, hive_partitioning = false)`,
    );
  }
  return {
    run: async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson(),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Every endpoint of the demo tenant over HTTP, warm, beside the same question to plain DuckDB. */
export async function benchEndpoints(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fluxion-bench-'));
  const root = join(folder, 'store');
  const store = await openFileStore({ root });
  const registry = openRegistry({ store, clock: systemClock, random: systemRandom });
  const lake = openLake({ store, cacheDirectory: join(folder, 'cache') });
  try {
    const profiles = demoProfiles.filter(({ tenant }) => tenant.id === tenantId);
    await generateDemo({ lake, registry, now, profiles });
    const { secret } = await registry.apiKeys.create({ tenantId, name: 'bench', scopes: ['read'] });
    await using computing = await serveApi(lake, registry, { maxCachedAnswerBytes: 0 });
    await using keeping = await serveApi(lake, registry);
    const plain = await openPlainDuckDb(root);
    const get = async (origin: string, path: string) => {
      const response = await fetch(`${origin}/api/v1${path}`, {
        headers: { authorization: `Bearer ${secret}` },
      });
      if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      await response.arrayBuffer();
    };
    const rows = [
      [
        'endpoint, p50 (p99) in ms',
        'computed',
        'ready answer',
        'plain DuckDB',
        'computed ÷ plain',
        'ready ÷ plain',
      ],
    ];
    for (const { path, sql } of endpoints) {
      const samples = await measureInterleaved(
        [
          { name: 'computed', run: () => get(computing.origin, path) },
          { name: 'ready', run: () => get(keeping.origin, path) },
          { name: 'plain', run: () => plain.run(sql) },
        ],
        { repetitions: 30, warmUps: 3 },
      );
      const p50 = samples.map(({ durationsMs }) => median(durationsMs));
      const cells = samples.map(
        ({ durationsMs }, index) =>
          `${formatNumber(p50[index] ?? 0)} (${formatNumber(quantile(durationsMs, 0.99))})`,
      );
      const ratio = (index: number) => `${formatNumber((p50[index] ?? 0) / (p50[2] ?? 1))}×`;
      rows.push([`\`${path}\``, ...cells, ratio(0), ratio(1)]);
    }
    plain.close();
    return formatTable(rows);
  } finally {
    await lake.close();
    await rm(folder, { recursive: true, force: true });
  }
}
