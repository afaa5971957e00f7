/**
 * Rows on their way into a table: read from the source, cast to the declared types, checked. Afterwards the
 * session has a relation `lake_staged` with the table's columns, every row of which may be written.
 */
import type { Parameters, ResultColumn, Session } from '../engine/session.ts';
import { sqlName, sqlString } from '../engine/sql-text.ts';
import type { RowSource } from './lake.ts';
import type { RelationColumn } from './relations.ts';
import { createRowFile, valueText } from './row-file.ts';
import { type Column, columnEntries, columnKind, sqlType, type TableSchema } from './table-schema.ts';
import { type RowProblem, ValidationError } from './validation-error.ts';

export const stagedRelation = 'lake_staged';
/** Keys, with their partition, of stored rows to remove; empty unless `stageRemovedKeys` filled it. */
export const removedRelation = 'lake_removed';
const typedRelation = 'lake_typed';

/** The staged rows with all columns of the stored table: those that another writer added are null. */
export function stagedSql(schema: TableSchema, columns: readonly RelationColumn[]): string {
  const list = columns.map(({ name, type }) =>
    Object.hasOwn(schema.columns, name) ? sqlName(name) : `CAST(NULL AS ${type}) AS ${sqlName(name)}`,
  );
  return `SELECT ${list.join(', ')} FROM ${stagedRelation}`;
}

const maxProblems = 100;
const integerTypes = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/;
const decimalTypes = /^DECIMAL\(\d+,\d+\)$/;

export interface StagedRows {
  count: number;
  /** Columns that the source has; the others are null, or generated. */
  provided: ReadonlySet<string>;
}

/** Rejects with `ValidationError`. Files of the source must lie where the session's engine may read. */
export async function stageRows(
  session: Session,
  schema: TableSchema,
  source: RowSource,
  directory: string,
): Promise<StagedRows> {
  const raw = await rawRelation(session, schema, source, directory);
  const types = new Map(raw.columns.map(({ name, type }) => [name, type]));
  assertKnownColumns(schema, types);
  const small = 'rows' in source;
  const names = Object.keys(schema.columns).map(sqlName).join(', ');
  await session.run(
    `CREATE TEMP ${small ? 'TABLE' : 'VIEW'} ${typedRelation} AS ${typedSql(schema, types, raw.sql)};
     CREATE TEMP VIEW ${stagedRelation} AS SELECT ${names} FROM ${typedRelation};
     CREATE TEMP TABLE ${removedRelation} AS SELECT ${removedColumns(schema)} FROM ${stagedRelation} WHERE FALSE`,
  );
  const rules = [...typeRules(schema, types), ...contentRules(schema)];
  const [found] = await session.rows<{ count: number; refused: boolean; repeated: boolean }>(
    `SELECT (SELECT count(*) FROM ${typedRelation}) AS count,
       EXISTS (SELECT 1 FROM ${typedRelation} WHERE ${refusedSql(rules)}) AS refused,
       EXISTS (SELECT 1 ${repeatedKeysSql(schema, typedRelation)}) AS repeated`,
  );
  if (found?.refused) await rejectRows(session, schema, typedRelation, rules);
  if (found?.repeated) await rejectRepeatedKeys(session, schema, typedRelation);
  return { count: found?.count ?? 0, provided: new Set(types.keys()) };
}

const removedColumns = (schema: TableSchema) =>
  [...new Set([...schema.key, ...schema.partitionBy])].map(sqlName).join(', ');

/** Names the stored rows that a merge removes; follows `stageRows`. Keys that are staged too stay. */
export async function stageRemovedKeys(
  session: Session,
  schema: TableSchema,
  parquetPaths: readonly string[],
): Promise<void> {
  const paths = parquetPaths.map(sqlString).join(', ');
  const key = schema.key.map(sqlName).join(', ');
  await session.run(
    `INSERT INTO ${removedRelation} SELECT DISTINCT ${removedColumns(schema)}
     FROM read_parquet([${paths}], hive_partitioning = false) ANTI JOIN ${stagedRelation} USING (${key})`,
  );
}

