import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ImportError } from '../errors.ts';
import { listZip } from './unpack.ts';

/** A cell as the readers give it. Dates are UTC instants that stand for local dates and times. */
export type Cell = string | number | boolean | Date | null | undefined;

export interface Sheet {
  name: string;
  rows: readonly (readonly Cell[])[];
}

/** Sheets are held in memory while they are read; beyond this the same data belong into a CSV. */
const maxWorkbookBytes = 512 * 2 ** 20;

export async function isXlsx(path: string): Promise<boolean> {
  return (await listZip(path)).some(({ name }) => name === 'xl/workbook.xml');
}

export async function readXlsxSheets(path: string): Promise<Sheet[]> {
  const entries = await listZip(path);
  const unpackedBytes = entries.reduce((sum, entry) => sum + entry.unpackedBytes, 0);
  if (unpackedBytes > maxWorkbookBytes) throw workbookTooLarge(unpackedBytes);
  const { default: readXlsxFile } = await import('read-excel-file/node');
  try {
    const sheets = await readXlsxFile(path);
    return sheets.map(({ sheet, data }) => ({ name: sheet, rows: data as Cell[][] }));
  } catch (cause) {
    throw damagedWorkbook(cause);
  }
}

/** Workbooks up to Excel 2003. */
export async function readXlsSheets(path: string): Promise<Sheet[]> {
  const body = await readFile(path);
  if (body.length > maxWorkbookBytes) throw workbookTooLarge(body.length);
  const { read, utils } = await import('@e965/xlsx');
  try {
    const workbook = read(body, { cellDates: true, UTC: true, dense: true });
    return workbook.SheetNames.map((name) => ({
      name,
      rows: utils.sheet_to_json<Cell[]>(workbook.Sheets[name] ?? {}, {
        header: 1,
        raw: true,
        defval: null,
        UTC: true,
        blankrows: true,
      }),
    }));
  } catch (cause) {
    throw damagedWorkbook(cause);
  }
}

function workbookTooLarge(sizeBytes: number): ImportError {
  return new ImportError(
    'import.too_large',
    'The workbook is too large to be read as one. Save the sheet as CSV UTF-8 and import that.',
    { sizeBytes },
  );
}

function damagedWorkbook(cause: unknown): ImportError {
  return new ImportError(
    'import.damaged_file',
    'The workbook cannot be read: it is damaged or protected by a password. Save it again as XLSX or CSV UTF-8.',
    {},
    { cause },
  );
}

/** Writes a sheet as CSV with points for decimals and ISO dates. Empty rows at the end are left out. */
export async function writeSheetCsv(sheet: Sheet, target: string): Promise<void> {
  const last = sheet.rows.findLastIndex((row) => row.some((cell) => cellText(cell) !== ''));
  const width = sheet.rows.reduce((widest, row) => Math.max(widest, row.length), 0);
  const lines = function* () {
    for (const row of sheet.rows.slice(0, last + 1)) {
      const cells = Array.from({ length: width }, (_, index) => quoteCell(cellText(row[index])));
      yield `${cells.join(',')}\n`;
    }
  };
  await pipeline(Readable.from(lines()), createWriteStream(target));
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) {
    if (Number.isNaN(cell.getTime())) return '';
    const [day, time = ''] = cell.toISOString().split('T');
    return time.startsWith('00:00:00') ? String(day) : `${day} ${time.slice(0, 8)}`;
  }
  return String(cell);
}

function quoteCell(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
