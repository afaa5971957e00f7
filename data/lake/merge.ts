/** Insert and upsert by unique key, by copy-on-write of only those files that hold a changed row. */
import { mayMatch } from '../delta/pruning.ts';
import type { CommitResult, DataFile, Snapshot } from '../delta/table.ts';
import type { Session } from '../engine/session.ts';
import { sqlName } from '../engine/sql-text.ts';
import type { Predicate } from './lake.ts';
import { removedRelation, type StagedRows, stagedRelation, stagedSql } from './staging.ts';
import { columnEntries, type TableSchema } from './table-schema.ts';
import {
  type Attempt,
  commitRows,
  filesOfPartitions,
  partitionScope,
  type WriteContext,
  type WriteIntent,
  type WritePlan,
} from './write.ts';

export interface MergeCounts {
  inserted: number;
  updated: number;
  unchanged: number;
  removed: number;
}

type KeyRange = Readonly<Record<string, string | number>>;

/**
 * The unique key holds at commit: the plan reads every partition that the staged rows belong to, so another
 * writer's commit there makes it plan afresh against the newer rows.
 */
export async function mergeStaged(
  context: WriteContext,
  intent: WriteIntent,
  staged: StagedRows,
  mode: 'insert' | 'upsert',
): Promise<CommitResult & MergeCounts> {
  const { table, session } = context;
  const { schema } = table;
  const ranges = await keyRanges(session, schema);
  const partitions = ranges.map((range) =>
    Object.fromEntries(schema.partitionBy.map((name) => [name, String(range[name])])),
  );
  const none: MergeCounts = { inserted: 0, updated: 0, unchanged: 0, removed: 0 };
  let counts = none;

  const result = await commitRows(context, intent, async (attempt) => {
    const candidates = candidateFiles(schema, attempt.snapshot, ranges, partitions);
    const matched = await matchStaged(session, schema, attempt, candidates, staged, mode);
    counts = {
      inserted: staged.count - matched.keys,
      updated: matched.changed,
      unchanged: matched.keys - matched.changed,
      removed: matched.removed,
    };
    if (counts.inserted + counts.updated + counts.removed === 0) return null;
    const touched = candidates.filter((_, index) => matched.touchedFiles.has(index));
    const plan: WritePlan = {
      operation: 'MERGE',
      operationParameters: { mode, key: JSON.stringify(schema.key) },
      operationMetrics: {
        numTargetRowsInserted: counts.inserted,
        numTargetRowsUpdated: counts.updated,
        numTargetRowsDeleted: counts.removed,
      },
      select: await mergedRowsSql(schema, attempt, touched, staged, matched.relation),
      remove: touched.map(({ path }) => path),
      read: partitionScope(schema, partitions),
    };
    return plan;
  });
  if (result.outcome === 'already_committed') counts = none;
  return { ...result, ...counts };
}

/** Per partition, the least and greatest value of each key column: `{month, "min store_id", …}`. */
function keyRanges(session: Session, schema: TableSchema): Promise<KeyRange[]> {
  const bounds = schema.key.flatMap((name) =>
    ['min', 'max'].map((side) => `${side}(${sqlName(name)}) AS ${sqlName(`${side} ${name}`)}`),
  );
  const partition = schema.partitionBy.map(sqlName);
  const grouping = partition.length > 0 ? ` GROUP BY ${partition.join(', ')}` : ' HAVING count(*) > 0';
  const names = [...new Set([...schema.key, ...schema.partitionBy])].map(sqlName).join(', ');
  const rows = `SELECT ${names} FROM ${stagedRelation} UNION ALL SELECT ${names} FROM ${removedRelation}`;
  return session.rows(`SELECT ${[...partition, ...bounds].join(', ')} FROM (${rows})${grouping}`);
}

function candidateFiles(
  schema: TableSchema,
  snapshot: Snapshot,
  ranges: readonly KeyRange[],
  partitions: readonly Readonly<Record<string, string>>[],
): DataFile[] {
  return filesOfPartitions(schema, snapshot, partitions).filter((file) =>
    ranges.some((range, index) => {
      const here = Object.entries(partitions[index] ?? {}).every(
        ([name, value]) => file.partitionValues[name] === value,
      );
      const predicates = schema.key.flatMap((column): Predicate[] => [
        { column, operator: '>=', value: range[`min ${column}`] as string },
        { column, operator: '<=', value: range[`max ${column}`] as string },
      ]);
      return here && mayMatch(file, predicates, snapshot.metadata);
    }),
  );
}

