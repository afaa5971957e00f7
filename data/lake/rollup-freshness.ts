/**
 * When may a rollup stand for the lines it was computed from? Each of its files names, in a tag, the
 * fingerprint of exactly the source files behind it; it is fresh for a snapshot whose source files give the
 * same fingerprint. Nothing else (no time, no version order) is trusted.
 */
import { createHash } from 'node:crypto';
import type { DataFile, Snapshot } from '../delta/table.ts';
import { rollups } from './rollups.ts';

export const sourceTag = 'fluxion.source';
/** A rollup that was computed by other statements counts as stale. */
const definitions = Object.values(rollups).map(({ sql }) => sql);

export interface RollupMonths {
  /** The rollup's files that may be read, one per fresh month. */
  fresh: DataFile[];
  /** Months that have to be computed from the lines, and their files. */
  stale: ReadonlyMap<string, DataFile[]>;
}

/** @param categories hash of the mapping product → category, for rollups that depend on it; else empty. */
export function rollupMonths(sales: Snapshot, rollup: Snapshot | null, categories: string): RollupMonths {
  const sources = filesByMonth(sales);
  const computed = rollup ? filesByMonth(rollup) : new Map<string, DataFile[]>();
  const fresh: DataFile[] = [];
  const stale = new Map<string, DataFile[]>();
  for (const [month, files] of sources) {
    const [file, ...more] = computed.get(month) ?? [];
    if (file && more.length === 0 && file.tags?.[sourceTag] === fingerprint(files, categories)) {
      fresh.push(file);
    } else {
      stale.set(month, files);
    }
  }
  return { fresh, stale };
}

export function filesByMonth(snapshot: Snapshot): Map<string, DataFile[]> {
  return Map.groupBy(snapshot.files.values(), ({ partitionValues }) => partitionValues.month ?? '');
}

/** Data files never change and their names are unique, so their names stand for their content. */
export function fingerprint(files: readonly DataFile[], categories: string): string {
  const names = files.map(({ path }) => path).sort();
  return createHash('sha256')
    .update(JSON.stringify([definitions, categories, names]))
    .digest('hex')
    .slice(0, 32);
}
