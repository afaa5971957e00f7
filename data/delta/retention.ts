/** How long a table keeps its past: table properties in Delta's interval notation, and their defaults. */
import type { TableMetadata } from './table.ts';

const dayMs = 86_400_000;

const unitMs: Readonly<Record<string, number>> = {
  microsecond: 0.001,
  millisecond: 1,
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: dayMs,
  week: 7 * dayMs,
};

/** `interval 30 days`, `interval 1 week 2 hours`: milliseconds, or null where it is no such interval. */
function parseIntervalMs(text: string): number | null {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/^interval\s+/, '')
    .split(/\s+/);
  if (words.length === 0 || words.length % 2 === 1) return null;
  let sumMs = 0;
  for (let index = 0; index < words.length; index += 2) {
    const unit = unitMs[(words[index + 1] as string).replace(/s$/, '')];
    const amount = Number(words[index]);
    if (unit === undefined || !Number.isFinite(amount)) return null;
    sumMs += amount * unit;
  }
  return sumMs;
}

/** How long commits stay in the log. */
export function logRetentionMs(metadata: TableMetadata): number {
  return property(metadata, 'delta.logRetentionDuration') ?? 30 * dayMs;
}

/** How long tombstones, and the files that they stand for, are kept. */
export function deletedFileRetentionMs(metadata: TableMetadata): number {
  return property(metadata, 'delta.deletedFileRetentionDuration') ?? 7 * dayMs;
}

/** How long an application's last transaction is remembered; null for ever. */
export function transactionRetentionMs(metadata: TableMetadata): number | null {
  return property(metadata, 'delta.setTransactionRetentionDuration');
}

export function checkpointInterval(metadata: TableMetadata): number {
  const interval = Number(metadata.configuration['delta.checkpointInterval'] ?? 10);
  return Number.isSafeInteger(interval) && interval > 0 ? interval : 10;
}

/** Each look-up asks for the retention, and metadata never changes. */
const parsed = new WeakMap<TableMetadata, Map<string, number | null>>();

function property(metadata: TableMetadata, name: string): number | null {
  const text = metadata.configuration[name];
  if (text === undefined) return null;
  const values = parsed.get(metadata) ?? new Map<string, number | null>();
  parsed.set(metadata, values);
  const known = values.get(name);
  if (known !== undefined) return known;
  const value = parseIntervalMs(text);
  values.set(name, value);
  return value;
}