interface Match {
  /** Temporary table of the staged keys that are stored: the key columns and `lake_changed`. */
  relation: string;
  keys: number;
  changed: number;
  removed: number;
  /** Positions, among the candidates, of the files to rewrite. */
  touchedFiles: ReadonlySet<number>;
}

async function matchStaged(
  session: Session,
  schema: TableSchema,
  attempt: Attempt,
  candidates: readonly DataFile[],
  staged: StagedRows,
  mode: 'insert' | 'upsert',
): Promise<Match> {
  const stored = await attempt.read(candidates, true);
  const key = schema.key.map(sqlName).join(', ');
  const relation = `lake_matched_${attempt.number}`;
  const changed = mode === 'upsert' ? changedSql(schema, staged) : 'FALSE';
  const keyOf = schema.key.map((name) => `t.${sqlName(name)}`).join(', ');
  await session.run(
    `CREATE TEMP TABLE ${relation} AS
     SELECT ${keyOf}, t.filename AS lake_stored_in, ${changed} AS lake_changed
     FROM (${stored.sql}) t JOIN ${stagedRelation} s USING (${key})`,
  );
  const [removed] = await session.rows<{ n: number; touched: readonly string[] | null }>(
    `SELECT count(*) AS n, list(DISTINCT t.filename) AS touched
     FROM (${stored.sql}) t SEMI JOIN ${removedRelation} USING (${key})`,
  );
  const [counts] = await session.rows<{ keys: number; changed: number; touched: readonly string[] | null }>(
    `SELECT count(*) AS keys, count(*) FILTER (changed) AS changed,
       (SELECT list(DISTINCT lake_stored_in) FROM ${relation} WHERE lake_changed) AS touched
     FROM (SELECT bool_or(lake_changed) AS changed FROM ${relation} GROUP BY ${key})`,
  );
  const positions = new Map(stored.files.map(({ path }, index) => [path, index]));
  return {
    relation,
    keys: counts?.keys ?? 0,
    changed: counts?.changed ?? 0,
    removed: removed?.n ?? 0,
    touchedFiles: new Set(
      [...(counts?.touched ?? []), ...(removed?.touched ?? [])].map((path) => positions.get(path) as number),
    ),
  };
}

/** Whether the staged row `s` says something else than the stored row `t`. */
function changedSql(schema: TableSchema, staged: StagedRows): string {
  const compared = columnEntries(schema)
    .filter(([name, { onUpdate }]) => !onUpdate && !schema.key.includes(name) && isSet(schema, staged, name))
    .map(([name]) => `t.${sqlName(name)} IS DISTINCT FROM s.${sqlName(name)}`);
  return compared.length > 0 ? `(${compared.join(' OR ')})` : 'FALSE';
}

/** Columns that the source does not have keep their stored value. */
function isSet(schema: TableSchema, { provided }: StagedRows, name: string): boolean {
  const column = schema.columns[name];
  return column !== undefined && (provided.has(name) || column.generated !== undefined);
}

/** Inserted rows, updated rows, and the rows that share a file with an updated or removed one. */
async function mergedRowsSql(
  schema: TableSchema,
  attempt: Attempt,
  touched: readonly DataFile[],
  staged: StagedRows,
  matched: string,
): Promise<string> {
  const key = schema.key.map(sqlName).join(', ');
  const declared = (name: string) => Object.hasOwn(schema.columns, name);
  const inserts = `${stagedSql(schema, attempt.columns)} ANTI JOIN ${matched} USING (${key})`;
  if (touched.length === 0) return inserts;

  const stored = await attempt.read(touched);
  const updated = attempt.columns.map(({ name }) => {
    const column = sqlName(name);
    if (schema.key.includes(name)) return `s.${column}`;
    if (!declared(name) || !isSet(schema, staged, name)) return `t.${column}`;
    if (schema.columns[name]?.onUpdate === 'keep') return `coalesce(t.${column}, s.${column}) AS ${column}`;
    return `s.${column}`;
  });
  const changed = `(SELECT ${key} FROM ${matched} WHERE lake_changed)`;
  const all = attempt.columns.map(({ name }) => sqlName(name)).join(', ');
  return [
    inserts,
    `SELECT ${updated.join(', ')} FROM (${stored.sql}) t JOIN ${stagedRelation} s USING (${key}) SEMI JOIN ${changed} USING (${key})`,
    `SELECT ${all} FROM (${stored.sql}) ANTI JOIN ${changed} USING (${key}) ANTI JOIN ${removedRelation} USING (${key})`,
  ].join('\nUNION ALL\n');
}
