import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { rawSql } from './queries.ts';
import { type Rival, serveQueries } from './rival.ts';

const tables = ['stores', 'products', 'inventory', 'sales'] as const;

/** The design that this project started from: all tenants in one DuckDB file, told apart by `tenant_id = ?`. */
export async function startOneDuckDbFile(folder: string): Promise<Rival> {
  const instance = await DuckDBInstance.create(join(folder, 'all-tenants.duckdb'), { threads: '2' });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const created = new Set<string>();
  const sql = rawSql('tenant_id = $tenant AND');
  const { origin, server } = await serveQueries(async (query, tenant) => {
    const reader = await connection.runAndReadAll(sql[query], { tenant });
    return reader.getRowObjectsJson();
  });
  return {
    name: 'one DuckDB file',
    async load(tenant, dataset) {
      for (const table of tables) {
        const select = `SELECT '${tenant}' AS tenant_id, * FROM read_parquet('${dataset[table]}')`;
        await connection.run(
          created.has(table) ? `INSERT INTO ${table} ${select}` : `CREATE TABLE ${table} AS ${select}`,
        );
        created.add(table);
      }
    },
    async finish() {
      await connection.run('CREATE INDEX inventory_store ON inventory (tenant_id, store_id)');
      await connection.run('CREATE INDEX sales_product ON sales (tenant_id, product_id)');
      await connection.run('CHECKPOINT');
    },
    headers: () => ({}),
    url: (query, tenant) => `${origin}/${query}?tenant=${tenant}`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
      connection.closeSync();
      instance.closeSync();
    },
  };
}
