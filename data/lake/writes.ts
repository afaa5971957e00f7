/** The writes of a tenant's lake: staged, checked and committed in one session of its engine. */
import type { CommitResult } from '../delta/table.ts';
import { diskErrorOf } from '../engine/query-error.ts';
import { appendStaged } from './append.ts';
import { addMissingColumns } from './evolve-table.ts';
import type {
  ChangeResult,
  MergeOptions,
  OverwriteOptions,
  Predicate,
  RowSource,
  WriteOptions,
  WriteResult,
} from './lake.ts';
import { mergeStaged } from './merge.ts';
import { overwriteStaged } from './overwrite.ts';
import { commitPrepared } from './prepared-rows.ts';
import { deleteRows, updateRows } from './rewrite.ts';
import { type StagedRows, stageRemovedKeys, stageRows } from './staging.ts';
import type { TableName } from './tables.ts';
import type { TenantContext } from './tenant-context.ts';
import { commitRows, type LakeTable, type WriteContext } from './write.ts';

export type Written = Omit<CommitResult, 'attempts'> & Partial<Omit<WriteResult, 'version' | 'outcome'>>;

/** Runs `work` in a session of its own, unless the transaction was committed before. */
export async function writeTable(
  context: TenantContext,
  table: LakeTable,
  transaction: WriteOptions['transaction'],
  work: (write: WriteContext) => Promise<Written>,
): Promise<Written> {
  await addMissingColumns(table);
  const earlier = transaction && (await earlierCommit(table, transaction));
  if (earlier) return earlier;
  await using scratch = await context.folder.scratch();
  const { clock, random, timeouts } = context;
  try {
    // Awaited here: the scratch folder goes when this function returns.
    return await context.useEngine((engine) =>
      engine.session((session) => work({ table, session, directory: scratch.path, clock, random }), {
        timeoutMs: timeouts.writeMs,
        dedicated: true,
      }),
    );
  } catch (error) {
    throw diskErrorOf(error, table.schema.name);
  }
}

async function earlierCommit(
  { delta }: LakeTable,
  { appId, version }: NonNullable<WriteOptions['transaction']>,
): Promise<Written | null> {
  const snapshot = await delta.snapshot();
  const committed = snapshot.transactions.get(appId);
  if (committed === undefined || committed < version) return null;
  return { version: snapshot.version, outcome: 'already_committed' };
}

async function stage(
  context: TenantContext,
  { table, session, directory }: WriteContext,
  source: RowSource,
): Promise<StagedRows> {
  const readable =
    'rows' in source ? source : { parquetPaths: await context.folder.within(source.parquetPaths, directory) };
  return stageRows(session, table.schema, readable, directory);
}

function nothingToDo(write: WriteContext, options: WriteOptions): Promise<Written> {
  return commitRows(write, options, async () => null);
}

/** The rows count only if this call wrote them. */
function countedResult({ version, outcome, ...counts }: Written): WriteResult {
  const known = outcome === 'already_committed' ? {} : counts;
  const { inserted = 0, updated = 0, unchanged = 0, removed = 0 } = known;
  return { version, outcome, inserted, updated, unchanged, removed };
}

export async function append(
  context: TenantContext,
  name: TableName,
  source: RowSource,
  options: WriteOptions,
): Promise<WriteResult> {
  const result = await writeTable(context, context.table(name), options.transaction, async (write) => {
    const { count } = await stage(context, write, source);
    if (count === 0) return nothingToDo(write, options);
    return { ...(await appendStaged(write, options, count)), inserted: count };
  });
  return countedResult(result);
}

export async function merge(
  context: TenantContext,
  name: TableName,
  source: RowSource,
  options: MergeOptions,
): Promise<WriteResult> {
  const result = await writeTable(context, context.table(name), options.transaction, async (write) => {
    const committed = options.remove ? null : await commitPrepared(context, name, write, options, source);
    if (committed) return committed;
    const rows = await stage(context, write, source);
    if (options.remove) {
      const paths = await context.folder.within(options.remove.parquetPaths, write.directory);
      await stageRemovedKeys(write.session, write.table.schema, paths);
    } else if (rows.count === 0) return nothingToDo(write, options);
    return mergeStaged(write, options, rows, options.mode);
  });
  return countedResult(result);
}

export async function overwrite(
  context: TenantContext,
  name: TableName,
  source: RowSource,
  options: OverwriteOptions,
): Promise<WriteResult> {
  const result = await writeTable(context, context.table(name), options.transaction, async (write) => {
    const { count } = await stage(context, write, source);
    const committed = await overwriteStaged(write, options, count, options.partitions ?? []);
    return { ...committed, inserted: count };
  });
  return countedResult(result);
}

export async function update(
  context: TenantContext,
  name: TableName,
  set: Readonly<Record<string, unknown>>,
  where: readonly Predicate[],
  options: WriteOptions,
): Promise<ChangeResult> {
  let changed = 0;
  const { version, outcome } = await writeTable(
    context,
    context.table(name),
    options.transaction,
    async (write) => {
      const result = await updateRows(write, options, set, where);
      changed = result.changed;
      return result;
    },
  );
  return { version, outcome, changed };
}

export async function deleteWhere(
  context: TenantContext,
  name: TableName,
  where: readonly Predicate[],
  options: WriteOptions,
): Promise<ChangeResult> {
  let changed = 0;
  const { version, outcome } = await writeTable(
    context,
    context.table(name),
    options.transaction,
    async (write) => {
      const result = await deleteRows(write, options, where);
      changed = result.changed;
      return result;
    },
  );
  return { version, outcome, changed };
}
