import type { Session } from '../../engine/session.ts';
import { sqlString, sqlStringList } from '../../engine/sql-text.ts';
import type { SalesRules } from '../mapping/profile.ts';

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
 */
export async function buildSaleLines(session: Session, context: SalesContext): Promise<void> {
  const { rules, timeZone, currency, source, defaultStoreId } = context;
  await session.run(`CREATE TEMP TABLE local_lines AS
      SELECT t.row_no,
        coalesce(t.store_id, ${sqlString(defaultStoreId)}) AS store_id,
        coalesce(t.sale_id, strftime(t.sold_at, 'D%Y%m%d')) AS sale_id,
        t.sold_at AS local_time,
        coalesce(k.product_id, upper(t.product_id)) AS product_id,
        t.description, t.quantity, coalesce(t.unit_price, 0) AS unit_price, t.unit_cost, t.customer_id,
        ${typeSql(rules)} AS type
      FROM typed t LEFT JOIN known_products k ON k.folded = lower(t.product_id)
      WHERE t.problem IS NULL`);
  await session.run(`CREATE TEMP TABLE sale_lines AS
    WITH ${await datedLinesSql(session)}
    SELECT store_id, sale_id,
      row_number() OVER (PARTITION BY store_id, day, sale_id ORDER BY row_no)::INTEGER AS line_no,
      (local_time AT TIME ZONE ${sqlString(timeZone)})::TIMESTAMPTZ AS sold_at,
      day, product_id, description, type,
      quantity::DECIMAL(18,3) AS quantity,
      unit_price::DECIMAL(18,4) AS unit_price,
      unit_cost::DECIMAL(18,4) AS unit_cost,
      ${sqlString(currency)} AS currency,
      customer_id, ${sqlString(source)} AS source,
      row_no
    FROM dated`);
  await session.run('DROP TABLE local_lines');
}

/** `local_lines` with the `day` of their tickets. Only numbers used over a longer time may be several tickets. */
async function datedLinesSql(session: Session): Promise<string> {
  const [long] = await session.rows(`SELECT 1 FROM local_lines GROUP BY store_id, sale_id
    HAVING max(local_time) - min(local_time) > INTERVAL ${sameTicketHours} HOUR LIMIT 1`);
  if (!long) {
    return `days AS (SELECT store_id, sale_id, min(local_time)::DATE AS day FROM local_lines GROUP BY ALL),
      dated AS (SELECT * FROM local_lines JOIN days USING (store_id, sale_id))`;
  }
  return `breaks AS (
      SELECT *, coalesce(local_time - lag(local_time) OVER in_time > INTERVAL ${sameTicketHours} HOUR, FALSE) AS begins
      FROM local_lines WINDOW in_time AS (PARTITION BY store_id, sale_id ORDER BY local_time, row_no)),
    islands AS (
      SELECT * EXCLUDE (begins),
        sum(begins::INTEGER) OVER (PARTITION BY store_id, sale_id ORDER BY local_time, row_no) AS island
      FROM breaks),
    dated AS (
      SELECT * EXCLUDE (island), min(local_time) OVER (PARTITION BY store_id, sale_id, island)::DATE AS day
      FROM islands)`;
}

