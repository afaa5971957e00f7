import type { Session } from '../../engine/session.ts';
import type { ImportPolicy } from '../mapping/profile.ts';
import { isCoveredSql } from './replaced-rows.ts';

/** What makes two lines the same sale: everything said about it except its number, its cost and where it came from. */
const content =
  "product_id, coalesce(description, ''), sold_at, type, quantity, unit_price, coalesce(customer_id, '')";
const contentSql = `hash(${content})`;

export interface SalesChanges {
  /** Lines to write: new ones, and those of tickets that the file has more completely. */
  toWrite: number;
  /** Stored lines that are replaced by another content. */
  replaced: number;
  /** Lines of the file that are stored already. */
  unchanged: number;
  /** Stored lines that the policy `replace` removes. */
  removed: number;
}

/**
 * Compares `sale_lines` with the stored lines of the same days (`stored_lines`) and builds `lines_to_write`
 * and `removed_lines`, so that importing twice, or importing overlapping exports in any order, adds nothing
 * twice. A ticket is taken as a bag of lines:
 *
 * - the file's bag lies within the stored one: nothing is written;
 * - it contains the stored one: the ticket becomes as in the file, in the file's order;
 * - otherwise the file's further lines are added after the stored ones.
 *
 * A line's cost is no part of its identity: systems add it later. Where the file says another one, the stored
 * line takes it; where it says none, the stored one stays.
 *
 * The policy `insert` knows the first and the last case only: stored lines stay as they are. With `replace`,
 * every ticket of the file's stores and days becomes as in the file, and tickets that it lacks are removed.
 */
export async function compareSaleLines(
  session: Session,
  policy: ImportPolicy,
  options: {
    /** Whether the file has a column of costs. */
    hasCosts: boolean;
  },
): Promise<SalesChanges> {
  const costs = options.hasCosts && policy !== 'insert';
  const costSums = costs ? `, count(unit_cost) AS costs, sum(hash(${content}, unit_cost)) AS costed` : '';
  const tickets = (relation: string) =>
    `SELECT store_id, day, sale_id, count(*) AS lines, sum(${contentSql}) AS contents${costSums} FROM ${relation} GROUP BY ALL`;
  await session.run(`CREATE TABLE tickets_stored AS
    SELECT store_id, day, sale_id, (f.lines, f.contents) = (s.lines, s.contents)${costs ? ' AND (f.costs = 0 OR f.costed = s.costed)' : ''} AS same
    FROM (${tickets('sale_lines SEMI JOIN (SELECT DISTINCT store_id, day, sale_id FROM stored_lines) USING (store_id, day, sale_id)')}) f
    JOIN (${tickets('stored_lines')}) s USING (store_id, day, sale_id)`);
  await session.run(
    'CREATE VIEW tickets_seen AS SELECT store_id, day, sale_id FROM tickets_stored WHERE NOT same',
  );
  const bag = (relation: string) => `
    SELECT store_id, day, sale_id, line_no, content, unit_cost,
      row_number() OVER (PARTITION BY store_id, day, sale_id, content ORDER BY line_no) AS occurrence
    FROM (SELECT *, ${contentSql} AS content FROM ${relation} SEMI JOIN tickets_seen USING (store_id, day, sale_id))`;
  await session.run(`CREATE TABLE stored_bag AS ${bag('stored_lines')}`);
  await session.run(`CREATE TABLE file_bag AS
    SELECT f.* REPLACE (coalesce(f.unit_cost, s.unit_cost) AS unit_cost), s.line_no AS stored_line_no,
      f.unit_cost IS NOT NULL AND f.unit_cost IS DISTINCT FROM s.unit_cost AS has_other_cost
    FROM (${bag('sale_lines')}) f LEFT JOIN stored_bag s USING (store_id, day, sale_id, content, occurrence)`);
  await planTickets(session, policy);
  await numberLines(session, policy);
  await session.run(
    `CREATE TABLE removed_lines AS SELECT s.* FROM stored_lines s ${
      policy === 'replace'
        ? `ANTI JOIN sale_lines USING (store_id, day, sale_id, line_no)
         ANTI JOIN (SELECT * FROM tickets_stored WHERE same) USING (store_id, day, sale_id)
         WHERE ${isCoveredSql('sales', 'sale_lines')}`
        : 'WHERE FALSE'
    }`,
  );
  const [counts] = await session.rows<Record<'to_write' | 'replaced' | 'total' | 'removed', number>>(
    `SELECT (SELECT count(*) FROM lines_to_write) AS to_write,
      (SELECT count(*) FROM line_numbers n JOIN stored_bag s
         ON (n.store_id, n.day, n.sale_id, n.new_line_no) = (s.store_id, s.day, s.sale_id, s.line_no)) AS replaced,
      (SELECT count(*) FROM sale_lines) AS total, (SELECT count(*) FROM removed_lines) AS removed`,
  );
  const toWrite = Number(counts?.to_write ?? 0);
  return {
    toWrite,
    replaced: Number(counts?.replaced ?? 0),
    unchanged: Number(counts?.total ?? 0) - toWrite,
    removed: Number(counts?.removed ?? 0),
  };
}

