/**
 * Per-file statistics as readers expect them (PROTOCOL.md, "Per-file Statistics"): bounds may be wider than
 * the truth, never narrower. What JSON or JavaScript cannot carry exactly is widened or left out.
 */
import { type DataType, type StructType, typeKind } from './schema.ts';
import type { FileStats, StatValue } from './table.ts';

/** What the writer of a Parquet file knows about one column. */
export interface ColumnStats {
  nullCount: number;
  /**
   * Exact bounds: text as SQL prints it (`2026-01-31`, `2026-01-31 10:00:00.123456+00`, `-12.3400`) or a
   * JavaScript value. Left out where the column holds only nulls, or a NaN.
   */
  min?: string | number | bigint | boolean;
  max?: string | number | bigint | boolean;
}

/** Characters (UTF-16 units) of a string bound; longer ones are cut. */
const maxStringLength = 32;
/** Decimal digits that survive the way through a double unchanged. */
const exactDigits = 15;
const largestCodePoint = '\u{10ffff}';

/** The stats of a file with `numRecords` rows. Columns that are not at the top of `schema` are passed over. */
export function fileStats(
  schema: StructType,
  numRecords: number,
  columns: Readonly<Record<string, ColumnStats>>,
): FileStats {
  const minValues: Record<string, StatValue> = {};
  const maxValues: Record<string, StatValue> = {};
  const nullCount: Record<string, number> = {};
  for (const { name, type } of schema.fields) {
    const column = columns[name];
    if (!column) continue;
    nullCount[name] = column.nullCount;
    const min = column.min === undefined ? null : lowerBound(type, column.min);
    const max = column.max === undefined ? null : upperBound(type, column.max);
    if (min !== null) minValues[name] = min;
    if (max !== null) maxValues[name] = max;
  }
  return { numRecords, minValues, maxValues, nullCount };
}

type ExactBound = string | number | bigint | boolean;

/** The value to write as the minimum of a column of this type; null where none can be written. */
export function lowerBound(type: DataType, value: ExactBound): StatValue | null {
  return boundOf(type, value, 'floor');
}

/** The value to write as the maximum of a column of this type; null where none can be written. */
export function upperBound(type: DataType, value: ExactBound): StatValue | null {
  return boundOf(type, value, 'ceil');
}

type Rounding = 'floor' | 'ceil';

function boundOf(type: DataType, value: ExactBound, rounding: Rounding): StatValue | null {
  switch (typeKind(type)) {
    case 'string':
      return rounding === 'floor' ? truncatedMin(String(value)) : truncatedMax(String(value));
    case 'integer':
      return safeInteger(value);
    case 'float':
    case 'double':
      return finite(value);
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(String(value)) ? String(value) : null;
    case 'timestamp':
      return timestampBound(String(value), rounding);
    case 'decimal':
      return decimalBound(String(value), rounding);
    case 'boolean':
    case 'binary':
    case 'nested':
      return null;
  }
}

/** A prefix sorts before the whole, so it is a valid minimum. Null for text that is not valid Unicode. */
function truncatedMin(text: string): string | null {
  if (!text.isWellFormed()) return null;
  return text.length <= maxStringLength ? text : prefix(text);
}

/**
 * A prefix alone sorts before the whole: a tie-breaker makes it a maximum. The largest code point does,
 * unless the text goes on with that very character; then the prefix takes it in.
 */
function truncatedMax(text: string): string | null {
  if (!text.isWellFormed()) return null;
  if (text.length <= maxStringLength) return text;
  let cut = prefix(text);
  while (text.startsWith(largestCodePoint, cut.length)) cut += largestCodePoint;
  return cut.length === text.length ? text : cut + largestCodePoint;
}

/** At most 32 UTF-16 units; a surrogate pair across the cut stays whole, outside. */
function prefix(text: string): string {
  const last = text.charCodeAt(maxStringLength - 1);
  const cutsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, cutsPair ? maxStringLength - 1 : maxStringLength);
}

/** Null beyond 2^53, where a JSON reader would see another number. */
function safeInteger(value: ExactBound): number | null {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : null;
}

function finite(value: ExactBound): number | null {
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Up to 15 digits exactly; more are rounded outwards to 15. */
function decimalBound(text: string, rounding: Rounding): number | null {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  const dropped = digits.length - exactDigits;
  if (dropped <= 0) return Number(text);
  const kept = BigInt(digits.slice(0, exactDigits));
  const isExact = /^0*$/.test(digits.slice(exactDigits));
  const awayFromZero = (sign === '-') === (rounding === 'floor');
  const rounded = isExact || !awayFromZero ? kept : kept + 1n;
  return Number(`${sign}${rounded}e${dropped - fraction.length}`);
}

const timestampPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/;

/** Microseconds since the epoch of a SQL or ISO timestamp, UTC where it names no zone; null if it is none. */
export function parseTimestampMicros(text: string): bigint | null {
  const match = timestampPattern.exec(text.trim());
  if (!match) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match;
  const seconds = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) / 1_000;
  if (!Number.isInteger(seconds)) return null;
  // Digits beyond microseconds cannot occur in a Delta timestamp.
  const micros = BigInt(fraction.padEnd(6, '0').slice(0, 6));
  return BigInt(seconds - zoneOffsetSeconds(zone)) * 1_000_000n + micros;
}

function zoneOffsetSeconds(zone: string): number {
  if (zone === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const seconds = Number(digits.slice(0, 2)) * 3_600 + Number(digits.slice(2)) * 60;
  return zone.startsWith('-') ? -seconds : seconds;
}

/** Exactly three fraction digits: the minimum is rounded down, the maximum up. */
function timestampBound(text: string, rounding: Rounding): string | null {
  const micros = parseTimestampMicros(text);
  if (micros === null) return null;
  const floor = Number(floorDivide(micros, 1_000n));
  const isExact = micros % 1_000n === 0n;
  const iso = new Date(rounding === 'ceil' && !isExact ? floor + 1 : floor).toISOString();
  return iso.length === '2026-01-01T00:00:00.000Z'.length ? iso : null;
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}
