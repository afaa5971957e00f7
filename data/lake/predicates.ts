/** Predicates twice over: as SQL with bound values, and as a test of whether a file can hold a match. */
import type { DataFile, StatValue } from '../delta/table.ts';
import type { Parameters } from '../engine/session.ts';
import { sqlName } from '../engine/sql-text.ts';
import type { Predicate } from './lake.ts';
import { sqlType, type TableSchema } from './table-schema.ts';

/** A predicate names no column of the relation, or its operator and value do not fit together. */
export class PredicateError extends Error {
  override readonly name = 'PredicateError';
  readonly code = 'lake.invalid_predicate';
}

type Scalar = string | number | boolean;

function scalars({ column, operator, value }: Predicate): readonly Scalar[] {
  if (Array.isArray(value) !== (operator === 'in')) {
    throw new PredicateError(`The operator ${operator} on ${column} does not take this value.`);
  }
  return Array.isArray(value) ? (value as readonly Scalar[]) : [value as Scalar];
}

function columnType(schema: TableSchema, { column }: Predicate) {
  const found = Object.hasOwn(schema.columns, column) ? schema.columns[column] : undefined;
  if (!found) throw new PredicateError(`${schema.name} has no column ${column}.`);
  return found.type;
}

/**
 * The conjunction of `predicates` as SQL, with values bound under names that begin with `prefix`.
 * `TRUE` for no predicates.
 */
export function predicateSql(
  schema: TableSchema,
  predicates: readonly Predicate[],
  prefix: string,
): { sql: string; parameters: Parameters } {
  const parameters: Record<string, Scalar> = {};
  const terms = predicates.map((predicate) => {
    const type = sqlType(columnType(schema, predicate));
    const bound = scalars(predicate).map((value) => {
      const name = `${prefix}${Object.keys(parameters).length}`;
      parameters[name] = value;
      return `CAST($${name} AS ${type})`;
    });
    if (predicate.operator !== 'in') return `${sqlName(predicate.column)} ${predicate.operator} ${bound[0]}`;
    return bound.length > 0 ? `${sqlName(predicate.column)} IN (${bound.join(', ')})` : 'FALSE';
  });
  return { sql: terms.length > 0 ? terms.join(' AND ') : 'TRUE', parameters };
}

/** False only where no row of the file can meet all predicates, judged by partition values and stats. */
export function mayMatch(schema: TableSchema, predicates: readonly Predicate[], file: DataFile): boolean {
  if (file.stats?.numRecords === 0) return false;
  return predicates.every((predicate) => {
    const type = columnType(schema, predicate);
    const { lower, upper } = bounds(file, predicate.column);
    if (lower === undefined && upper === undefined) {
      return file.stats?.nullCount[predicate.column] !== file.stats?.numRecords || !file.stats;
    }
    return scalars(predicate).some((value) => {
      const below = lower === undefined ? -1 : compare(type, lower, value);
      const above = upper === undefined ? 1 : compare(type, upper, value);
      switch (predicate.operator) {
        case '<':
          return below < 0;
        case '<=':
          return below <= 0;
        case '>':
          return above > 0;
        case '>=':
          return above >= 0;
        case '=':
        case 'in':
          return below <= 0 && above >= 0;
      }
    });
  });
}

function bounds(file: DataFile, column: string): { lower?: StatValue; upper?: StatValue } {
  const partition = file.partitionValues[column];
  if (partition) return { lower: partition, upper: partition };
  const lower = file.stats?.minValues[column];
  const upper = file.stats?.maxValues[column];
  return { ...(lower === undefined ? {} : { lower }), ...(upper === undefined ? {} : { upper }) };
}

/** Less than, equal to or greater than 0; equal wherever the order cannot be told for certain. */
function compare(type: string, bound: StatValue, value: Scalar): number {
  if (type === 'string' || type === 'date') return compareCodePoints(String(bound), String(value));
  const [a, b] =
    type === 'timestamp'
      ? [Date.parse(String(bound)), Date.parse(String(value))]
      : [Number(bound), Number(value)];
  if (Number.isNaN(a) || Number.isNaN(b)) return 0;
  // Doubles hold long decimals inexactly, and times below the millisecond are cut: those count as equal.
  const slack = type === 'timestamp' ? 1 : Math.max(Math.abs(a), Math.abs(b)) * 1e-12;
  return Math.abs(a - b) <= slack ? 0 : a - b;
}

/** The order of UTF-8 bytes, which is DuckDB's and Parquet's; JavaScript's own differs above U+FFFF. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    if (a.charCodeAt(index) === b.charCodeAt(index)) continue;
    return codePointOrder(a, index) - codePointOrder(b, index);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above every other unit. */
function codePointOrder(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
