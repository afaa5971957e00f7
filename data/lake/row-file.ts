/** Row objects as a file of JSON lines that the engine reads, every value as text. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type ColumnType, columnKind, type TableSchema } from './table-schema.ts';
import { type RowProblem, ValidationError } from './validation-error.ts';

type Row = Readonly<Record<string, unknown>>;

const rowsPerWrite = 5_000;
const maxProblems = 100;

/** @returns the file and the columns that occur in it. Rejects with `ValidationError`. */
export async function createRowFile(
  schema: TableSchema,
  rows: readonly Row[],
  directory: string,
): Promise<{ path: string; names: string[] }> {
  const path = join(directory, 'rows.jsonl');
  const names = new Set<string>();
  const problems: RowProblem[] = [];
  const file = await open(path, 'wx');
  try {
    for (let start = 0; start < rows.length; start += rowsPerWrite) {
      const lines: string[] = [];
      for (const [offset, row] of rows.slice(start, start + rowsPerWrite).entries()) {
        lines.push(rowLine(schema, row, start + offset + 1, names, problems));
      }
      if (problems.length > 0) {
        throw new ValidationError('lake.invalid_rows', schema.name, problems.slice(0, maxProblems));
      }
      await file.write(lines.join(''));
    }
    if (rows.length === 0) await file.write('');
  } finally {
    await file.close();
  }
  return { path, names: [...names] };
}

function rowLine(
  schema: TableSchema,
  row: Row,
  number: number,
  names: Set<string>,
  problems: RowProblem[],
): string {
  const line: Record<string, string | number> = { lake_row: number };
  for (const [name, value] of Object.entries(row)) {
    const text = convert(schema, name, value);
    if (text instanceof Misfit) {
      problems.push({ row: number, column: name, expected: text.expected, got: printable(value) });
      continue;
    }
    names.add(name);
    if (text !== null) line[name] = text;
  }
  return `${JSON.stringify(line)}\n`;
}

/** The value as the text that is cast to the column's type. Throws `ValidationError`. */
export function valueText(schema: TableSchema, name: string, value: unknown, row: number): string | null {
  const text = convert(schema, name, value);
  if (!(text instanceof Misfit)) return text;
  const problem = { row, column: name, expected: text.expected, got: printable(value) };
  throw new ValidationError('lake.invalid_rows', schema.name, [problem]);
}

class Misfit {
  readonly expected: string;

  constructor(expected: string) {
    this.expected = expected;
  }
}

function convert(schema: TableSchema, name: string, value: unknown): string | null | Misfit {
  const column = Object.hasOwn(schema.columns, name) ? schema.columns[name] : undefined;
  if (!column) return new Misfit(`a column of ${schema.name}`);
  if (value === null || value === undefined) return null;
  return textOf(column.type, value) ?? new Misfit(column.type);
}

/** Undefined where no value of this JavaScript type can be one of the column. */
function textOf(type: ColumnType, value: unknown): string | undefined {
  switch (columnKind(type)) {
    case 'string':
      return typeof value === 'string' ? value.toWellFormed() : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : undefined;
    case 'date':
      return typeof value === 'string' ? value : undefined;
    case 'timestamp':
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
      return typeof value === 'string' ? value : undefined;
    case 'number':
      if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
      return typeof value === 'string' || typeof value === 'bigint' ? String(value) : undefined;
  }
}

function printable(value: unknown): string {
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? typeof value);
  return text.slice(0, 200);
}