/** What becomes of each ticket that is stored otherwise than the file has it. */
async function planTickets(session: Session, policy: ImportPolicy): Promise<void> {
  const plan = {
    insert: "CASE WHEN coalesce(b.lines, 0) = f.lines THEN 'known' ELSE 'overlaps' END",
    upsert: `CASE WHEN coalesce(b.lines, 0) = f.lines THEN 'known'
      WHEN coalesce(b.lines, 0) = s.lines THEN 'as in the file' ELSE 'overlaps' END`,
    replace: "'as in the file'",
  }[policy];
  await session.run(`CREATE TABLE ticket_plans AS
    SELECT store_id, day, sale_id, s.last_line, ${plan} AS plan
    FROM (SELECT store_id, day, sale_id, count(*) AS lines FROM file_bag GROUP BY ALL) f
    JOIN (SELECT store_id, day, sale_id, count(*) AS lines, max(line_no) AS last_line FROM stored_bag GROUP BY ALL) s
      USING (store_id, day, sale_id)
    LEFT JOIN (SELECT store_id, day, sale_id, count(*) AS lines FROM file_bag
      JOIN stored_bag USING (store_id, day, sale_id, content, occurrence) GROUP BY ALL) b
      USING (store_id, day, sale_id)`);
}

/** Stored lines, where they stand, whose cost the file knows otherwise. */
const otherCostsSql = `SELECT f.store_id, f.day, f.sale_id, f.line_no, f.stored_line_no, f.unit_cost FROM file_bag f
  JOIN ticket_plans p USING (store_id, day, sale_id)
  WHERE p.plan <> 'as in the file' AND f.stored_line_no IS NOT NULL AND f.has_other_cost`;

/** Builds `lines_to_write`. A line that stands where it stood is not written again. */
async function numberLines(session: Session, policy: ImportPolicy): Promise<void> {
  await session.run(`CREATE TABLE line_numbers AS
    SELECT f.store_id, f.day, f.sale_id, f.line_no, f.line_no AS new_line_no, f.unit_cost FROM file_bag f
      SEMI JOIN (SELECT * FROM ticket_plans WHERE plan = 'as in the file') USING (store_id, day, sale_id)
      ANTI JOIN stored_bag s ON (f.store_id, f.day, f.sale_id, f.line_no, f.content)
        = (s.store_id, s.day, s.sale_id, s.line_no, s.content) AND f.unit_cost IS NOT DISTINCT FROM s.unit_cost
    UNION ALL
    SELECT f.store_id, f.day, f.sale_id, f.line_no,
      (p.last_line + row_number() OVER (PARTITION BY f.store_id, f.day, f.sale_id ORDER BY f.line_no))::INTEGER, f.unit_cost
    FROM file_bag f JOIN ticket_plans p USING (store_id, day, sale_id)
    WHERE p.plan = 'overlaps' AND f.stored_line_no IS NULL
    ${policy === 'insert' ? '' : `UNION ALL ${otherCostsSql}`}`);
  await session.run(`CREATE VIEW lines_to_write AS
    SELECT * EXCLUDE (row_no) FROM sale_lines ANTI JOIN tickets_stored USING (store_id, day, sale_id)
    UNION ALL BY NAME
    SELECT l.* EXCLUDE (line_no, row_no) REPLACE (n.unit_cost AS unit_cost), n.new_line_no AS line_no
    FROM sale_lines l JOIN line_numbers n USING (store_id, day, sale_id, line_no)`);
}
