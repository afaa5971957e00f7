import type { ObjectStore } from '../store/object-store.ts';
import type { Reject } from './target/rejects.ts';

/** Spreadsheets run texts that begin so as formulas (CSV injection): a quote in front makes them text. */
const formulaStart = /^[=+\-@\t\r]/;

/** The rejects as CSV for a spreadsheet, one line each. */
export function formatRejects(rejects: readonly Reject[]): string {
  const lines = rejects.map(({ row, column, expected, got, fix }) =>
    [String(row), column, expected, got ?? '', fix].map(formatCell).join(','),
  );
  return `row,column,expected,got,fix\n${lines.join('\n')}${lines.length > 0 ? '\n' : ''}`;
}

function formatCell(text: string): string {
  const safe = formulaStart.test(text) && !/^-?\d+([.,]\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export async function writeRejects(
  imports: ObjectStore,
  id: string,
  rejects: readonly Reject[],
): Promise<void> {
  if (rejects.length === 0) return;
  const body = new TextEncoder().encode(formatRejects(rejects));
  await imports.put(`${id}/rejects.csv`, body, { contentType: 'text/csv; charset=utf-8' });
}
