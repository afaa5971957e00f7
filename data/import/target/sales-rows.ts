import type { Session } from '../../engine/session.ts';
import { sqlString, sqlStringList } from '../../engine/sql-text.ts';
import type { SalesRules } from '../mapping/profile.ts';
import { scaleLabelSql } from './scale-labels.ts';

export interface SalesContext {
  rules: SalesRules;
  timeZone: string;
  currency: string;
  /** Written into every line; names the import that a line came with. */
  source: string;
  /** Store of files that name none. */
  defaultStoreId: string;
}

/**
 * Lines of the same store and number further apart than this are two tickets: tills begin to count anew.
 * Nearer ones are one ticket even across midnight.
 */
const sameTicketHours = 6;

/**
 * Builds `sale_lines` from `typed`: the rows of the sales table, with `content`, a hash of what the line says.
 *
 * - A ticket's `day` is the local date of its first line.
 * - `line_no` is the line's position within its ticket in the order of the file, so that equal lines stay two.
 * - Files without ticket numbers have one ticket per store and day.
 * - Product codes are matched without case with those in `known_products`; new ones are upper case.
 * - Adjustments of stock are no sales: they go to `adjustment_lines`.
 */
export async function buildSaleLines(session: Session, context: SalesContext): Promise<void> {
  const { rules, timeZone, currency, source } = context;
  await session.run(`CREATE TEMP TABLE local_lines AS
      SELECT row_no, store_id, coalesce(document, strftime(local_time, 'D%Y%m%d')) AS sale_id, document,
        local_time, product_id, description, quantity, unit_price, unit_cost, customer_id, ${typeSql(rules)} AS type
      FROM (${namedLinesSql(context)})`);
  // Room for what follows: of a large file each table is gigabytes.
  await session.run('DROP TABLE typed');
  await session.run(
    `CREATE TEMP TABLE adjustment_lines AS SELECT * FROM local_lines WHERE type = 'adjustment'`,
  );
  const [found] = await session.rows<{ adjusted: boolean }>(
    'SELECT count(*) > 0 AS adjusted FROM adjustment_lines',
  );
  if (found?.adjusted) await session.run("DELETE FROM local_lines WHERE type = 'adjustment'");
  await session.run(`CREATE TEMP TABLE tickets AS SELECT store_id, sale_id, min(local_time)::DATE AS day,
      min(row_no) AS first_row,
      max(row_no) - min(row_no) + 1 = count(*) AND max(local_time) - min(local_time) <= INTERVAL ${sameTicketHours} HOUR AS simple
    FROM local_lines GROUP BY store_id, sale_id`);
  const [ordinary] = await session.rows<{ all: boolean }>('SELECT bool_and(simple) AS "all" FROM tickets');
  await session.run(`CREATE TEMP TABLE sale_lines AS
    WITH numbered AS (${simpleLinesSql} ${ordinary?.all === false ? `UNION ALL ${otherLinesSql}` : ''})
    SELECT store_id, sale_id, line_no,
      (local_time AT TIME ZONE ${sqlString(timeZone)})::TIMESTAMPTZ AS sold_at,
      day, product_id, description, type,
      quantity::DECIMAL(18,3) AS quantity,
      unit_price::DECIMAL(18,4) AS unit_price,
      unit_cost::DECIMAL(18,4) AS unit_cost,
      ${sqlString(currency)} AS currency,
      customer_id, ${sqlString(source)} AS source,
      row_no
    FROM numbered`);
  await session.run('DROP TABLE local_lines; DROP TABLE tickets');
}

