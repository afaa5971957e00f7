import { createReadStream } from 'node:fs';
import { copyFile, link, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ImportError } from '../errors.ts';
import { type CsvDialect, parseRecords, sniffCsvDialect } from './csv-dialect.ts';
import { detectContainer } from './detect-format.ts';
import { isNestedBeyond } from './json-depth.ts';
import { joinReports } from './report-sheets.ts';
import { isXlsx, readXlsSheets, readXlsxSheets, type Sheet, writeSheetCsv } from './spreadsheet.ts';
import { maxLineBytes } from './stage-raw.ts';
import { detectEncoding, readByteOrderMark, type TextEncoding, transcodeToUtf8 } from './text-encoding.ts';
import { gunzipFile, listZip, readHead, unzipEntry } from './unpack.ts';

/** A file made readable for the engine: where it now is and how it is to be read. */
export type Source =
  | {
      kind: 'csv';
      /** UTF-8 without a byte order mark. */
      path: string;
      dialect: CsvDialect;
      /** Names in the first record, in order; made unique. */
      header: readonly string[];
      encoding: TextEncoding;
      /** Numbers with points and ISO dates, whatever the file's own look: it was a spreadsheet. */
      canonical: boolean;
      /** Lines before the one with the column names. */
      skipLines: number;
      /** Of the workbook that it was; empty for text. */
      sheets: readonly { name: string; rows: number }[];
    }
  | { kind: 'parquet'; path: string }
  | { kind: 'json'; path: string; layout: 'lines' | 'array' };

export interface OpenSourceOptions {
  /** The user's file; only read. */
  path: string;
  /** An existing folder for unpacked and transcoded copies. */
  directory: string;
  /** Which sheet of a workbook; the first with rows by default. */
  sheet?: string;
  maxUnpackedBytes?: number;
  signal?: AbortSignal | undefined;
}

const sampleBytes = 256 * 1024;
/** Far more than a record has. From some thousands on the engine takes hours, or the process with it. */
const maxJsonLevels = 100;
/** Wider tables are not business records but mistakes in the separator. */
const maxColumns = 1_000;

/** Rejects with `ImportError` for anything that is not a readable table. */
export async function openSource(options: OpenSourceOptions): Promise<Source> {
  const { path, directory } = options;
  switch (detectContainer(await readHeadOrFail(path))) {
    case 'empty':
      throw new ImportError('import.empty_file', 'The file is empty.');
    case 'gzip': {
      const target = join(directory, 'unpacked');
      await gunzipFile(path, target, options.maxUnpackedBytes, options.signal);
      return openUnpacked(target, options);
    }
    case 'zip': {
      if (await isXlsx(path)) return openWorkbook(await readXlsxSheets(path), options);
      const target = join(directory, 'unpacked');
      await unzipEntry(path, await findOnlyEntry(path), target, options.maxUnpackedBytes, options.signal);
      return openUnpacked(target, options);
    }
    case 'compound':
    case 'parquet':
    case 'text':
      return openUnpacked(path, options);
  }
}

async function readHeadOrFail(path: string): Promise<Uint8Array> {
  try {
    if (!(await stat(path)).isFile()) throw new ImportError('import.file_not_found', 'This is not a file.');
    return await readHead(path, 16);
  } catch (cause) {
    if (cause instanceof ImportError) throw cause;
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new ImportError('import.file_not_found', 'There is no such file.', {}, { cause });
  }
}

async function findOnlyEntry(path: string): Promise<string> {
  const entries = await listZip(path);
  const [only] = entries;
  if (!only) throw new ImportError('import.empty_file', 'The zip archive is empty.');
  if (entries.length > 1) {
    const names = entries.map(({ name }) => name);
    throw new ImportError(
      'import.several_files',
      `The archive has ${entries.length} files (${names.slice(0, 5).join(', ')}): import them one by one.`,
      { names: names.slice(0, 100) },
    );
  }
  return only.name;
}

async function openUnpacked(path: string, options: OpenSourceOptions): Promise<Source> {
  switch (detectContainer(await readHead(path, 16))) {
    case 'empty':
      throw new ImportError('import.empty_file', 'The file is empty.');
    case 'parquet':
      return { kind: 'parquet', path };
    case 'compound':
      return openWorkbook(await readXlsSheets(path), options);
    case 'text':
      return openText(path, options);
    case 'gzip':
    case 'zip':
      throw new ImportError('import.unsupported_format', 'The file is packed twice. Unpack it once first.');
  }
}

