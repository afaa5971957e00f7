/** The good rows of `typed` as rows of their table: words become values, local times instants, codes known ones. */
import { sqlString } from '../../engine/sql-text.ts';
import { tableSchema } from '../../lake/tables.ts';
import type { ImportTable } from '../mapping/fields.ts';
import type { FieldBinding } from '../mapping/match-columns.ts';
import { movementTypeSql, signedQuantitySql } from './movement-words.ts';

export type EntityTable = Exclude<ImportTable, 'sales'>;

/** Store of files without one, in tenants that have not said which store they are. */
export const defaultStoreId = 'MAIN';
/** Price list of files that name none. */
const defaultListId = 'BASE';
/** Publisher of rates in files that name none. */
const defaultRateSource = 'manual';

export interface GivenContext {
  bindings: readonly FieldBinding[];
  timeZone: string;
  currency: string;
}

export interface GivenRows {
  /** A SELECT with `row_no` and `columns`. */
  sql: string;
  /** What the file says something about. */
  columns: readonly string[];
  /** Values of other required columns in rows that are new. */
  defaults: Readonly<Record<string, string>>;
}

/**
 * Needs the relations `known_products` (`product_id`, `folded`) where `refersToProducts`, and `known_orders`
 * (`order_id`, `folded`) for lines of orders.
 */
export function givenRows(table: EntityTable, context: GivenContext): GivenRows {
  if (table === 'stock_movements') return givenMovements(movementsOfTypedSql, context.timeZone);
  const { columns } = tableSchema(table);
  const bound = new Set(context.bindings.map(({ field }) => field.name));
  const always = keyDefaults(table, context);
  const names = Object.keys(columns).filter((name) => bound.has(name) || Object.hasOwn(always, name));
  const values = names.map((name) => {
    const value = columnSql(table, name, context.timeZone);
    const fallback = always[name];
    return `${fallback ? `coalesce(${value}, ${fallback})` : value} AS ${name}`;
  });
  const products = refersToProducts(table)
    ? 'LEFT JOIN known_products k ON k.folded = lower(t.product_id)'
    : '';
  const orders = table === 'order_lines' ? 'LEFT JOIN known_orders o ON o.folded = lower(t.order_id)' : '';
  return {
    sql: `SELECT t.row_no, ${values.join(', ')} FROM typed t ${products} ${orders} WHERE t.problem IS NULL`,
    columns: names,
    defaults: defaultsOf(table, context),
  };
}

/** Tables whose product codes are those of `products`, in its spelling. */
export function refersToProducts(table: EntityTable): boolean {
  return ['inventory', 'stock_movements', 'prices', 'order_lines'].includes(table);
}

/** Parts of the key that a file may leave out. */
function keyDefaults(table: EntityTable, { currency }: GivenContext): Readonly<Record<string, string>> {
  if (table === 'prices') return { list_id: sqlString(defaultListId) };
  if (table !== 'exchange_rates') return {};
  return { quote_currency: sqlString(currency), source: sqlString(defaultRateSource) };
}

function defaultsOf(table: EntityTable, { currency }: GivenContext): Readonly<Record<string, string>> {
  if (table === 'products') {
    return { unit: "'unit'", kind: "'good'", currency: sqlString(currency), active: 'TRUE' };
  }
  if (table === 'prices') return { currency: sqlString(currency) };
  return table === 'orders' ? { status: "'sent'", currency: sqlString(currency) } : {};
}

/** How a bound field becomes the table's column, where it is more than a copy. */
function columnSql(table: EntityTable, name: string, timeZone: string): string {
  if (name === 'product_id' && refersToProducts(table)) return 'coalesce(k.product_id, t.product_id)';
  if (name === 'order_id' && table === 'order_lines') return 'coalesce(o.order_id, t.order_id)';
  return name.endsWith('_at') ? `(t.${name} AT TIME ZONE ${sqlString(timeZone)})::TIMESTAMPTZ` : `t.${name}`;
}

const movementColumns = [
  'store_id',
  'day',
  'movement_id',
  'moved_at',
  'product_id',
  'type',
  'quantity',
  'unit_cost',
  'document',
  'reason',
  'counterpart_store_id',
] as const;

const movementsOfTypedSql = `SELECT t.row_no, coalesce(t.store_id, ${sqlString(defaultStoreId)}) AS store_id, t.movement_id,
  t.moved_at AS local_time, coalesce(k.product_id, upper(t.product_id)) AS product_id,
  ${movementTypeSql('t.type')} AS type, ${signedQuantitySql('t.type', 't.quantity')} AS quantity,
  t.unit_cost, t.document, t.reason, t.counterpart_store_id
  FROM typed t LEFT JOIN known_products k ON k.folded = lower(t.product_id) WHERE t.problem IS NULL`;

/**
 * Movements with `row_no`, of a SELECT with their `local_time`. One without a number of its own is named by
 * what it says and by how many such came before it in the file: so overlapping files add none twice, and
 * equal movements of one file stay apart.
 */
export function givenMovements(select: string, timeZone: string): GivenRows {
  const said = [
    'store_id',
    'local_time',
    'product_id',
    'type',
    'quantity',
    "coalesce(document, '')",
    "coalesce(reason, '')",
    "coalesce(counterpart_store_id, '')",
  ];
  const sql = `SELECT row_no, store_id, local_time::DATE AS day,
    coalesce(movement_id, 'h' || content || '-' || row_number() OVER (PARTITION BY content ORDER BY row_no)) AS movement_id,
    (local_time AT TIME ZONE ${sqlString(timeZone)})::TIMESTAMPTZ AS moved_at,
    product_id, type, quantity::DECIMAL(18,3) AS quantity, unit_cost::DECIMAL(18,4) AS unit_cost,
    document, reason, counterpart_store_id
    FROM (SELECT *, left(md5(concat_ws(chr(31), ${said.join(', ')})), 20) AS content FROM (${select}))`;
  return { sql, columns: movementColumns, defaults: {} };
}
