/** Brings back what a table once held, as a new version: the restore can itself be undone. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LakeSnapshotOptions, TenantLake } from '#data/lake/lake.ts';
import { type TableName, tableSchema } from '#data/lake/tables.ts';

/** A version of the table, or the last one committed at or before a time (ms since epoch). */
export type RestorePoint = { version: number } | { timestamp: number };

export interface RestoreResult {
  /** The version whose content was brought back. */
  source: number;
  /** The newest version before, to return to. */
  replaced: number;
  /** The version that holds the restored content. */
  version: number;
  rows: number;
}

/** One commit. Rejects with `delta.…` where the files of that version are gone (vacuum keeps 7 days). */
export async function restoreTable(
  tenant: TenantLake,
  table: TableName,
  point: RestorePoint,
): Promise<RestoreResult> {
  const options: LakeSnapshotOptions =
    'version' in point ? { versions: { [table]: point.version } } : { timestamp: point.timestamp };
  const [then, now] = [
    await tenant.snapshot([table], options),
    await tenant.snapshot([table], { maxAgeMs: 0 }),
  ];
  await using scratch = await tenant.scratch();
  const path = join(scratch.path, 'restored.parquet');
  const content = await tenant.export({ sql: `SELECT * FROM ${table}` }, then, { format: 'parquet' });
  await writeFile(path, content.body);

  // Months that only the newer version has must lose their rows too.
  const columns = tableSchema(table).partitionBy;
  const partitions =
    columns.length === 0
      ? []
      : await tenant.query<Record<string, string>>(
          { sql: `SELECT DISTINCT ${columns.join(', ')} FROM ${table}` },
          now,
        );
  const written = await tenant.overwrite(table, { parquetPaths: [path] }, { partitions });
  return {
    source: then.versions[table] ?? 0,
    replaced: now.versions[table] ?? 0,
    version: written.version,
    rows: written.inserted,
  };
}
