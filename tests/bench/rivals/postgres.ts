import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import { type QueryName, rawSql, rollupSql } from './queries.ts';
import { type Rival, serveQueries } from './rival.ts';

/** Folder of PostgreSQL's server programs, or null where it is not installed. */
export function postgresPrograms(): string | null {
  return (
    globSync('/usr/lib/postgresql/*/bin').findLast((folder) => existsSync(join(folder, 'initdb'))) ?? null
  );
}

const columns: Readonly<Record<'stores' | 'products' | 'inventory' | 'sales', string>> = {
  stores: 'store_id text, name text',
  products:
    'product_id text, name text, category text, unit text, price numeric(18,4), unit_cost numeric(18,4)',
  inventory: `store_id text, product_id text, quantity numeric(18,3), min_stock numeric(18,3), max_stock numeric(18,3),
    unit_cost numeric(18,4), updated_at timestamptz`,
  sales: `store_id text, sale_id text, line_no integer, sold_at timestamptz, day date, product_id text,
    quantity numeric(18,3), unit_price numeric(18,4), line_total numeric(18,4), unit_cost numeric(18,4), month text`,
};

const measures = `count(*) AS lines, count(DISTINCT sale_id) AS tickets, sum(quantity) AS units,
  sum(line_total) AS revenue, sum(quantity * unit_cost) AS cost`;

const finishing = [
  'CREATE INDEX ON inventory (tenant_id, store_id, updated_at DESC)',
  'CREATE INDEX ON sales (tenant_id, store_id, sold_at DESC, sale_id DESC, line_no DESC)',
  'CREATE INDEX ON sales (tenant_id, product_id, day)',
  'CREATE INDEX ON sales (tenant_id, day)',
  `CREATE UNLOGGED TABLE day_store AS SELECT tenant_id, day, store_id, ${measures} FROM sales GROUP BY 1, 2, 3`,
  `CREATE UNLOGGED TABLE day_product AS SELECT tenant_id, day, product_id, ${measures} FROM sales GROUP BY 1, 2, 3`,
  `CREATE UNLOGGED TABLE month_store_category AS SELECT tenant_id, month, store_id, category, ${measures}
     FROM sales JOIN (SELECT tenant_id, product_id, category FROM products) p USING (tenant_id, product_id) GROUP BY 1, 2, 3, 4`,
  'CREATE INDEX ON day_store (tenant_id, day)',
  'CREATE INDEX ON day_product (tenant_id, day)',
  'CREATE INDEX ON month_store_category (tenant_id)',
];

const secured = [...Object.keys(columns), 'day_store', 'day_product', 'month_store_category'];

/**
 * A PostgreSQL cluster of its own in a temporary folder, on a Unix socket, with row-level security: once over the raw
 * tables and once with rollup tables. Nothing that it writes is made durable: only its answers are measured. Both rivals share the cluster; disposing of the first stops it.
 */
export async function startPostgres(programs: string): Promise<Rival[]> {
  // Not inside another temporary folder, which only its owner may enter.
  const clusterFolder = await mkdtemp(join(tmpdir(), 'fluxion-bench-postgres-'));
  // initdb refuses to run as root: the system's own "postgres" user takes over there.
  const isRoot = process.getuid?.() === 0;
  const runAs = (program: string, ...parameters: string[]) => {
    const command = [join(programs, program), ...parameters];
    const [head = '', ...rest] = isRoot
      ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', ...command]
      : command;
    const result = spawnSync(head, rest, {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    if (result.status !== 0) throw new Error(`${program} failed: ${result.stderr}`);
  };
  if (isRoot) spawnSync('chown', ['postgres', clusterFolder]);
  const data = join(clusterFolder, 'data');
  runAs('initdb', '-D', data, '--auth=trust', '--username=owner', '--encoding=UTF8');
  const settings = `-c listen_addresses='' -c unix_socket_directories='${clusterFolder}' -c shared_buffers=2GB -c work_mem=256MB -c maintenance_work_mem=1GB -c max_wal_size=8GB -c synchronous_commit=off -c fsync=off -c autovacuum=off -c jit=off`;
  runAs('pg_ctl', '-D', data, '-w', '-l', join(clusterFolder, 'log'), '-o', settings, 'start');

  const connect = (user: string) => new pg.Pool({ host: clusterFolder, user, database: 'postgres', max: 8 });
  const owner = connect('owner');
  for (const [table, definition] of Object.entries(columns)) {
    await owner.query(`CREATE UNLOGGED TABLE ${table} (tenant_id text, ${definition})`);
  }
  await owner.query('CREATE ROLE reader LOGIN');
  const reader = connect('reader');

  const serve = async (sql: Readonly<Record<QueryName, string>>) =>
    serveQueries(async (query, tenant) => {
      const client = await reader.connect();
      try {
        await client.query("SELECT set_config('app.tenant', $1, false)", [tenant]);
        return (await client.query(sql[query])).rows as object[];
      } finally {
        client.release();
      }
    });
  const raw = rawSql('');
  const rawServer = await serve(raw);
  const rollupServer = await serve({ ...raw, ...rollupSql });

  const load: Rival['load'] = async (tenant, dataset) => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const csv = join(clusterFolder, 'load.csv');
    try {
      await connection.run("SET TimeZone = 'UTC'");
      for (const [table, definition] of Object.entries(columns)) {
        const names = definition
          .split(/,\s+(?=[a-z])/)
          .map((column) => column.trim().split(' ')[0])
          .join(', ');
        const path = dataset[table as keyof typeof dataset];
        await connection.run(
          `COPY (SELECT '${tenant}' AS tenant_id, ${names} FROM read_parquet('${path}')) TO '${csv}' (FORMAT csv, HEADER false)`,
        );
        await chmod(csv, 0o644);
        await owner.query(`COPY ${table} FROM '${csv}' (FORMAT csv)`);
      }
    } finally {
      connection.closeSync();
      instance.closeSync();
      await rm(csv, { force: true });
    }
  };
  const finish = async () => {
    for (const statement of finishing) await owner.query(statement);
    for (const table of secured) {
      await owner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
      await owner.query(
        `CREATE POLICY own_rows ON ${table} USING (tenant_id = current_setting('app.tenant'))`,
      );
      await owner.query(`GRANT SELECT ON ${table} TO reader`);
    }
    await owner.query('VACUUM ANALYZE');
  };

  const rival = (
    name: string,
    { origin, server }: Awaited<ReturnType<typeof serve>>,
    extra: Partial<Rival>,
  ): Rival => ({
    name,
    load: async () => {},
    finish: async () => {},
    headers: () => ({}),
    url: (query, tenant) => `${origin}/${query}?tenant=${tenant}`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
    ...extra,
  });
  return [
    rival('PostgreSQL + RLS', rawServer, {
      load,
      finish,
      async [Symbol.asyncDispose]() {
        await new Promise((resolve) => rawServer.server.close(resolve));
        await reader.end();
        await owner.end();
        runAs('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop');
        await rm(clusterFolder, { recursive: true, force: true });
      },
    }),
    rival('PostgreSQL + rollups', rollupServer, {}),
  ];
}
