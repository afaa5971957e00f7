/**
 * Workbooks with a report per sheet, as central banks and old back-office programs print them: a title,
 * facts about the whole sheet (`Fecha Valor: 01/04/2025`), a line of column names, rows, footnotes. All
 * sheets together become one table, whose first columns are the facts.
 */
import type { Cell, Sheet } from './spreadsheet.ts';

/** Lines in which the column names must come. */
const maxHeadLines = 30;
const fact = /^\s*([\p{L}][\p{L} .]{1,40}):\s*(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2})\s*$/u;

interface Report {
  facts: ReadonlyMap<string, string>;
  header: readonly string[];
  rows: readonly (readonly Cell[])[];
}

const isText = (cell: Cell) => typeof cell === 'string' && cell.trim() !== '';
const isNumber = (cell: Cell) => typeof cell === 'number';

/** The reports of all sheets as one; null where any sheet with rows is no such report. */
export function joinReports(sheets: readonly Sheet[]): Sheet | null {
  const reports: Report[] = [];
  for (const sheet of sheets) {
    if (!sheet.rows.some((row) => row.some((cell) => isText(cell) || isNumber(cell)))) continue;
    const report = readReport(sheet);
    if (!report) return null;
    reports.push(report);
  }
  const [first] = reports;
  if (!first) return null;
  const facts = [...new Set(reports.flatMap((report) => [...report.facts.keys()]))];
  const rows: Cell[][] = [[...facts, ...first.header]];
  for (const report of reports) {
    if (report.header.join('\n') !== first.header.join('\n')) return null;
    for (const row of report.rows) rows.push([...facts.map((name) => report.facts.get(name)), ...row]);
  }
  return { name: 'reports', rows };
}

function readReport({ rows }: Sheet): Report | null {
  const head = rows.slice(0, maxHeadLines);
  const facts = new Map<string, string>();
  let lastFact = -1;
  for (const [index, row] of head.entries()) {
    for (const cell of row) {
      const found = typeof cell === 'string' ? fact.exec(cell) : null;
      if (!found?.[1] || !found[2]) continue;
      facts.set(found[1].trim(), found[2]);
      lastFact = index;
    }
  }
  if (facts.size === 0) return null;
  const start = rows.findIndex((row, index) => index > lastFact && row.filter(isNumber).length >= 2);
  if (start < 0) return null;
  const names = head.findLastIndex(
    (row, index) => index > lastFact && index < start && row.filter(isText).length >= 2,
  );
  if (names < 0) return null;
  const end = rows.findIndex((row, index) => index > start && row.filter(isNumber).length < 2);
  const data = rows.slice(start, end < 0 ? undefined : end);
  const filled = (row: readonly Cell[]) => row.findLastIndex((cell) => isText(cell) || isNumber(cell)) + 1;
  const width = Math.max(...[rows[names] ?? [], ...data].map(filled));
  return {
    facts,
    header: nameColumns(rows[names] ?? [], rows[names - 1] ?? [], width),
    rows: data.map((row) => row.slice(0, width)),
  };
}

/** Names of one line; where a line above has groups of columns, the group's name goes before. */
function nameColumns(names: readonly Cell[], groups: readonly Cell[], width: number): string[] {
  let group = '';
  return Array.from({ length: width }, (_, index) => {
    if (isText(groups[index])) group = String(groups[index]).trim();
    const name = isText(names[index]) ? String(names[index]).trim() : '';
    return name === '' ? '' : `${group} ${name}`.trim();
  });
}
