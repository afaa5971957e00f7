import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Session } from '../engine/session.ts';
import { sqlName, sqlString } from '../engine/sql-text.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { dataColumns, formulaStart, rejectColumns } from './source/corrections.ts';
import type { RawTable } from './source/stage-raw.ts';
import { describeMalformed, type Reject } from './target/rejects.ts';
import type { Problem } from './target/row-problems.ts';

export interface RejectsFileOptions {
  raw: RawTable;
  problems: readonly Problem[];
  importId: string;
  /** That of the file, so that whoever opened it opens this too. */
  delimiter: string;
  directory: string;
  /** Rows kept at most. */
  limit: number;
}

/**
 * Writes the rejected rows as CSV, each with the reason before its own columns, and resolves to the path. It
 * has a byte order mark and runs nothing in a spreadsheet; corrected, it can be imported as it is.
 */
export async function writeRejectsFile(
  session: Session,
  { raw, problems, importId, delimiter, directory, limit }: RejectsFileOptions,
): Promise<string> {
  const path = join(directory, 'rejects.csv');
  const choose = (pick: (problem: Problem) => string) =>
    problems.length === 0
      ? 'NULL'
      : `CASE t.problem ${problems.map((problem, index) => `WHEN ${index} THEN ${pick(problem)}`).join(' ')} END`;
  const columns = dataColumns(raw.columns);
  const mark = '\ufeff';
  const head = [
    ['t.row_no::VARCHAR', `${mark}${rejectColumns.row}`],
    [choose(({ column }) => sqlString(column)), rejectColumns.column],
    [choose(({ expected }) => sqlString(expected)), rejectColumns.expected],
    [safeSql(`left(${choose(({ text }) => `CAST(${text} AS VARCHAR)`)}, 200)`), rejectColumns.got],
    [choose(({ fix }) => sqlString(fix)), rejectColumns.fix],
    [sqlString(importId), rejectColumns.import],
    ...columns.map(({ id, name }) => [safeSql(`raw.${id}`), name]),
  ].map(([value = 'NULL', name = '']) => `${value} AS ${sqlName(name)}`);
  const malformed = raw.malformed.map((row) => {
    const { row: line, column, expected, got, fix } = describeMalformed(row);
    const reasons = [String(line), column, expected, got ?? '', fix].map(sqlString);
    reasons[3] = safeSql(reasons[3] ?? "''");
    return `SELECT ${[...reasons, sqlString(importId), ...columns.map(() => 'NULL')].join(', ')}`;
  });
  const rows = `SELECT ${head.join(', ')} FROM typed t JOIN raw ON raw.rowid = t.row_no - ${raw.firstRow}
    WHERE t.problem IS NOT NULL ORDER BY t.row_no LIMIT ${limit}`;
  await session.run(
    `COPY (${[`(${rows})`, ...malformed].join(' UNION ALL ')}) TO ${sqlString(path)}
     (FORMAT csv, HEADER, DELIMITER ${sqlString(delimiter)}, QUOTE '"', ESCAPE '"')`,
  );
  return path;
}

/** A text that a spreadsheet shows and does not run. */
function safeSql(text: string): string {
  return `CASE WHEN regexp_matches(${text}, ${formulaStart}) AND NOT regexp_full_match(${text}, '-?\\d+([.,]\\d+)?')
    THEN '''' || ${text} ELSE ${text} END`;
}

const runsAsFormula = /^[=+\-@\t\r]/;

/**
 * Reasons alone as CSV, for where the rows themselves are out of reach; `ImportRequest.rejectsPath` gives the
 * file that can be corrected and sent again.
 */
export function formatRejects(rejects: readonly Reject[]): string {
  const lines = rejects.map(({ row, column, expected, got, fix }) =>
    [String(row), column, expected, got ?? '', fix].map(formatCell).join(','),
  );
  return `row,column,expected,got,fix\n${lines.join('\n')}${lines.length > 0 ? '\n' : ''}`;
}

function formatCell(text: string): string {
  const safe = runsAsFormula.test(text) && !/^-?\d+([.,]\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Keeps the file with the import's record. */
export async function keepRejects(imports: ObjectStore, id: string, path: string): Promise<void> {
  const body = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
  await imports.put(`${id}/rejects.csv`, body, { contentType: 'text/csv; charset=utf-8' });
}
