import type { DuckDBConnection } from '@duckdb/node-api';

export type StatementParameters = Readonly<Record<string, string | number>>;

/** Runs one statement with those of the parameters that it names; resolves to the number of rows changed. */
export async function runStatement(
  connection: DuckDBConnection,
  sql: string,
  parameters: StatementParameters,
): Promise<number> {
  const named = Object.fromEntries(
    Object.entries(parameters).filter(([name]) => new RegExp(`\\$${name}\\b`).test(sql)),
  );
  const result = await connection.run(sql, named);
  return result.rowsChanged;
}