/** The source with its own columns, and `lake_row` and `lake_file` to name a row by. */
async function rawRelation(
  session: Session,
  schema: TableSchema,
  source: RowSource,
  directory: string,
): Promise<{ sql: string; columns: ResultColumn[] }> {
  if ('rows' in source) {
    const { path, names } = await createRowFile(schema, source.rows, directory);
    const types = ["lake_row: 'BIGINT'", ...names.map((name) => `${sqlName(name)}: 'VARCHAR'`)];
    const file = `read_json(${sqlString(path)}, format = 'newline_delimited', columns = {${types.join(', ')}})`;
    return {
      sql: `SELECT *, NULL AS lake_file FROM ${file}`,
      columns: names.map((name) => ({ name, type: 'VARCHAR' })),
    };
  }
  if (source.parquetPaths.length === 0) {
    return { sql: 'SELECT NULL::BIGINT AS lake_row, NULL AS lake_file WHERE FALSE', columns: [] };
  }
  const paths = source.parquetPaths.map(sqlString).join(', ');
  const read = (extra: string) =>
    `read_parquet([${paths}], union_by_name = true, hive_partitioning = false${extra})`;
  return {
    sql: `SELECT * EXCLUDE (file_row_number, filename), file_row_number + 1 AS lake_row, filename AS lake_file
      FROM ${read(', file_row_number = true, filename = true')}`,
    columns: await session.describe(`SELECT * FROM ${read('')}`),
  };
}

function assertKnownColumns(schema: TableSchema, types: ReadonlyMap<string, string>): void {
  const problems = [...types]
    .filter(([name]) => !Object.hasOwn(schema.columns, name))
    .map(([name, type]) => ({ row: 0, column: name, expected: `a column of ${schema.name}`, got: type }));
  if (problems.length > 0) throw new ValidationError('lake.invalid_source', schema.name, problems);
}

const rawName = (name: string) => sqlName(`raw ${name}`);

/** Each column twice: as it came, and as its declared type (null where it does not convert). */
function typedSql(schema: TableSchema, types: ReadonlyMap<string, string>, raw: string): string {
  const columns = columnEntries(schema);
  const cast = columns.map(([name, { type }]) => {
    const value = types.has(name) ? sqlName(name) : 'NULL';
    return `${value} AS ${rawName(name)}, TRY_CAST(${value} AS ${sqlType(type)}) AS ${sqlName(name)}`;
  });
  const generated = columns.flatMap(([name, { type, generated: sql }]) =>
    sql
      ? [
          `CASE WHEN ${rawName(name)} IS NULL THEN TRY_CAST(${sql} AS ${sqlType(type)}) ELSE ${sqlName(name)} END AS ${sqlName(name)}`,
        ]
      : [],
  );
  const replace = generated.length > 0 ? ` REPLACE (${generated.join(', ')})` : '';
  return `SELECT *${replace} FROM (SELECT lake_row, lake_file, ${cast.join(', ')} FROM (${raw}))`;
}

interface Rule {
  column: string;
  /** True for rows to refuse. */
  refuses: string;
  expected: string;
}

/**
 * What the declaration demands of a row whose values have their types.
 *
 * @param computed generated columns whose values are those of their own declaration: their checks hold.
 */
function contentRules(schema: TableSchema, computed: ReadonlySet<string> = new Set()): Rule[] {
  const rules: Rule[] = [];
  for (const [column, { type, required, oneOf, generated: sql, description }] of columnEntries(schema)) {
    const rule = (refuses: string, expected: string) => rules.push({ column, refuses, expected });
    const value = sqlName(column);
    if (sql) rule(`${value} IS NULL AND (${sql}) IS NOT NULL`, `${description}, within ${type}`);
    if (required) rule(`${value} IS NULL`, `a value (${type})`);
    if (type === 'string' && schema.key.includes(column)) rule(`${value} = ''`, 'a text that is not empty');
    if (oneOf) rule(`${value} NOT IN (${oneOf.map(sqlString).join(', ')})`, `one of ${oneOf.join(', ')}`);
  }
  for (const { column, sql, expected } of schema.checks) {
    if (computed.has(column)) continue;
    rules.push({ column, refuses: `NOT (${sql})`, expected });
  }
  return rules;
}

