/** From DuckDB's values to those of our rows. */
import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';

export type RowValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly RowValue[]
  | { readonly [key: string]: RowValue };

/**
 * DECIMAL → string at its full scale, DATE → `YYYY-MM-DD`, timestamps → ISO 8601 in UTC, whole numbers →
 * number where that is exact, else string; NaN and infinities → null, since no JSON can hold them.
 */
export function rowValue(value: DuckDBValue): RowValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (value instanceof DuckDBDecimalValue || value instanceof DuckDBDateValue) return value.toString();
  if (value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue) {
    return value.isFinite ? isoFromMicros(value.micros) : value.toString();
  }
  if (value instanceof DuckDBListValue) return value.items.map(rowValue);
  if (value instanceof DuckDBStructValue) return record(Object.entries(value.entries));
  if (value instanceof DuckDBMapValue) {
    return record(
      value.entries.map(({ key, value: item }) => [key === null ? 'null' : key.toString(), item]),
    );
  }
  if (value instanceof DuckDBBlobValue) return value.bytes;
  return String(value);
}

function record(entries: readonly (readonly [string, DuckDBValue])[]): { [key: string]: RowValue } {
  return Object.fromEntries(entries.map(([key, value]) => [key, rowValue(value)]));
}

/** `2026-01-31T12:00:00.000Z`; with six fraction digits only where the micros need them. */
function isoFromMicros(micros: bigint): string {
  const remainder = ((micros % 1000n) + 1000n) % 1000n;
  const iso = new Date(Number((micros - remainder) / 1000n)).toISOString();
  return remainder === 0n ? iso : `${iso.slice(0, -1)}${String(remainder).padStart(3, '0')}Z`;
}
