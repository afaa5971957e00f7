import type { Session } from '../../engine/session.ts';
import { sqlString, sqlStringList } from '../../engine/sql-text.ts';
import type { SalesRules } from '../mapping/profile.ts';
import { scaleLabelSql } from './scale-labels.ts';

export interface SalesContext {
  rules: SalesRules;
  timeZone: string;
  /** Store of files that name none. */
  defaultStoreId: string;
}

/**
 * Lines of the same store and number further apart than this are two tickets: tills begin to count anew.
 * Nearer ones are one ticket even across midnight.
 */
const sameTicketHours = 6;
const monthSql = "strftime(day, '%Y-%m')";

/**
 * Builds `sale_lines` from `typed`: the rows of the sales table, but for what is the same in all of them.
 *
 * - A ticket's `day` is the local date of its first line.
 * - `line_no` is the line's position within its ticket in the order of the file, so that equal lines stay two.
 * - Files without ticket numbers have one ticket per store and day.
 * - Product codes are matched without case with those in `known_products`; new ones are upper case.
 * - Adjustments of stock are no sales: they go to `adjustment_lines`.
 */
export async function buildSaleLines(session: Session, context: SalesContext): Promise<void> {
  const { rules, timeZone } = context;
  const instant = (localTime: string) => `(${localTime} AT TIME ZONE ${sqlString(timeZone)})::TIMESTAMPTZ`;
  const shift = (localTime: string) => `epoch_us(${instant(localTime)}) - epoch_us(${localTime})`;
  const adjusts = isAdjustmentSql(rules);
  await session.run(`CREATE VIEW local_lines AS ${localLinesSql(context)};
    CREATE TABLE adjustment_lines AS ${namedLinesSql(`(SELECT * FROM local_lines WHERE ${adjusts})`, rules)};
    CREATE VIEW sold_lines AS SELECT * FROM local_lines WHERE NOT ${adjusts};
    CREATE TABLE tickets AS SELECT *, ${monthSql} AS month,
      CASE WHEN ${shift('first_time')} = ${shift('last_time')} THEN ${shift('first_time')} END AS shift
    FROM (SELECT *, first_time::DATE AS day,
        last_row - first_row + 1 = lines AND last_time - first_time <= INTERVAL ${sameTicketHours} HOUR AS simple
      FROM (SELECT store_id, sale_id, count(*) AS lines, min(row_no) AS first_row, max(row_no) AS last_row,
          min(local_time) AS first_time, max(local_time) AS last_time
        FROM sold_lines GROUP BY store_id, sale_id))`);
  const [ordinary] = await session.rows<{ all: boolean }>('SELECT bool_and(simple) AS "all" FROM tickets');
  const numbered = `${simpleLinesSql} ${ordinary?.all === false ? `UNION ALL BY NAME ${otherLinesSql}` : ''}`;
  // The zone's rules cost more than all else about a line: within most tickets they are asked for but twice.
  await session.run(`CREATE TABLE sale_lines AS
    SELECT store_id, sale_id, line_no,
      CASE WHEN shift IS NOT NULL THEN make_timestamptz(epoch_us(local_time) + shift) ELSE ${instant('local_time')} END AS sold_at,
      day, product_id, description, type,
      quantity::DECIMAL(18,3) AS quantity,
      unit_price::DECIMAL(18,4) AS unit_price,
      unit_cost::DECIMAL(18,4) AS unit_cost,
      customer_id, month, row_no
    FROM (${namedLinesSql(`(${numbered})`, rules)})`);
  // Room for what follows: of a large file each table is gigabytes.
  await session.run('DROP VIEW sold_lines; DROP VIEW local_lines; DROP TABLE tickets; DROP TABLE typed');
}

/** The good rows of `typed` with their store, their ticket and what a scale label says. */
function localLinesSql({ rules: { scaleLabels }, defaultStoreId }: SalesContext): string {
  const { item, weightKg } = scaleLabels
    ? scaleLabelSql('product_id', scaleLabels)
    : { item: 'NULL::VARCHAR', weightKg: 'NULL' };
  const quantity =
    scaleLabels?.quantityFrom === 'label'
      ? 'CASE WHEN item IS NULL THEN t.quantity ELSE sign(t.quantity) * weight_kg END'
      : 't.quantity';
  return `SELECT t.row_no, coalesce(t.store_id, ${sqlString(defaultStoreId)}) AS store_id, t.sale_id AS document,
      coalesce(t.sale_id, strftime(t.sold_at, 'D%Y%m%d')) AS sale_id, t.sold_at AS local_time, t.product_id AS code,
      t.item, t.description, ${quantity} AS quantity, coalesce(t.unit_price, 0) AS unit_price, t.unit_cost, t.customer_id
    FROM (SELECT *, ${item} AS item, ${weightKg} AS weight_kg FROM typed WHERE problem IS NULL) t`;
}

/** Lines with their type, and the product's code as `products` spells it. */
function namedLinesSql(lines: string, rules: SalesRules): string {
  const byLabel = rules.scaleLabels
    ? {
        codes: 'i.product_id, z.product_id, upper(l.item), ',
        joins: `LEFT JOIN known_products i ON i.folded = lower(l.item)
          LEFT JOIN known_products z ON z.folded = ltrim(l.item, '0')`,
      }
    : { codes: '', joins: '' };
  return `SELECT *, ${typeSql(rules)} AS type
    FROM (SELECT l.* EXCLUDE (code, item), coalesce(k.product_id, ${byLabel.codes}upper(l.code)) AS product_id
      FROM ${lines} l LEFT JOIN known_products k ON k.folded = lower(l.code) ${byLabel.joins})`;
}