/** What the types demand of the values as they came. */
function typeRules(schema: TableSchema, types: ReadonlyMap<string, string>): Rule[] {
  return columnEntries(schema).flatMap(([column, declared]) => {
    const source = types.get(column);
    if (!source) return [];
    return [
      {
        column,
        refuses: misfit(declared, sqlName(column), rawName(column), source),
        expected: declared.type,
      },
    ];
  });
}

/** True for a value that is there but does not become the declared type without loss. */
function misfit({ type }: Column, value: string, raw: string, source: string): string {
  const unconverted = `(${raw} IS NOT NULL AND ${value} IS NULL)`;
  const text = source === 'VARCHAR';
  switch (columnKind(type)) {
    case 'string':
      return text ? 'FALSE' : `${raw} IS NOT NULL`;
    case 'boolean':
      if (!text) return source === 'BOOLEAN' ? 'FALSE' : `${raw} IS NOT NULL`;
      return `${raw} NOT IN ('true', 'false')`;
    case 'date':
      if (!text && source !== 'DATE') return `${raw} IS NOT NULL`;
      return `${unconverted} OR ${outsideCalendar(value)}${text ? ` OR NOT regexp_full_match(${raw}, '\\d{4}-\\d{2}-\\d{2}')` : ''}`;
    case 'timestamp':
      if (!text && !source.startsWith('TIMESTAMP')) return `${raw} IS NOT NULL`;
      return `${unconverted} OR ${outsideCalendar(value)}${text ? ` OR NOT regexp_matches(${raw}, '(Z|[+-]\\d{2}(:?\\d{2})?)$')` : ''}`;
    case 'number': {
      if (!text && !integerTypes.test(source) && !decimalTypes.test(source)) return `${raw} IS NOT NULL`;
      const exact = `TRY_CAST(${raw} AS DECIMAL(38,18))`;
      return `${unconverted} OR ${exact} IS DISTINCT FROM CAST(${value} AS DECIMAL(38,18))`;
    }
  }
}

/** What other readers of the files can represent. */
function outsideCalendar(value: string): string {
  return `${value} < DATE '0001-01-01' OR ${value} >= DATE '9999-12-31' + 1`;
}

/**
 * New values for stored rows, as bound parameters of their columns' types. Rejects with `ValidationError`
 * where a value does not fit its column.
 */
export async function bindValues(
  session: Session,
  schema: TableSchema,
  values: Readonly<Record<string, unknown>>,
): Promise<{ sql: ReadonlyMap<string, string>; parameters: Parameters }> {
  const names = Object.keys(values);
  const parameters = Object.fromEntries(
    names.map((name, index) => [`lake_set_${index}`, valueText(schema, name, values[name], 1)]),
  );
  const sql = new Map(
    names.map((name, index) => {
      const type = sqlType(schema.columns[name]?.type ?? 'string');
      return [name, `TRY_CAST($lake_set_${index} AS ${type})`];
    }),
  );
  const typed = names.map((name, index) => {
    const raw = `CAST($lake_set_${index} AS VARCHAR) AS ${rawName(name)}`;
    return `${raw}, ${sql.get(name)} AS ${sqlName(name)}`;
  });
  const rules = typeRules(schema, new Map(names.map((name) => [name, 'VARCHAR'])));
  const row = `(SELECT 1 AS lake_row, NULL AS lake_file, ${typed.join(', ')})`;
  await assertValid(session, schema, row, rules, parameters);
  return { sql, parameters };
}

/** Rejects with `ValidationError` unless the rows of `select`, which have the table's types, may be stored. */
export async function assertContentValid(
  session: Session,
  schema: TableSchema,
  select: string,
  parameters: Parameters,
): Promise<void> {
  const raw = Object.keys(schema.columns).map((name) => `${sqlName(name)} AS ${rawName(name)}`);
  const rows = `(SELECT 0 AS lake_row, NULL AS lake_file, *, ${raw.join(', ')} FROM (${select}))`;
  await assertValid(session, schema, rows, contentRules(schema), parameters);
}

/**
 * `assertContentValid` for rows that nobody has looked at, with `computed` columns as in `contentRules`; their keys
 * are `assertKeysUnique`'s.
 */