function typeSql(rules: SalesRules): string {
  const cases = [];
  if (rules.returnPrefix)
    cases.push(`WHEN starts_with(t.sale_id, ${sqlString(rules.returnPrefix)}) THEN 'return'`);
  cases.push(`WHEN t.quantity < 0 THEN ${sqlString(rules.negativeQuantity)}`);
  if (rules.serviceCodes.length > 0) cases.push(`WHEN ${isServiceSql('t.product_id', rules)} THEN 'service'`);
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

/** What makes two lines the same sale: everything said about it except its number and where it came from. */
const contentSql = `hash(product_id, coalesce(description, ''), sold_at, type, quantity, unit_price, coalesce(customer_id, ''))`;

export interface SalesChanges {
  /** Lines to write: new ones, and those of tickets that the file has more completely. */
  toWrite: number;
  /** Stored lines that are replaced by another content. */
  replaced: number;
  /** Lines of the file that are stored already. */
  unchanged: number;
}

/**
 * Compares `sale_lines` with the stored lines of the same tickets (`stored_lines`) and builds
 * `lines_to_write`, so that importing twice, or importing overlapping exports in any order, adds nothing
 * twice. A ticket is taken as a bag of lines:
 *
 * - the file's bag lies within the stored one: nothing is written;
 * - it contains the stored one: the ticket becomes as in the file, in the file's order;
 * - otherwise the file's further lines are added after the stored ones.
 */
export async function compareSaleLines(session: Session): Promise<SalesChanges> {
  const tickets = (relation: string) =>
    `SELECT store_id, day, sale_id, count(*) AS lines, sum(${contentSql}) AS contents FROM ${relation} GROUP BY ALL`;
  await session.run(`CREATE TEMP TABLE tickets_stored AS
    SELECT store_id, day, sale_id, (f.lines, f.contents) = (s.lines, s.contents) AS same
    FROM (${tickets('sale_lines')}) f JOIN (${tickets('stored_lines')}) s USING (store_id, day, sale_id)`);
  await session.run(
    'CREATE TEMP VIEW tickets_seen AS SELECT store_id, day, sale_id FROM tickets_stored WHERE NOT same',
  );
  const bag = (relation: string) => `
    SELECT store_id, day, sale_id, line_no, content,
      row_number() OVER (PARTITION BY store_id, day, sale_id, content ORDER BY line_no) AS occurrence
    FROM (SELECT *, ${contentSql} AS content FROM ${relation} SEMI JOIN tickets_seen USING (store_id, day, sale_id))`;
  await session.run(`CREATE TEMP TABLE stored_bag AS ${bag('stored_lines')}`);
  await session.run(`CREATE TEMP TABLE file_bag AS ${bag('sale_lines')}`);
  const sameLine = 'store_id, day, sale_id, content, occurrence';
  await session.run(`CREATE TEMP TABLE ticket_plans AS
    SELECT store_id, day, sale_id, f.lines AS file_lines, s.lines AS stored_lines, s.last_line,
      CASE WHEN coalesce(b.lines, 0) = f.lines THEN 'known'
        WHEN coalesce(b.lines, 0) = s.lines THEN 'more complete' ELSE 'overlaps' END AS plan
    FROM (SELECT store_id, day, sale_id, count(*) AS lines FROM file_bag GROUP BY ALL) f
    JOIN (SELECT store_id, day, sale_id, count(*) AS lines, max(line_no) AS last_line FROM stored_bag GROUP BY ALL) s
      USING (store_id, day, sale_id)
    LEFT JOIN (SELECT store_id, day, sale_id, count(*) AS lines FROM file_bag JOIN stored_bag USING (${sameLine}) GROUP BY ALL) b
      USING (store_id, day, sale_id)`);
  // Numbers are not renumbered where a more complete ticket's line stands where it stood.
  await session.run(`CREATE TEMP TABLE line_numbers AS
    SELECT store_id, day, sale_id, line_no, line_no AS new_line_no FROM sale_lines
      ANTI JOIN tickets_stored USING (store_id, day, sale_id)
    UNION ALL
    SELECT f.store_id, f.day, f.sale_id, f.line_no, f.line_no FROM file_bag f
      SEMI JOIN (SELECT * FROM ticket_plans WHERE plan = 'more complete') USING (store_id, day, sale_id)
      ANTI JOIN stored_bag USING (store_id, day, sale_id, line_no, content)
    UNION ALL
    SELECT f.store_id, f.day, f.sale_id, f.line_no,
      (p.last_line + row_number() OVER (PARTITION BY f.store_id, f.day, f.sale_id ORDER BY f.line_no))::INTEGER
    FROM file_bag f JOIN ticket_plans p USING (store_id, day, sale_id)
      ANTI JOIN stored_bag s USING (${sameLine})
    WHERE p.plan = 'overlaps'`);
  await session.run(`CREATE TEMP VIEW lines_to_write AS
    SELECT l.* EXCLUDE (line_no, row_no), n.new_line_no AS line_no
    FROM sale_lines l JOIN line_numbers n USING (store_id, day, sale_id, line_no)`);
  const [counts] = await session.rows<{ to_write: number; replaced: number; total: number }>(
    `SELECT (SELECT count(*) FROM line_numbers) AS to_write,
      (SELECT count(*) FROM line_numbers n JOIN stored_bag s
         ON (n.store_id, n.day, n.sale_id, n.new_line_no) = (s.store_id, s.day, s.sale_id, s.line_no)) AS replaced,
      (SELECT count(*) FROM sale_lines) AS total`,
  );
  const toWrite = Number(counts?.to_write ?? 0);
  return {
    toWrite,
    replaced: Number(counts?.replaced ?? 0),
    unchanged: Number(counts?.total ?? 0) - toWrite,
  };
}

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
  FROM sale_lines ANTI JOIN known_products USING (product_id)
  GROUP BY product_id ORDER BY product_id`;

export const storesOfLinesSql = (now: string) => `
  SELECT store_id, store_id AS name, min(day) AS opened_on,
    ${sqlString(now)}::TIMESTAMPTZ AS created_at, ${sqlString(now)}::TIMESTAMPTZ AS updated_at
  FROM sale_lines ANTI JOIN known_stores USING (store_id)
  GROUP BY store_id ORDER BY store_id`;
