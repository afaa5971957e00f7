/** Brings rollups up to date, month by month: only months whose lines changed are computed again. */
import { join } from 'node:path';
import type { DataFile } from '../delta/table.ts';
import { sqlName } from '../engine/sql-text.ts';
import type { PinnedSnapshot } from './pinned-snapshot.ts';
import { filesSql, relationColumns } from './relations.ts';
import { filesByMonth, fingerprint, rollupMonths, sourceTag } from './rollup-freshness.ts';
import { type RollupName, rollups } from './rollups.ts';
import type { LentFiles } from './table-files.ts';
import type { TableName } from './tables.ts';
import type { TenantContext } from './tenant-context.ts';
import { commitPlan, partitionScope, storeRows, type WriteContext } from './write.ts';
import { writeTable } from './writes.ts';

export interface RollupRefresh {
  /** Months computed anew. */
  refreshed: string[];
  /** Months left for the next time, because `stop` said so. */
  remaining: string[];
}

export interface RollupRefreshOptions {
  snapshot: PinnedSnapshot;
  /** Hash of the mapping product → category in the snapshot, for rollups by category; else empty. */
  categories: string;
  /** Asked before each month. */
  stop: () => boolean;
}

export async function refreshRollup(
  context: TenantContext,
  name: RollupName,
  { snapshot, categories, stop }: RollupRefreshOptions,
): Promise<RollupRefresh> {
  const sales = snapshot.tables.get('sales');
  if (!sales) throw new TypeError('The snapshot does not pin sales.');
  const table = context.table(name);
  const stored = await table.delta.snapshot();
  const { stale } = rollupMonths(sales, stored, categories);
  const live = filesByMonth(sales);
  const gone = [...filesByMonth(stored).keys()].filter((month) => !live.has(month));
  const months = [...stale.keys()].sort().reverse();
  const refreshed: string[] = [];
  if (months.length === 0 && gone.length === 0) return { refreshed, remaining: [] };

  await writeTable(context, table, undefined, async (write) => {
    const add: DataFile[] = [];
    for (const month of months) {
      if (stop()) break;
      add.push(
        ...(await computeMonth(context, write, name, snapshot, stale.get(month) ?? [], month, categories)),
      );
      refreshed.push(month);
    }
    const replaced = new Set([...refreshed, ...gone]);
    return table.delta.commit(async (current) => {
      const remove = [...filesByMonth(current)].flatMap(([month, files]) =>
        replaced.has(month) ? files.map(({ path }) => path) : [],
      );
      if (add.length === 0 && remove.length === 0) return null;
      const partitions = [...replaced].map((month) => ({ month }));
      return commitPlan(
        {
          operation: 'WRITE',
          operationParameters: { mode: 'Overwrite', months: JSON.stringify(refreshed) },
          select: null,
          remove,
          read: partitionScope(table.schema, partitions),
        },
        add,
        {},
      );
    });
  });
  return { refreshed, remaining: months.filter((month) => !refreshed.includes(month)) };
}

async function computeMonth(
  context: TenantContext,
  write: WriteContext,
  name: RollupName,
  snapshot: PinnedSnapshot,
  lines: readonly DataFile[],
  month: string,
  categories: string,
): Promise<DataFile[]> {
  const { sources, sql } = rollups[name];
  const lent: LentFiles[] = [];
  try {
    const relations = [];
    for (const source of sources) {
      const local = await lendSource(context, snapshot, source, source === 'sales' ? lines : null);
      lent.push(local);
      relations.push(`${sqlName(source)} AS NOT MATERIALIZED (${local.sql})`);
    }
    const { schema, delta } = write.table;
    const columns = relationColumns(schema, await delta.snapshot({ maxAgeMs: 60_000 }));
    return await storeRows(
      write,
      {
        operation: 'WRITE',
        select: `WITH ${relations.join(', ')} ${sql}`,
        partition: { month },
        remove: [],
        read: { kind: 'nothing' },
        tags: { [sourceTag]: fingerprint(lines, categories) },
      },
      columns,
      join(write.directory, month),
    );
  } finally {
    for (const files of lent) files.release();
  }
}

async function lendSource(
  context: TenantContext,
  snapshot: PinnedSnapshot,
  source: TableName,
  files: readonly DataFile[] | null,
): Promise<LentFiles & { sql: string }> {
  const pinned = snapshot.tables.get(source);
  if (!pinned) throw new TypeError(`The snapshot does not pin ${source}.`);
  const { schema, files: tableFiles } = context.table(source);
  const lent = await tableFiles.lend(pinned, files ?? [...pinned.files.values()]);
  return {
    files: lent.files,
    release: () => lent.release(),
    sql: filesSql(relationColumns(schema, pinned), lent.files),
  };
}
