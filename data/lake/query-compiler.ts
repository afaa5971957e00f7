/** From a query over relation names to one SQL statement over the files of a snapshot. */
import { mayMatch } from '../delta/pruning.ts';
import type { DataFile, Snapshot } from '../delta/table.ts';
import type { Parameters } from '../engine/session.ts';
import { sqlName } from '../engine/sql-text.ts';
import type { LakeQuery, Predicate, RelationName } from './lake.ts';
import type { PinnedSnapshot } from './pinned-snapshot.ts';
import { predicateSql } from './predicates.ts';
import { filesSql, type LocalFile, relationColumns } from './relations.ts';
import { rollupMonths } from './rollup-freshness.ts';
import { isRollupName, type RollupName, rollups } from './rollups.ts';
import type { TableSchema } from './table-schema.ts';
import { spanishNames, type TableName, tableSchema } from './tables.ts';

export interface CompiledQuery {
  sql: string;
  parameters: Parameters;
}

export interface CompilerContext {
  /** Local copies of files, which stay readable while the statement runs. */
  lend(relation: RelationName, snapshot: Snapshot, files: readonly DataFile[]): Promise<LocalFile[]>;
  /** Hash of the mapping product → category in this snapshot of `products`. */
  readonly categoriesHash: (products: Snapshot) => Promise<string>;
}

interface Relation {
  name: string;
  sql: string;
  parameters: Parameters;
}

/** The query's own WITH clause, which ours is put in front of. */
const withClause = /^\s*WITH\s+(RECURSIVE\s+)?/i;

export async function compileQuery(
  query: LakeQuery,
  snapshot: PinnedSnapshot,
  context: CompilerContext,
): Promise<CompiledQuery> {
  const aliases = Object.entries(spanishNames).filter(
    ([alias, name]) => snapshot.relations.has(name) && mentions(query.sql, alias),
  );
  const needed = [...snapshot.relations].filter(
    (name) => mentions(query.sql, name) || aliases.some(([, aliased]) => aliased === name),
  );
  const relations: Relation[] = [];
  for (const [index, name] of needed.entries()) {
    const where = query.where?.[name] ?? [];
    const prefix = `lake_${index}_`;
    relations.push(
      isRollupName(name)
        ? await rollupRelation(name, snapshot, where, prefix, context)
        : await tableRelation(name, snapshot, where, prefix, context),
    );
  }
  for (const [alias, name] of aliases) {
    relations.push({ name: alias, sql: `SELECT * FROM ${sqlName(name)}`, parameters: {} });
  }
  return {
    sql: withRelations(relations, query.sql),
    parameters: Object.assign({}, ...relations.map(({ parameters }) => parameters), query.parameters),
  };
}

function mentions(sql: string, name: string): boolean {
  return new RegExp(`(?<![\\w$])${name}(?!\\w)`, 'i').test(sql);
}

/** Common table expressions are read where they are used, so that filters reach the files. */
function withRelations(relations: readonly Relation[], sql: string): string {
  if (relations.length === 0) return sql;
  const ours = relations.map((relation) => `${sqlName(relation.name)} AS NOT MATERIALIZED (${relation.sql})`);
  const theirs = withClause.exec(sql);
  if (!theirs) return `WITH ${ours.join(',\n')}\n${sql}`;
  return `WITH ${theirs[1] ?? ''}${ours.join(',\n')},\n${sql.slice(theirs[0].length)}`;
}

async function tableRelation(
  name: TableName,
  snapshot: PinnedSnapshot,
  where: readonly Predicate[],
  prefix: string,
  context: CompilerContext,
): Promise<Relation> {
  const pinned = pinnedTable(snapshot, name);
  const files = [...pinned.files.values()];
  return { name, ...(await filteredFiles(name, tableSchema(name), pinned, files, where, prefix, context)) };
}

async function filteredFiles(
  name: RelationName,
  schema: TableSchema,
  snapshot: Snapshot,
  files: readonly DataFile[],
  where: readonly Predicate[],
  prefix: string,
  context: CompilerContext,
): Promise<{ sql: string; parameters: Parameters }> {
  const { sql, parameters } = predicateSql(schema, where, prefix);
  const matching = files.filter((file) => mayMatch(file, where, snapshot.metadata));
  const local = await context.lend(name, snapshot, matching);
  const rows = filesSql(relationColumns(schema, snapshot), local);
  return { sql: where.length > 0 ? `SELECT * FROM (${rows}) WHERE ${sql}` : rows, parameters };
}

/** Fresh months from the rollup's files, the others from the lines. */
async function rollupRelation(
  name: RollupName,
  snapshot: PinnedSnapshot,
  where: readonly Predicate[],
  prefix: string,
  context: CompilerContext,
): Promise<Relation> {
  const { schema, byCategory, sql } = rollups[name];
  const sales = pinnedTable(snapshot, 'sales');
  const stored = snapshot.rollups.get(name) ?? null;
  const categories = byCategory ? await context.categoriesHash(pinnedTable(snapshot, 'products')) : '';
  const { fresh, stale } = rollupMonths(sales, stored, categories);

  const names = Object.keys(schema.columns).map(sqlName).join(', ');
  const parts: { sql: string; parameters: Parameters }[] = [];
  if (stored && (fresh.length > 0 || stale.size === 0)) {
    parts.push(await filteredFiles(name, schema, stored, fresh, where, `${prefix}fresh_`, context));
  }
  if (parts.length === 0 || stale.size > 0) {
    const lines = [...stale.values()].flat();
    parts.push(await fromLines(schema, sql, snapshot, lines, where, prefix, context));
  }
  return {
    name,
    sql: parts.map((part) => `SELECT ${names} FROM (${part.sql})`).join(' UNION ALL '),
    parameters: Object.assign({}, ...parts.map(({ parameters }) => parameters)),
  };
}

/** Conditions on grouping columns hold for a group exactly when they hold for its lines. */
async function fromLines(
  schema: TableSchema,
  sql: string,
  snapshot: PinnedSnapshot,
  lines: readonly DataFile[],
  where: readonly Predicate[],
  prefix: string,
  context: CompilerContext,
): Promise<{ sql: string; parameters: Parameters }> {
  const salesSchema = tableSchema('sales');
  const onLines = where.filter(
    ({ column }) => Object.hasOwn(salesSchema.columns, column) && Object.hasOwn(schema.columns, column),
  );
  const sales = pinnedTable(snapshot, 'sales');
  const relations: Relation[] = [
    {
      name: 'sales',
      ...(await filteredFiles('sales', salesSchema, sales, lines, onLines, `${prefix}lines_`, context)),
    },
  ];
  if (mentions(sql, 'products')) {
    relations.push(await tableRelation('products', snapshot, [], `${prefix}products_`, context));
  }
  const filter = predicateSql(schema, where, `${prefix}groups_`);
  const parameters = Object.assign({}, ...relations.map((relation) => relation.parameters));
  const groups = withRelations(relations, sql);
  return {
    sql: `SELECT * FROM (${groups}) WHERE ${filter.sql}`,
    parameters: { ...parameters, ...filter.parameters },
  };
}

function pinnedTable(snapshot: PinnedSnapshot, name: TableName): Snapshot {
  const pinned = snapshot.tables.get(name);
  if (!pinned) throw new TypeError(`The snapshot does not pin ${name}.`);
  return pinned;
}