async function openWorkbook(all: readonly Sheet[], options: OpenSourceOptions): Promise<Source> {
  const sheets = options.sheet === undefined ? all : all.filter(({ name }) => name === options.sheet);
  const sheet =
    joinReports(sheets) ??
    sheets.find(({ rows }) => rows.some((row) => row.some((cell) => cell !== null && cell !== '')));
  if (!sheet) {
    throw new ImportError('import.empty_file', 'The workbook has no such sheet, or only empty ones.', {
      sheets: all.map(({ name }) => name),
    });
  }
  const path = join(options.directory, 'sheet.csv');
  await writeSheetCsv(sheet, path);
  await detectEncoding(path, { maxLineBytes, signal: options.signal });
  const described = await describeCsv(path, 'utf-8', true);
  return { ...described, sheets: all.map(({ name, rows }) => ({ name, rows: rows.length })) };
}

async function openText(path: string, { directory, signal }: OpenSourceOptions): Promise<Source> {
  const start = decodeStart(await readHead(path, 64));
  if (start.startsWith('%PDF') || start.startsWith('<')) {
    throw new ImportError(
      'import.unsupported_format',
      'This is not a table. Export the data as CSV, XLSX, Parquet or JSON lines.',
    );
  }
  const layout = start.startsWith('{') ? 'lines' : /^\[\s*\{/.test(start) ? 'array' : null;
  // A whole JSON answer may be one line. Of a table the engine would pass such a line over without a word.
  const options = { maxLineBytes: layout ? Number.POSITIVE_INFINITY : maxLineBytes, signal };
  const detected = await detectEncoding(path, options);
  const text = await transcodeToUtf8(path, join(directory, 'text'), detected, options);
  if (layout) return openJson(text, layout, signal);
  return describeCsv(text, detected.encoding, false);
}

/** As text, without byte order mark and blanks before it. */
function decodeStart(head: Buffer): string {
  const encoding = readByteOrderMark(head)?.encoding ?? 'utf-8';
  return new TextDecoder(encoding).decode(head).trimStart();
}

async function openJson(
  path: string,
  layout: 'lines' | 'array',
  signal: AbortSignal | undefined,
): Promise<Source> {
  if (await isNestedBeyond(maxJsonLevels, path, signal)) {
    throw new ImportError(
      'import.damaged_file',
      `The JSON is nested more than ${maxJsonLevels} levels deep: it is no table, or brackets are missing.`,
      { maxLevels: maxJsonLevels },
    );
  }
  return { kind: 'json', path, layout };
}

async function describeCsv(
  path: string,
  encoding: TextEncoding,
  canonical: boolean,
): Promise<Extract<Source, { kind: 'csv' }>> {
  const { size } = await stat(path);
  const complete = size <= sampleBytes;
  const start = await readTextStart(path);
  // Excel writes and reads this line; it is no record.
  const named = /^sep=(.)\r?\n/i.exec(start);
  const sample = start.slice(named?.[0].length ?? 0);
  const dialect: CsvDialect =
    canonical || named ? { delimiter: named?.[1] ?? ',', quote: '"' } : sniffCsvDialect(sample, complete);
  const [names] = parseRecords(sample, dialect, { complete, limit: 1 });
  if (!names?.some((name) => name.trim() !== '')) {
    throw new ImportError(
      'import.header_only',
      'No row with column names was found at the start of the file.',
    );
  }
  if (names.length > maxColumns) {
    throw new ImportError(
      'import.too_many_columns',
      `The file has ${names.length} columns; at most ${maxColumns} can be imported.`,
      { columns: names.length },
    );
  }
  return {
    kind: 'csv',
    path,
    dialect,
    header: makeUnique(names),
    encoding,
    canonical,
    skipLines: named ? 1 : 0,
    sheets: [],
  };
}

async function readTextStart(path: string): Promise<string> {
  const decoder = new TextDecoder('utf-8');
  let text = '';
  for await (const chunk of createReadStream(path, { end: sampleBytes - 1 }) as AsyncIterable<Buffer>) {
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

/** Trims names; an empty one becomes `column 3`, a repeated one `price (2)`. */
function makeUnique(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((raw, index) => {
    const name = raw.trim() === '' ? `column ${index + 1}` : raw.trim();
    const count = (seen.get(name.toLowerCase()) ?? 0) + 1;
    seen.set(name.toLowerCase(), count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

/** The engine reads inside its own folder only. */
export async function bringInside(path: string, directory: string): Promise<string> {
  if (path.startsWith(join(directory, '/'))) return path;
  const inside = join(directory, 'source');
  await link(path, inside).catch(() => copyFile(path, inside));
  return inside;
}
