import type { Session } from '../../engine/session.ts';
import { sqlName, sqlString } from '../../engine/sql-text.ts';
import { tableSchema } from '../../lake/tables.ts';
import type { ImportPolicy } from '../mapping/profile.ts';
import type { EntityTable, GivenRows } from './given-rows.ts';
import { isCoveredSql } from './replaced-rows.ts';

export interface CompareOptions {
  table: EntityTable;
  given: GivenRows;
  policy: ImportPolicy;
  /** ISO instant written into the audit columns. */
  now: string;
  /** The `source` of new and changed rows, where the table has that column and the file does not fill it. */
  source: string;
}

export interface EntityChanges {
  inserted: number;
  updated: number;
  unchanged: number;
  /** Rows of the file that a later row of the same key overrides. */
  overridden: number;
  /** Stored rows that the policy `replace` removes. */
  removed: number;
}

/**
 * Compares the given rows with `stored_rows` and builds `rows_to_write` (new and changed rows with all
 * columns of the table), `rows_before` (the stored rows that they change), `rows_removed` and
 * `keys_inserted`. Keys are matched without case; a column that the file lacks and a cell that is empty keep
 * what is stored.
 */
export async function compareRows(session: Session, options: CompareOptions): Promise<EntityChanges> {
  const { table, given, policy } = options;
  const schema = tableSchema(table);
  const folded = (alias: string) => schema.key.map((name) => foldedSql(options.table, alias, name));
  await session.run(`CREATE TABLE given AS ${given.sql}`);
  await session.run(`CREATE TABLE latest AS SELECT * FROM given g
    QUALIFY row_number() OVER (PARTITION BY ${folded('g').join(', ')} ORDER BY row_no DESC) = 1`);
  const stored = folded('s');
  const matches = folded('f').map((key, index) => `${key} = ${stored[index]}`);
  const keyName = sqlName(schema.key[0] ?? '');
  await session.run(`CREATE TABLE compared AS
    SELECT ${columnsSql(options)}, s.${keyName} IS NULL AS is_new,
      ${policy === 'insert' ? 'FALSE' : changedSql(options)} AS is_changed
    FROM latest f LEFT JOIN stored_rows s ON ${matches.join(' AND ')}`);
  const all = Object.keys(schema.columns)
    .filter((name) => !schema.columns[name]?.generated)
    .map(sqlName)
    .join(', ');
  const key = schema.key.map(sqlName).join(', ');
  await session.run(
    `CREATE VIEW rows_to_write AS SELECT ${all} FROM compared WHERE is_new OR is_changed;
     CREATE VIEW rows_before AS SELECT s.* FROM stored_rows s
       SEMI JOIN (SELECT * FROM compared WHERE is_changed AND NOT is_new) USING (${key});
     CREATE VIEW keys_inserted AS SELECT ${key} FROM compared WHERE is_new;
     CREATE TABLE rows_removed AS SELECT s.* FROM stored_rows s ${
       policy === 'replace'
         ? `ANTI JOIN compared USING (${key}) WHERE ${isCoveredSql(table, 'compared')}`
         : 'WHERE FALSE'
     }`,
  );
  return countChanges(session);
}

async function countChanges(session: Session): Promise<EntityChanges> {
  const [counts] = await session.rows<Record<keyof EntityChanges, number>>(`SELECT
    count(*) FILTER (is_new) AS inserted, count(*) FILTER (is_changed AND NOT is_new) AS updated,
    count(*) FILTER (NOT is_new AND NOT is_changed) AS unchanged,
    (SELECT count(*) FROM given) - count(*) AS overridden,
    (SELECT count(*) FROM rows_removed) AS removed FROM compared`);
  return {
    inserted: Number(counts?.inserted ?? 0),
    updated: Number(counts?.updated ?? 0),
    unchanged: Number(counts?.unchanged ?? 0),
    overridden: Number(counts?.overridden ?? 0),
    removed: Number(counts?.removed ?? 0),
  };
}

/** Texts are compared without case. */
function foldedSql(table: EntityTable, alias: string, name: string): string {
  const column = `${alias}.${sqlName(name)}`;
  return tableSchema(table).columns[name]?.type === 'string' ? `lower(${column})` : column;
}

/** Every column of the table, from the file `f` where it says something, else from the stored row `s`. */
function columnsSql({ table, given, now, source }: CompareOptions): string {
  const schema = tableSchema(table);
  const at = `${sqlString(now)}::TIMESTAMPTZ`;
  const columns = Object.entries(schema.columns).filter(([, { generated }]) => !generated);
  return columns
    .map(([name, { onUpdate }]) => {
      const column = sqlName(name);
      if (schema.key.includes(name)) return `coalesce(s.${column}, f.${column}) AS ${column}`;
      if (onUpdate === 'keep') return `coalesce(s.${column}, ${at}) AS ${column}`;
      if (onUpdate === 'touch') return `${at} AS ${column}`;
      // Events carry the import that wrote them last.
      if (name === 'source' && !given.columns.includes(name)) return `${sqlString(source)} AS ${column}`;
      const options = [...(given.columns.includes(name) ? [`f.${column}`] : []), `s.${column}`];
      const fallback = given.defaults[name];
      return `coalesce(${[...options, ...(fallback ? [fallback] : [])].join(', ')}) AS ${column}`;
    })
    .join(', ');
}

function changedSql({ table, given }: CompareOptions): string {
  const { key } = tableSchema(table);
  const changed = given.columns
    .filter((name) => !key.includes(name))
    .map(
      (name) => `(f.${sqlName(name)} IS NOT NULL AND f.${sqlName(name)} IS DISTINCT FROM s.${sqlName(name)})`,
    );
  return changed.length > 0 ? `(${changed.join(' OR ')})` : 'FALSE';
}
