import type { Session } from '../../engine/session.ts';
import type { MalformedRow, RawTable } from '../source/stage-raw.ts';
import type { Problem } from './row-problems.ts';

/** A row that was not imported: enough for its owner to correct it. */
export interface Reject {
  /** As a spreadsheet counts, the header being row 1; for a malformed row, the line of the file. */
  row: number;
  /** Name in the file. */
  column: string;
  expected: string;
  got: string | null;
  /** What to do about it, in one sentence. */
  fix: string;
}

export interface RejectSummary {
  count: number;
  rows: readonly Reject[];
}

/** The rows that `typeRows` refused, in file order, and those that were no rows at all. */
export async function collectRejects(
  session: Session,
  problems: readonly Problem[],
  raw: RawTable,
  limit: number,
): Promise<RejectSummary> {
  const [total] = await session.rows<{ n: number }>(
    'SELECT count(*) AS n FROM typed WHERE problem IS NOT NULL',
  );
  const count = Number(total?.n ?? 0);
  const texts = problems.map(({ text }, index) => `WHEN ${index} THEN CAST(${text} AS VARCHAR)`);
  const rows =
    count === 0
      ? []
      : await session.rows<{ row_no: number; problem: number; got: string | null }>(
          `SELECT t.row_no, t.problem, left(CASE t.problem ${texts.join(' ')} END, 200) AS got
           FROM typed t JOIN raw ON raw.rowid = t.row_no - ${raw.firstRow}
           WHERE t.problem IS NOT NULL ORDER BY t.row_no LIMIT ${limit}`,
        );
  const rejects = rows.flatMap(({ row_no, problem, got }) => {
    const found = problems[Number(problem)];
    if (!found) return [];
    const { column, expected, fix } = found;
    return [{ row: Number(row_no), column, expected, got, fix }];
  });
  return { count: count + raw.malformedCount, rows: [...raw.malformed.map(describeMalformed), ...rejects] };
}

/** A malformed line as a reject. */
export function describeMalformed({ line, reason, text }: MalformedRow): Reject {
  return {
    row: line,
    column: '',
    expected: 'as many values as there are column names, and quotes in pairs',
    got: text.slice(0, 200),
    fix: `The line is not a row of the table (${reason.toLowerCase()}): compare its separators and quotes with the others.`,
  };
}
