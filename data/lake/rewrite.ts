/** Delete and update of the rows that meet a condition, by copy-on-write of the files that hold any. */
import { pruneFiles } from '../delta/pruning.ts';
import type { CommitResult, DataFile } from '../delta/table.ts';
import type { Parameters } from '../engine/session.ts';
import { sqlName } from '../engine/sql-text.ts';
import type { Predicate } from './lake.ts';
import { PredicateError, predicateSql } from './predicates.ts';
import { assertContentValid, bindValues } from './staging.ts';
import { columnEntries, sqlType, type TableSchema } from './table-schema.ts';
import { type Attempt, commitRows, type WriteContext, type WriteIntent } from './write.ts';

interface Condition {
  sql: string;
  parameters: Parameters;
}

type ChangedRows = CommitResult & { changed: number };

export async function deleteRows(
  context: WriteContext,
  intent: WriteIntent,
  where: readonly Predicate[],
): Promise<ChangedRows> {
  const condition = predicateSql(context.table.schema, where, 'lake_where_');
  let changed = 0;
  const result = await commitRows(context, intent, async (attempt) => {
    const touched = await findTouched(context, attempt, where, condition);
    changed = touched.rows;
    if (changed === 0) return null;
    const stored = await attempt.read(touched.files);
    return {
      operation: 'DELETE',
      operationParameters: { predicate: JSON.stringify(where) },
      operationMetrics: { numDeletedRows: changed },
      select: `SELECT * FROM (${stored.sql}) WHERE (${condition.sql}) IS NOT TRUE`,
      parameters: condition.parameters,
      remove: touched.files.map(({ path }) => path),
      read: { kind: 'table' },
    };
  });
  return { ...result, changed: result.outcome === 'committed' ? changed : 0 };
}

export async function updateRows(
  context: WriteContext,
  intent: WriteIntent,
  set: Readonly<Record<string, unknown>>,
  where: readonly Predicate[],
): Promise<ChangedRows> {
  const { table, session } = context;
  const { schema } = table;
  assertSettable(schema, set);
  const condition = predicateSql(schema, where, 'lake_where_');
  const values = await bindValues(session, schema, set);
  const parameters = { ...condition.parameters, ...values.parameters };
  let changed = 0;
  const result = await commitRows(context, intent, async (attempt) => {
    const touched = await findTouched(context, attempt, where, condition);
    changed = touched.rows;
    if (changed === 0) return null;
    const stored = (await attempt.read(touched.files)).sql;
    const updated = updatedSql(schema, values.sql, `SELECT * FROM (${stored}) WHERE ${condition.sql}`);
    await assertContentValid(session, schema, updated, parameters);
    return {
      operation: 'UPDATE',
      operationParameters: { predicate: JSON.stringify(where) },
      operationMetrics: { numUpdatedRows: changed },
      select: `${updated} UNION ALL SELECT * FROM (${stored}) WHERE (${condition.sql}) IS NOT TRUE`,
      parameters,
      remove: touched.files.map(({ path }) => path),
      read: { kind: 'table' },
    };
  });
  return { ...result, changed: result.outcome === 'committed' ? changed : 0 };
}

function assertSettable(schema: TableSchema, set: Readonly<Record<string, unknown>>): void {
  if (Object.keys(set).length === 0) throw new PredicateError('An update sets at least one column.');
  for (const name of Object.keys(set)) {
    if (schema.key.includes(name) || schema.partitionBy.includes(name)) {
      throw new PredicateError(`${schema.name}.${name} identifies the row and cannot be set.`);
    }
  }
}

async function findTouched(
  { session }: WriteContext,
  attempt: Attempt,
  where: readonly Predicate[],
  condition: Condition,
): Promise<{ files: readonly DataFile[]; rows: number }> {
  const candidates = pruneFiles(attempt.snapshot, where);
  const stored = await attempt.read(candidates, true);
  const found = await session.rows<{ path: string; rows: number }>(
    `SELECT filename AS path, count(*) AS rows FROM (${stored.sql}) WHERE ${condition.sql} GROUP BY filename`,
    condition.parameters,
  );
  const paths = new Set(found.map(({ path }) => path));
  return {
    files: stored.files.filter(({ path }) => paths.has(path)).map(({ file }) => file),
    rows: found.reduce((sum, { rows }) => sum + rows, 0),
  };
}

/** `rows` with the new values; generated columns follow the columns that they are computed from. */
function updatedSql(schema: TableSchema, values: ReadonlyMap<string, string>, rows: string): string {
  const set = [...values].map(([name, sql]) => `${sql} AS ${sqlName(name)}`);
  const replaced = `SELECT * REPLACE (${set.join(', ')}) FROM (${rows})`;
  const generated = columnEntries(schema).flatMap(([name, { type, generated: sql }]) =>
    sql && !values.has(name) ? [`TRY_CAST(${sql} AS ${sqlType(type)}) AS ${sqlName(name)}`] : [],
  );
  return generated.length > 0 ? `SELECT * REPLACE (${generated.join(', ')}) FROM (${replaced})` : replaced;
}
