import { DeltaError, type Snapshot, type SnapshotOptions } from '../delta/table.ts';
import type { LakeSnapshotOptions, RelationName } from './lake.ts';
import { type PinnedSnapshot, pinnedSnapshot } from './pinned-snapshot.ts';
import { isRollupName, type RollupName, rollups } from './rollups.ts';
import type { TableName } from './tables.ts';
import type { TenantContext } from './tenant-context.ts';

/** A look-up this recent is shared: one small request per table and second, however many ask. */
const defaultMaxAgeMs = 1_000;
/** A rollup that is behind costs time, never correctness, so its look-up may be older. */
const rollupMaxAgeMs = 10_000;

/** Pins each relation, and the tables that rollups are computed from. */
export async function pin(
  context: TenantContext,
  relations: readonly RelationName[],
  options: LakeSnapshotOptions,
): Promise<PinnedSnapshot> {
  const tables = new Set<TableName>();
  const named = new Set<RollupName>();
  for (const relation of relations) {
    if (isRollupName(relation)) {
      named.add(relation);
      for (const source of rollups[relation].sources) tables.add(source);
    } else {
      tables.add(relation);
    }
  }
  const [pinnedTables, pinnedRollups] = await Promise.all([
    entries(tables, (name) => context.table(name).delta.snapshot(snapshotOptions(name, options))),
    entries(named, (name) => ifExists(context.table(name).delta.snapshot({ maxAgeMs: rollupMaxAgeMs }))),
  ]);
  return pinnedSnapshot(context.tenantId, new Set(relations), new Map(pinnedTables), new Map(pinnedRollups));
}

function entries<Name, Value>(names: Iterable<Name>, find: (name: Name) => Promise<Value>) {
  return Promise.all([...names].map(async (name): Promise<[Name, Value]> => [name, await find(name)]));
}

function snapshotOptions(name: TableName, options: LakeSnapshotOptions): SnapshotOptions {
  const version = options.versions?.[name];
  if (version !== undefined) return { version };
  if (options.timestamp !== undefined) return { timestamp: options.timestamp };
  const atLeast = options.atLeast?.[name];
  return { maxAgeMs: options.maxAgeMs ?? defaultMaxAgeMs, ...(atLeast === undefined ? {} : { atLeast }) };
}

async function ifExists(snapshot: Promise<Snapshot>): Promise<Snapshot | null> {
  try {
    return await snapshot;
  } catch (error) {
    if (error instanceof DeltaError && error.code === 'delta.table_not_found') return null;
    throw error;
  }
}
