/**
 * Which files can hold rows that fulfil a list of predicates. Pure, and conservative: a file is left out only
 * where its partition values or stats prove that no row matches. Missing, foreign or inexact stats keep it.
 */
import { type DataType, typeKind } from './schema.ts';
import { parseTimestampMicros } from './stats.ts';
import type { DataFile, FileStats, Snapshot, TableMetadata } from './table.ts';

/** A condition on one top-level column; a list of them is a conjunction. Null fulfils none. */
export interface FilePredicate {
  column: string;
  operator: '=' | '<' | '<=' | '>' | '>=' | 'in';
  /** Dates as `YYYY-MM-DD`, timestamps in ISO 8601, decimals as text or number. */
  value: string | number | boolean | readonly (string | number)[];
}

/** The live files that may hold matching rows, in the snapshot's order. */
export function pruneFiles(
  snapshot: Pick<Snapshot, 'files' | 'metadata'>,
  predicates: readonly FilePredicate[],
): DataFile[] {
  const files = [...snapshot.files.values()];
  if (predicates.length === 0) return files;
  return files.filter((file) => mayMatch(file, predicates, snapshot.metadata));
}

export function mayMatch(
  file: DataFile,
  predicates: readonly FilePredicate[],
  metadata: TableMetadata,
): boolean {
  return predicates.every((predicate) => {
    const { column } = predicate;
    const type = metadata.schema.fields.find(({ name }) => name === column)?.type;
    if (type === undefined) return true;
    return metadata.partitionColumns.includes(column)
      ? partitionMayMatch(type, file.partitionValues[column] ?? null, predicate)
      : statsMayMatch(type, file.stats, predicate);
  });
}

/** The interval that a value, known more or less exactly, lies in; both ends included. */
interface Interval {
  low: number | string;
  high: number | string;
}

/** The smallest and largest value of a column in a file; null where nothing is known. */
interface Range {
  min: Interval | null;
  max: Interval | null;
}

function partitionMayMatch(type: DataType, value: string | null, predicate: FilePredicate): boolean {
  if (value === null) return false;
  const interval = intervalOf(type, value);
  return rangeMayMatch(type, { min: interval, max: interval }, predicate);
}

function statsMayMatch(type: DataType, stats: FileStats | undefined, predicate: FilePredicate): boolean {
  if (!stats) return true;
  const { column } = predicate;
  if (stats.nullCount[column] === stats.numRecords) return false;
  const min = stats.minValues[column];
  const max = stats.maxValues[column];
  return rangeMayMatch(
    type,
    {
      min: min === undefined ? null : intervalOf(type, min),
      max: max === undefined || hasUnboundedMax(type) ? null : intervalOf(type, max, true),
    },
    predicate,
  );
}

/** NaN sorts above every number, and writers leave it out of the maximum. */
function hasUnboundedMax(type: DataType): boolean {
  return type === 'float' || type === 'double';
}

function rangeMayMatch(type: DataType, range: Range, { operator, value }: FilePredicate): boolean {
  if (typeof value === 'object') {
    const equals = (item: string | number) =>
      rangeMayMatch(type, range, { column: '', operator: '=', value: item });
    return operator !== 'in' || value.some(equals);
  }
  const wanted = intervalOf(type, value);
  if (!wanted) return true;
  const { min, max } = range;
  switch (operator) {
    case '=':
    case 'in':
      return (!min || compare(min.low, wanted.high) <= 0) && (!max || compare(max.high, wanted.low) >= 0);
    case '<':
      return !min || compare(min.low, wanted.high) < 0;
    case '<=':
      return !min || compare(min.low, wanted.high) <= 0;
    case '>':
      return !max || compare(max.high, wanted.low) > 0;
    case '>=':
      return !max || compare(max.high, wanted.low) >= 0;
  }
}

/**
 * Where a value of this type lies on the type's scale; null where that cannot be told. `isStatMaximum` marks
 * the maximum from a file's stats, which some writers cut to milliseconds.
 */
function intervalOf(
  type: DataType,
  value: string | number | boolean,
  isStatMaximum = false,
): Interval | null {
  switch (typeKind(type)) {
    case 'string':
      return typeof value === 'string' ? { low: value, high: value } : null;
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)
        ? { low: value, high: value }
        : null;
    case 'timestamp':
      return timestampInterval(value, isStatMaximum);
    case 'boolean':
      return booleanInterval(value);
    case 'integer':
      return integerInterval(value);
    case 'double':
      return numberInterval(value, 0);
    case 'float':
      // Stats and predicates show the same float with different digits.
      return numberInterval(value, 2 ** -23);
    case 'decimal':
      return numberInterval(value, 2 * Number.EPSILON);
    case 'binary':
    case 'nested':
      return null;
  }
}

function booleanInterval(value: string | number | boolean): Interval | null {
  const text = String(value);
  if (text !== 'true' && text !== 'false') return null;
  const place = text === 'true' ? 1 : 0;
  return { low: place, high: place };
}

function integerInterval(value: string | number | boolean): Interval | null {
  return numberInterval(value, Number.isSafeInteger(Number(value)) ? 0 : 2 * Number.EPSILON);
}

/** A number whose digits may have been rounded on the way by the given relative error. */
function numberInterval(value: string | number | boolean, relativeError: number): Interval | null {
  if (typeof value === 'boolean' || value === '') return null;
  const number = Number(value);
  if (!Number.isFinite(number)) return null;
  const error = Math.abs(number) * relativeError;
  return { low: number - error, high: number + error };
}

/** Milliseconds since the epoch. A time without a zone means nothing without its writer's session: null. */
function timestampInterval(value: string | number | boolean, isStatMaximum: boolean): Interval | null {
  if (typeof value !== 'string' || !/(?:Z|[+-]\d{2}(?::?\d{2})?)$/.test(value) || !value.includes(':'))
    return null;
  const micros = parseTimestampMicros(value);
  if (micros === null) return null;
  const milliseconds = Number(micros) / 1_000;
  return { low: Math.floor(milliseconds), high: Math.ceil(milliseconds) + (isStatMaximum ? 1 : 0) };
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'string' && typeof b === 'string') return compareUtf8(a, b);
  return Number(a) - Number(b);
}

/** The order of the UTF-8 bytes, which is that of code points; JavaScript's own is that of UTF-16 units. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const difference = codePointRank(a.charCodeAt(index)) - codePointRank(b.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all of the basic plane, so they rank after its last unit. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
