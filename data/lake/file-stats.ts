/** From the figures that DuckDB's COPY returns for a Parquet file to the statistics of a Delta `add`. */
import type { FileStats, StatValue } from '../delta/table.ts';
import type { RelationColumn } from './relations.ts';

/** As `RETURN_STATS` gives it: by quoted column name, everything as text. */
export type CopyStatistics = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Strings are cut here (PROTOCOL.md, "Per-file Statistics"), as Spark and delta-rs do. */
const maxStringLength = 32;
/** Above every character but itself: makes a cut maximum an upper bound again. */
const tieBreaker = '\u{10FFFF}';

export function fileStats(
  numRecords: number,
  columns: readonly RelationColumn[],
  statistics: CopyStatistics,
): FileStats {
  const minValues: Record<string, StatValue> = {};
  const maxValues: Record<string, StatValue> = {};
  const nullCount: Record<string, number> = {};
  for (const { name, type } of columns) {
    const { min, max, null_count: nulls } = statistics[`"${name.replaceAll('"', '""')}"`] ?? {};
    // Stored for every column, because it also says that the file has the column.
    nullCount[name] = Number(nulls ?? 0);
    const lower = min === undefined ? undefined : bound(type, min, 'min');
    const upper = max === undefined ? undefined : bound(type, max, 'max');
    if (lower !== undefined) minValues[name] = lower;
    if (upper !== undefined) maxValues[name] = upper;
  }
  return { numRecords, minValues, maxValues, nullCount };
}

/** Undefined where the bound cannot be told exactly or wider: stats are optional. */
function bound(type: string, text: string, side: 'min' | 'max'): StatValue | undefined {
  switch (type) {
    case 'VARCHAR':
      return stringBound(text, side);
    case 'DATE':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined;
    case 'TIMESTAMPTZ':
      return timestampBound(text, side);
    case 'BOOLEAN':
    case 'BLOB':
      return undefined;
    default:
      return numberBound(text);
  }
}

/** A number whose digits survive as a double, and so as JSON. */
function numberBound(text: string): number | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  const digits = text.replace(/^-/, '').replace('.', '').replace(/^0+/, '');
  return digits.length <= 15 ? Number(text) : undefined;
}

export function stringBound(text: string, side: 'min' | 'max'): string | undefined {
  const cut = firstCodePoints(text, maxStringLength);
  if (cut === text || side === 'min') return cut;
  return cut + tieBreaker;
}

/** Never splits a surrogate pair. */
function firstCodePoints(text: string, count: number): string {
  if (text.length <= count) return text;
  return [...text.slice(0, 2 * count)].slice(0, count).join('');
}

/** Delta keeps milliseconds: the minimum is rounded down and the maximum up. */
export function timestampBound(text: string, side: 'min' | 'max'): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?\+00$/.exec(text);
  if (!match) return undefined;
  const [, date, time, fraction = ''] = match;
  const micros = Number(fraction.padEnd(6, '0'));
  const seconds = Date.parse(`${date}T${time}Z`);
  const millis = side === 'min' ? Math.floor(micros / 1000) : Math.ceil(micros / 1000);
  const iso = new Date(seconds + millis).toISOString();
  return iso.length === 24 ? iso : undefined;
}
