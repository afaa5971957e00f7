/** What the import command prints. */
import type { ImportRecord } from '#data/import/import-record.ts';
import type { ImportResult } from '#data/import/import-request.ts';
import type { Reject } from '#data/import/target/rejects.ts';

const outcomes: Readonly<Record<ImportResult['outcome'], string>> = {
  committed: 'Imported.',
  already_imported: 'This file was imported before: nothing changed.',
  nothing_new: 'The file says nothing new: nothing changed.',
  preview: 'Preview: nothing was written.',
};

const rejectsShown = 10;

/** A table of what became of every row of the file. */
export function formatImportResult(result: ImportResult): string {
  const { counts, dialect, mapping } = result;
  const rows: [string, string][] = [
    ['Rows in the file', formatCount(counts.rows)],
    ['  new', formatCount(counts.inserted)],
    ['  changed', formatCount(counts.updated)],
    ['  unchanged', formatCount(counts.unchanged)],
    ['  overridden by a later row', formatCount(counts.overridden)],
    ['  rejected', formatCount(counts.rejected)],
  ];
  if (counts.removed !== undefined) rows.push(['Stored rows removed', formatCount(counts.removed)]);
  if (counts.movements !== undefined)
    rows.push(['Stock movements among them', formatCount(counts.movements)]);
  if (result.correctionOf) rows.push(['Corrects import', result.correctionOf]);
  for (const [type, count] of Object.entries(result.lineTypes ?? {})) {
    rows.push([`Lines of type ${type}`, formatCount(count)]);
  }
  for (const [name, total] of Object.entries(result.totals ?? {})) rows.push([`Sum of ${name}`, total]);
  if (result.days) rows.push(['Days', `${result.days.first} to ${result.days.last}`]);
  rows.push(['New products', formatCount(counts.newProducts)], ['New stores', formatCount(counts.newStores)]);
  const dates = Object.entries(dialect.dates).map(([column, format]) => `${column} ${format}`);
  rows.push([
    'Read as',
    [dialect.format, dialect.encoding, dialect.delimiter, `decimal ${dialect.numbers}`, ...dates]
      .filter((part) => part !== null)
      .join(', '),
  ]);
  rows.push([
    'Columns',
    Object.entries(mapping)
      .map(([field, column]) => `${field} ← ${column}`)
      .join(', '),
  ]);
  const width = Math.max(...rows.map(([label]) => label.length));
  const table = rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`).join('\n');
  return [outcomes[result.outcome], table, formatRejectLines(result.rejects), `Import ${result.id}`]
    .filter((part) => part !== '')
    .join('\n');
}

/** The first rejects, each with its row and column. */
export function formatRejectLines(rejects: readonly Reject[]): string {
  return rejects
    .slice(0, rejectsShown)
    .map(
      ({ row, column, expected, got, fix }) =>
        `Row ${row}, column ${column || '(whole row)'}: expected ${expected}, got ${got ?? 'nothing'}. ${fix}`,
    )
    .join('\n');
}

function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** One line per import, newest first. */
export function formatImportList(records: readonly ImportRecord[]): string {
  if (records.length === 0) return 'No imports so far.';
  return records
    .map(({ id, status, table, file, counts, startedAt, actor }) =>
      [
        id,
        new Date(startedAt).toISOString().slice(0, 16).replace('T', ' '),
        status.padEnd(9),
        table.padEnd(9),
        `+${counts.inserted} ~${counts.updated} =${counts.unchanged} rejected ${counts.rejected}`,
        file.name,
        actor,
      ].join('  '),
    )
    .join('\n');
}
