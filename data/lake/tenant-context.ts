import type { Clock } from '../clock.ts';
import type { Engine } from '../engine/engine.ts';
import type { Random } from '../random.ts';
import type { RelationName } from './lake.ts';
import type { StorageSize } from './storage-size.ts';
import type { TenantFolder } from './tenant-folder.ts';
import type { TenantId } from './tenant-id.ts';
import type { LakeTable } from './write.ts';

/** What the parts of a tenant's lake share: all of it reaches this one tenant only. */
export interface TenantContext {
  readonly tenantId: TenantId;
  readonly folder: TenantFolder;
  readonly clock: Clock;
  readonly random: Random;
  readonly timeouts: Timeouts;
  table(name: RelationName): LakeTable;
  measureStorage(): Promise<StorageSize>;
  /** Deletes files for download that are older than a day; returns how many. */
  deleteOldExports(): Promise<number>;
  useEngine<T>(work: (engine: Engine) => Promise<T>): Promise<T>;
}

export interface Timeouts {
  /** Default time of `query`. */
  queryMs: number;
  /** Default time of `export`, which lasts as long as its reader takes. */
  exportMs: number;
  /** Time of a whole write, without waiting for the engine. */
  writeMs: number;
}