/** The good rows of `typed` with their store, and the product's code as `products` spells it. */
function namedLinesSql({ rules, defaultStoreId }: SalesContext): string {
  const columns = (code: string, quantity: string) => `t.row_no,
    coalesce(t.store_id, ${sqlString(defaultStoreId)}) AS store_id, t.sale_id AS document, t.sold_at AS local_time,
    ${code} AS product_id, t.description, ${quantity} AS quantity,
    coalesce(t.unit_price, 0) AS unit_price, t.unit_cost, t.customer_id`;
  const byCode = 'FROM typed t LEFT JOIN known_products k ON k.folded = lower(t.product_id)';
  const { scaleLabels } = rules;
  if (!scaleLabels) {
    const code = 'coalesce(k.product_id, upper(t.product_id))';
    return `SELECT ${columns(code, 't.quantity')} ${byCode} WHERE t.problem IS NULL`;
  }
  const { item, weightKg } = scaleLabelSql('t.product_id', scaleLabels);
  const weighed = `CASE WHEN label.item IS NULL THEN t.quantity ELSE sign(t.quantity) * label.weight_kg END`;
  return `SELECT ${columns(
    'coalesce(k.product_id, i.product_id, z.product_id, upper(label.item), upper(t.product_id))',
    scaleLabels.quantityFrom === 'label' ? weighed : 't.quantity',
  )} ${byCode}
    JOIN (SELECT row_no, ${item} AS item, ${weightKg} AS weight_kg FROM typed t) label USING (row_no)
    LEFT JOIN known_products i ON i.folded = lower(label.item)
    LEFT JOIN known_products z ON z.folded = ltrim(label.item, '0')
    WHERE t.problem IS NULL`;
}

/** Lines of tickets that stand together in the file and were sold within hours: their place says their number. */
const simpleLinesSql = `SELECT l.*, t.day, (l.row_no - t.first_row + 1)::INTEGER AS line_no
  FROM local_lines l JOIN tickets t USING (store_id, sale_id) WHERE t.simple`;

/** The other lines: a number that is used again hours later begins another ticket. */
const otherLinesSql = `SELECT * EXCLUDE (island, begins),
    row_number() OVER (PARTITION BY store_id, day, sale_id ORDER BY row_no)::INTEGER AS line_no
  FROM (
    SELECT *, min(local_time) OVER (PARTITION BY store_id, sale_id, island)::DATE AS day
    FROM (
      SELECT *, sum(begins::INTEGER) OVER (PARTITION BY store_id, sale_id ORDER BY local_time, row_no) AS island
      FROM (
        SELECT *, coalesce(local_time - lag(local_time) OVER in_time > INTERVAL ${sameTicketHours} HOUR, FALSE) AS begins
        FROM local_lines SEMI JOIN (SELECT * FROM tickets WHERE NOT simple) USING (store_id, sale_id)
        WINDOW in_time AS (PARTITION BY store_id, sale_id ORDER BY local_time, row_no))))`;

function typeSql(rules: SalesRules): string {
  const cases = [];
  if (rules.returnPrefix)
    cases.push(`WHEN starts_with(document, ${sqlString(rules.returnPrefix)}) THEN 'return'`);
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

/** New products that the lines name: the latest description, the latest price above zero. */
export const productsOfLinesSql = (rules: SalesRules, currency: string, now: string) => `
  SELECT product_id,
    coalesce(arg_max(description, (sold_at, row_no)) FILTER (description IS NOT NULL AND unit_price > 0),
      arg_max(description, (sold_at, row_no)) FILTER (description IS NOT NULL), product_id) AS name,
    'unit' AS unit,
    CASE WHEN ${isServiceSql('product_id', rules)} THEN 'service' ELSE 'good' END AS kind,
    arg_max(unit_price, (sold_at, row_no)) FILTER (unit_price > 0) AS price,
    ${sqlString(currency)} AS currency, TRUE AS active,
    ${sqlString(now)}::TIMESTAMPTZ AS created_at, ${sqlString(now)}::TIMESTAMPTZ AS updated_at
  FROM (${allLinesSql}) ANTI JOIN known_products USING (product_id)
  GROUP BY product_id ORDER BY product_id`;

export const storesOfLinesSql = (now: string) => `
  SELECT store_id, store_id AS name, min(day) AS opened_on,
    ${sqlString(now)}::TIMESTAMPTZ AS created_at, ${sqlString(now)}::TIMESTAMPTZ AS updated_at
  FROM (${allLinesSql}) ANTI JOIN known_stores USING (store_id)
  GROUP BY store_id ORDER BY store_id`;
