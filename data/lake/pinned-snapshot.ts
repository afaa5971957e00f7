import type { Snapshot } from '../delta/table.ts';
import type { LakeSnapshot, RelationName } from './lake.ts';
import type { RollupName } from './rollups.ts';
import type { TableName } from './tables.ts';
import type { TenantId } from './tenant-id.ts';

/** What a `LakeSnapshot` really is: the Delta snapshots that its queries read. */
export interface PinnedSnapshot extends LakeSnapshot {
  readonly relations: ReadonlySet<RelationName>;
  readonly tables: ReadonlyMap<TableName, Snapshot>;
  /**
   * Not part of the data version: a rollup says nothing that its source tables do not say. Null where the
   * rollup's own table does not exist.
   */
  readonly rollups: ReadonlyMap<RollupName, Snapshot | null>;
}

export function pinnedSnapshot(
  tenantId: TenantId,
  relations: ReadonlySet<RelationName>,
  tables: ReadonlyMap<TableName, Snapshot>,
  rollups: ReadonlyMap<RollupName, Snapshot | null>,
): PinnedSnapshot {
  const versions = Object.fromEntries([...tables].map(([name, { version }]) => [name, version]));
  return {
    tenantId,
    relations,
    tables,
    rollups,
    versions,
    dataVersion: Object.keys(versions)
      .sort()
      .map((name) => `${name}@${versions[name]}`)
      .join('.'),
    asOf: Math.max(0, ...[...tables.values()].map(({ timestamp }) => timestamp)),
  };
}

/** Throws unless the snapshot was made by the lake of `tenantId`: no tenant queries another's files. */
export function assertPinned(snapshot: LakeSnapshot, tenantId: TenantId): asserts snapshot is PinnedSnapshot {
  if (snapshot.tenantId !== tenantId || !('tables' in snapshot)) {
    throw new TypeError('The snapshot belongs to another tenant.');
  }
}
