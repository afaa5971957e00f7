import type { Session } from '../../engine/session.ts';
import { sqlString } from '../../engine/sql-text.ts';
import { tableSchema } from '../../lake/tables.ts';
import type { ImportTable } from '../mapping/fields.ts';
import type { FieldBinding } from '../mapping/match-columns.ts';

/** Tables whose rows are things rather than events: the latest row of a key is what is true. */
export type EntityTable = Exclude<ImportTable, 'sales'>;

export interface EntityContext {
  table: EntityTable;
  bindings: readonly FieldBinding[];
  timeZone: string;
  currency: string;
  /** ISO instant written into the audit columns. */
  now: string;
}

export interface EntityChanges {
  inserted: number;
  updated: number;
  unchanged: number;
  /** Rows of the file that a later row of the same key overrides. */
  overridden: number;
}

/** How a bound field becomes the table's column, where it is more than a copy. */
function columnSql(name: string, { table, timeZone }: EntityContext): string {
  if (table === 'products' && name === 'unit') {
    return `CASE WHEN unit IS NULL THEN NULL WHEN regexp_matches(lower(unit), '\\b(kg|kilo|kgs|kilos|peso|granel)\\b')
      AND NOT regexp_matches(unit, '\\d') THEN 'kg' ELSE 'unit' END`;
  }
  if (name === 'tax_class') {
    return `CASE WHEN tax_class IS NULL THEN NULL
      WHEN regexp_matches(lower(tax_class), '^(e|exen|isent|exempt|0([.,]0+)?\\s*%?$)') THEN 'exempt'
      WHEN regexp_matches(lower(tax_class), '^(r|8([.,]0+)?\\s*%?$)') THEN 'reduced' ELSE 'general' END`;
  }
  if (name === 'status') {
    return `CASE WHEN status IS NULL THEN NULL
      WHEN regexp_matches(lower(status), '^(rec|entreg|deliver)') THEN 'received'
      WHEN regexp_matches(lower(status), '^(can|anul)') THEN 'cancelled'
      WHEN regexp_matches(lower(status), '^(draft|borr|rasc)') THEN 'draft' ELSE 'sent' END`;
  }
  return name.endsWith('_at') ? `(${name} AT TIME ZONE ${sqlString(timeZone)})::TIMESTAMPTZ` : name;
}

/** Values of required columns for new rows where the file does not say. */
function defaultsOf({ table, currency }: EntityContext): Readonly<Record<string, string>> {
  if (table === 'products') {
    return { unit: "'unit'", kind: "'good'", currency: sqlString(currency), active: 'TRUE' };
  }
  return table === 'orders' ? { status: "'sent'", currency: sqlString(currency) } : {};
}

/**
 * Builds `rows_to_write` (new and changed rows with all columns of the table) and `rows_before` (the stored
 * rows that they change) from `typed` and `stored_rows`. Keys are matched without case; a column that the
 * file lacks and a cell that is empty keep what is stored.
 */
export async function buildEntityRows(session: Session, context: EntityContext): Promise<EntityChanges> {
  const schema = tableSchema(context.table);
  const bound = new Set(context.bindings.map(({ field }) => field.name));
  const defaults = defaultsOf(context);
  const names = Object.keys(schema.columns);
  const audit = new Set(['created_at', 'updated_at']);

  const folded = schema.key.map((name) => `lower(t.${name})`).join(', ');
  await session.run(`CREATE TEMP TABLE latest AS SELECT * FROM typed t WHERE problem IS NULL
    QUALIFY row_number() OVER (PARTITION BY ${folded} ORDER BY row_no DESC) = 1`);

  const given = [...bound].filter((name) => names.includes(name));
  const prepared = given.map((name) => `${columnSql(name, context)} AS ${name}`).join(', ');
  const matches = schema.key.map((name) => `lower(f.${name}) = lower(s.${name})`).join(' AND ');
  const columns = names.map((name) => {
    if (schema.key.includes(name)) return `coalesce(s.${name}, f.${name}) AS ${name}`;
    if (name === 'created_at')
      return `coalesce(s.created_at, ${sqlString(context.now)}::TIMESTAMPTZ) AS created_at`;
    if (name === 'updated_at') return `${sqlString(context.now)}::TIMESTAMPTZ AS updated_at`;
    const options = [...(bound.has(name) ? [`f.${name}`] : []), `s.${name}`];
    const fallback = defaults[name];
    return `coalesce(${[...options, ...(fallback ? [fallback] : [])].join(', ')}) AS ${name}`;
  });
  const changed = names
    .filter((name) => bound.has(name) && !schema.key.includes(name) && !audit.has(name))
    .map((name) => `(f.${name} IS NOT NULL AND f.${name} IS DISTINCT FROM s.${name})`);
  const keyName = schema.key[0] ?? '';
  await session.run(`CREATE TEMP TABLE compared AS
    SELECT ${columns.join(', ')}, s.${keyName} IS NULL AS is_new,
      (${changed.length > 0 ? changed.join(' OR ') : 'FALSE'}) AS is_changed
    FROM (SELECT ${prepared} FROM latest) f LEFT JOIN stored_rows s ON ${matches}`);
  const all = names.join(', ');
  await session.run(
    `CREATE TEMP VIEW rows_to_write AS SELECT ${all} FROM compared WHERE is_new OR is_changed`,
  );
  await session.run(`CREATE TEMP VIEW rows_before AS SELECT ${all} FROM stored_rows
    SEMI JOIN (SELECT * FROM compared WHERE is_changed AND NOT is_new) USING (${schema.key.join(', ')})`);
  await session.run(
    `CREATE TEMP VIEW keys_inserted AS SELECT ${schema.key.join(', ')} FROM compared WHERE is_new`,
  );

  const [counts] = await session.rows<Record<keyof EntityChanges, number>>(`SELECT
    count(*) FILTER (is_new) AS inserted, count(*) FILTER (is_changed AND NOT is_new) AS updated,
    count(*) FILTER (NOT is_new AND NOT is_changed) AS unchanged,
    (SELECT count(*) FROM typed WHERE problem IS NULL) - count(*) AS overridden FROM compared`);
  return {
    inserted: Number(counts?.inserted ?? 0),
    updated: Number(counts?.updated ?? 0),
    unchanged: Number(counts?.unchanged ?? 0),
    overridden: Number(counts?.overridden ?? 0),
  };
}