/** Lines of tickets that stand together in the file and were sold within hours: their place says their number. */
const simpleLinesSql = `SELECT l.*, t.day, t.month, t.shift, (l.row_no - t.first_row + 1)::INTEGER AS line_no
  FROM sold_lines l JOIN tickets t USING (store_id, sale_id) WHERE t.simple`;

/** The other lines: a number that is used again hours later begins another ticket. */
const otherLinesSql = `SELECT * EXCLUDE (island, begins), ${monthSql} AS month, NULL::BIGINT AS shift,
    row_number() OVER (PARTITION BY store_id, day, sale_id ORDER BY row_no)::INTEGER AS line_no
  FROM (
    SELECT *, min(local_time) OVER (PARTITION BY store_id, sale_id, island)::DATE AS day
    FROM (
      SELECT *, sum(begins::INTEGER) OVER (PARTITION BY store_id, sale_id ORDER BY local_time, row_no) AS island
      FROM (
        SELECT *, coalesce(local_time - lag(local_time) OVER in_time > INTERVAL ${sameTicketHours} HOUR, FALSE) AS begins
        FROM sold_lines SEMI JOIN (SELECT * FROM tickets WHERE NOT simple) USING (store_id, sale_id)
        WINDOW in_time AS (PARTITION BY store_id, sale_id ORDER BY local_time, row_no))))`;

/** Whether a line is a stock movement that was noted among the sales. */
function isAdjustmentSql(rules: SalesRules): string {
  if (rules.negativeQuantity !== 'adjustment') return 'FALSE';
  return `(coalesce(quantity < 0, FALSE) AND NOT ${isReturnSql(rules)})`;
}

const isReturnSql = ({ returnPrefix }: SalesRules) =>
  returnPrefix ? `coalesce(starts_with(document, ${sqlString(returnPrefix)}), FALSE)` : 'FALSE';

function typeSql(rules: SalesRules): string {
  const cases = [`WHEN ${isReturnSql(rules)} THEN 'return'`];
  cases.push(`WHEN quantity < 0 THEN ${sqlString(rules.negativeQuantity)}`);
  if (rules.serviceCodes.length > 0) cases.push(`WHEN ${isServiceSql('product_id', rules)} THEN 'service'`);
  return `CASE ${cases.join(' ')} ELSE 'sale' END`;
}

/** Whether a product code is one of the profile's services. */
export function isServiceSql(code: string, rules: SalesRules): string {
  if (rules.serviceCodes.length === 0) return 'FALSE';
  const exact = rules.serviceCodes
    .filter((service) => !service.includes('*'))
    .map((text) => text.toLowerCase());
  const patterns = rules.serviceCodes
    .filter((service) => service.includes('*'))
    .map((service) => `lower(${code}) GLOB ${sqlString(service.toLowerCase())}`);
  return [`lower(${code}) IN (SELECT unnest(${sqlStringList(exact)}))`, ...patterns].join(' OR ');
}

const allLinesSql = `SELECT product_id, store_id, sold_at, row_no, description, unit_price, day FROM sale_lines
  UNION ALL SELECT product_id, store_id, local_time, row_no, NULL, NULL, local_time::DATE FROM adjustment_lines`;

/** Products and stores that the lines name and that are not known. */
export const newIdsSql = {
  products: `SELECT DISTINCT product_id FROM (${allLinesSql}) ANTI JOIN known_products USING (product_id)`,
  stores: `SELECT DISTINCT store_id FROM (${allLinesSql}) ANTI JOIN known_stores USING (store_id)`,
};

/** Time, then place in the file, as one number: aggregates compare it three times as fast as the pair. */
const positionSql = `(epoch_us(sold_at)::HUGEINT * ${2 ** 40} + row_no)`;

/** New products that the lines name: the latest description, the latest price above zero. */
export const productsOfLinesSql = (rules: SalesRules, currency: string, now: string) => `
  SELECT product_id,
    coalesce(arg_max(description, ${positionSql}) FILTER (description IS NOT NULL AND unit_price > 0),
      arg_max(description, ${positionSql}) FILTER (description IS NOT NULL), product_id) AS name,
    'unit' AS unit,
    CASE WHEN ${isServiceSql('product_id', rules)} THEN 'service' ELSE 'good' END AS kind,
    arg_max(unit_price, ${positionSql}) FILTER (unit_price > 0) AS price,
    ${sqlString(currency)} AS currency, TRUE AS active,
    ${sqlString(now)}::TIMESTAMPTZ AS created_at, ${sqlString(now)}::TIMESTAMPTZ AS updated_at
  FROM (${allLinesSql}) ANTI JOIN known_products USING (product_id)
  GROUP BY product_id ORDER BY product_id`;

export const storesOfLinesSql = (now: string) => `
  SELECT store_id, store_id AS name, min(day) AS opened_on,
    ${sqlString(now)}::TIMESTAMPTZ AS created_at, ${sqlString(now)}::TIMESTAMPTZ AS updated_at
  FROM (${allLinesSql}) ANTI JOIN known_stores USING (store_id)
  GROUP BY store_id ORDER BY store_id`;
