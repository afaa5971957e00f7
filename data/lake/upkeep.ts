/**
 * Keeps a tenant's tables small and fast, beside any number of writers and other upkeeps: compaction, then
 * rollups, then the log and files that nobody needs. Every step commits by itself, so that a run cut short
 * loses nothing and the next one goes on.
 */
import { DeltaError, type Snapshot } from '../delta/table.ts';
import { compactionGroups, compactPartition } from './compaction.ts';
import type { RelationName, UpkeepOptions, UpkeepReport, UpkeepStep } from './lake.ts';
import { pin } from './pin.ts';
import { refreshRollup } from './rollup-refresh.ts';
import { type RollupName, rollupNames, rollups } from './rollups.ts';
import { tableNames } from './tables.ts';
import type { TenantContext } from './tenant-context.ts';
import { writeTable } from './writes.ts';

/** Reading ten files costs no more than reading one; from about fifty on every query pays (measured 11/2026). */
const defaultMinFiles = 10;
const defaultBudgetMs = 60_000;

interface Run {
  context: TenantContext;
  options: UpkeepOptions;
  /** True once the budget is used up. */
  over(): boolean;
  done(step: UpkeepStep): void;
}

type CategoriesHash = (products: Snapshot) => Promise<string>;

export async function keepUp(
  context: TenantContext,
  categoriesHash: CategoriesHash,
  options: UpkeepOptions,
): Promise<UpkeepReport> {
  return withRun(context, options, async (run) => {
    for (const name of tableNames) await attempt(run, name, () => compactTable(run, name));
    for (const name of rollupNames) await attempt(run, name, () => refreshOne(run, name, categoriesHash));
    for (const name of [...tableNames, ...rollupNames]) await attempt(run, name, () => tidyTable(run, name));
    if (options.vacuum !== false) await attempt(run, 'exports', () => tidyExports(run));
  });
}

/** Rejects where a rollup cannot be computed. */
export function refreshRollups(
  context: TenantContext,
  categoriesHash: CategoriesHash,
): Promise<UpkeepReport> {
  return withRun(context, { budgetMs: Number.POSITIVE_INFINITY }, async (run) => {
    for (const name of rollupNames) await refreshOne(run, name, categoriesHash);
  });
}

async function withRun(
  context: TenantContext,
  options: UpkeepOptions,
  work: (run: Run) => Promise<void>,
): Promise<UpkeepReport> {
  const deadline = context.clock.now() + (options.budgetMs ?? defaultBudgetMs);
  const steps: UpkeepStep[] = [];
  const run: Run = {
    context,
    options,
    over: () => options.signal?.aborted === true || context.clock.now() >= deadline,
    done(step) {
      steps.push(step);
      options.onStep?.(step);
    },
  };
  await work(run);
  return { steps, complete: !run.over() };
}

/** One table that fails, or is not there, does not keep the others from their turn. */
async function attempt(run: Run, table: UpkeepStep['table'], work: () => Promise<void>): Promise<void> {
  if (run.over()) return;
  try {
    await work();
  } catch (error) {
    if (error instanceof DeltaError && error.code === 'delta.table_not_found') return;
    run.done({
      table,
      action: 'failed',
      detail: error instanceof Error ? error.message : String(error),
      error,
    });
  }
}

async function compactTable(run: Run, name: (typeof tableNames)[number]): Promise<void> {
  const table = run.context.table(name);
  const options = { minFiles: run.options.minFiles ?? defaultMinFiles };
  const groups = compactionGroups(await table.delta.snapshot(), options);
  for (const { partition } of groups) {
    if (run.over()) return;
    let filesBefore = 0;
    const { outcome } = await writeTable(run.context, table, undefined, async (write) => {
      const result = await compactPartition(write, partition, options);
      filesBefore = result.filesBefore;
      return result;
    });
    if (outcome !== 'committed') continue;
    const where = Object.values(partition).join('/');
    run.done({
      table: name,
      action: 'compacted',
      detail: `${where ? `${where}: ` : ''}${filesBefore} files into one`,
    });
  }
}

async function refreshOne(run: Run, name: RollupName, categoriesHash: CategoriesHash): Promise<void> {
  const snapshot = await pin(run.context, [name], { maxAgeMs: 0 });
  const products = snapshot.tables.get('products');
  const categories = rollups[name].byCategory && products ? await categoriesHash(products) : '';
  const { refreshed, remaining } = await refreshRollup(run.context, name, {
    snapshot,
    categories,
    stop: () => run.over(),
  });
  if (refreshed.length === 0) return;
  const rest = remaining.length > 0 ? `, ${remaining.length} left` : '';
  run.done({
    table: name,
    action: 'refreshed',
    detail: `${refreshed.length} month${refreshed.length === 1 ? '' : 's'}${rest}`,
  });
}

async function tidyExports(run: Run): Promise<void> {
  const count = await run.context.deleteOldExports();
  if (count > 0) run.done({ table: 'exports', action: 'vacuumed', detail: `${count} old downloads` });
}

async function tidyTable(run: Run, name: RelationName): Promise<void> {
  const { context, options } = run;
  const { delta } = context.table(name);
  const { deleted: logFiles } = await delta.cleanUpLog();
  if (logFiles.length > 0) {
    run.done({ table: name, action: 'log cleaned', detail: `${logFiles.length} log files deleted` });
  }
  if (options.vacuum === false || run.over()) return;
  const { deleted, deletedBytes } = await delta.vacuum();
  if (deleted.length === 0) return;
  run.done({
    table: name,
    action: 'vacuumed',
    detail: `${deleted.length} files, ${deletedBytes} bytes deleted`,
  });
}