export async function assertTypedRowsValid(
  session: Session,
  schema: TableSchema,
  select: string,
  computed: ReadonlySet<string>,
): Promise<void> {
  const raw = Object.keys(schema.columns).map((name) => `${sqlName(name)} AS ${rawName(name)}`);
  const typed = `(SELECT 0 AS lake_row, NULL AS lake_file, *, ${raw.join(', ')} FROM (${select}))`;
  const calendar = columnEntries(schema).flatMap(([column, { type }]): Rule[] =>
    ['date', 'timestamp'].includes(columnKind(type))
      ? [{ column, refuses: outsideCalendar(sqlName(column)), expected: type }]
      : [],
  );
  await assertValid(session, schema, typed, [...calendar, ...contentRules(schema, computed)]);
}

/** Rejects with `ValidationError` where two rows of `select` have one key. */
export async function assertKeysUnique(session: Session, schema: TableSchema, select: string): Promise<void> {
  const rows = `(SELECT 0 AS lake_row, * FROM (${select}))`;
  // Grouping by one number takes a fraction of the memory; two keys of one hash are looked at themselves.
  const hashes = `SELECT 1 FROM ${rows} GROUP BY hash(${schema.key.map(sqlName).join(', ')}) HAVING count(*) > 1`;
  const [suspect] = await session.rows(`${hashes} LIMIT 1`);
  if (!suspect) return;
  const [repeated] = await session.rows(`SELECT 1 ${repeatedKeysSql(schema, rows)} LIMIT 1`);
  if (repeated) await rejectRepeatedKeys(session, schema, rows);
}

async function assertValid(
  session: Session,
  schema: TableSchema,
  relation: string,
  rules: readonly Rule[],
  parameters: Parameters = {},
): Promise<void> {
  const sql = `SELECT 1 FROM ${relation} WHERE ${refusedSql(rules)} LIMIT 1`;
  const [first] = await session.rows(sql, parameters);
  if (first) await rejectRows(session, schema, relation, rules, parameters);
}

function refusedSql(rules: readonly Rule[]): string {
  return rules.length > 0 ? rules.map(({ refuses }) => `(${refuses})`).join(' OR ') : 'FALSE';
}

/** Throws the `ValidationError` that says which rows break which rules. */
async function rejectRows(
  session: Session,
  schema: TableSchema,
  relation: string,
  rules: readonly Rule[],
  parameters: Parameters = {},
): Promise<never> {
  const queries = rules.map(({ column, refuses, expected }, rule) => {
    const computed = schema.columns[column]?.generated ?? 'NULL';
    const got = `coalesce(CAST(${rawName(column)} AS VARCHAR), CAST(${computed} AS VARCHAR))`;
    return `(SELECT lake_row AS "row", lake_file AS file, ${sqlString(column)} AS "column", ${sqlString(expected)} AS expected,
        left(${got}, 200) AS got, ${rule} AS rule
        FROM ${relation} WHERE ${refuses} LIMIT ${maxProblems})`;
  });
  const found = await session.rows<RowProblem & { file: string | null; rule: number }>(
    `SELECT * EXCLUDE (rule) FROM (${queries.join(' UNION ALL ')})
     QUALIFY row_number() OVER (PARTITION BY file, "row", "column" ORDER BY rule) = 1
     ORDER BY file, "row", "column" LIMIT ${maxProblems}`,
    parameters,
  );
  const problems = found.map(({ file, ...problem }) => (file ? { ...problem, file } : problem));
  throw new ValidationError('lake.invalid_rows', schema.name, problems);
}

function repeatedKeysSql(schema: TableSchema, relation: string): string {
  return `FROM ${relation} GROUP BY ${schema.key.map(sqlName).join(', ')} HAVING count(*) > 1`;
}

async function rejectRepeatedKeys(session: Session, schema: TableSchema, relation: string): Promise<never> {
  const key = schema.key.map(sqlName).join(', ');
  const repeated = await session.rows<{ row: number; value: string }>(
    `SELECT max(lake_row) AS "row", CAST(ANY_VALUE((${key})) AS VARCHAR) AS value
     ${repeatedKeysSql(schema, relation)} ORDER BY 1 LIMIT ${maxProblems}`,
  );
  throw new ValidationError(
    'lake.duplicate_key',
    schema.name,
    repeated.map(({ row, value }) => ({
      row,
      column: schema.key.join(', '),
      expected: 'a key that occurs once',
      got: value,
    })),
  );
}
