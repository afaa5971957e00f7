import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { type Clock, systemClock } from '../clock.ts';
import { openDeltaTable } from '../delta/open.ts';
import { openEngine } from '../engine/engine.ts';
import { createEnginePool } from '../engine/engine-pool.ts';
import { type Random, systemRandom } from '../random.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { scopeStore } from '../store/prefix-store.ts';
import { createCacheBudget } from './cache-budget.ts';
import { deleteOldExports, openExportFolder } from './export-folder.ts';
import { createFileCache, type FileCache } from './file-cache.ts';
import type { Lake, RelationName, TenantLake } from './lake.ts';
import { isRollupName, rollups } from './rollups.ts';
import { measureStorage } from './storage-size.ts';
import { createTableFiles } from './table-files.ts';
import { tableSchema } from './tables.ts';
import type { TenantContext, Timeouts } from './tenant-context.ts';
import { createTenantFolder } from './tenant-folder.ts';
import { type TenantId, tenantPrefix } from './tenant-id.ts';
import { createTenantLake } from './tenant-lake.ts';
import type { LakeTable } from './write.ts';

export interface LakeOptions {
  /** One store for all tenants, or each tenant's own: opened with credentials that reach no other tenant. */
  store: ObjectStore | ((tenantId: TenantId) => ObjectStore);
  /** For cached files and scratch space: a folder that may be emptied whenever no process uses it. */
  cacheDirectory: string;
  clock?: Clock;
  random?: Random;
  engine?: LakeEngineOptions;
  /** Bytes of cached files, all tenants together. Default 2 GiB. Unused where the store has local paths. */
  maxCachedBytes?: number;
  /** Tenants whose snapshots are kept in memory. Default 1,000. */
  maxTenants?: number;
  /** Defaults: query 10 s, export 5 min, write 10 min. */
  timeouts?: Partial<Timeouts>;
}

export interface LakeEngineOptions {
  /** Tenants whose DuckDB instance stays open. Default: 30 to 100, as 2 % of the machine's memory allow. */
  maxEngines?: number;
  /** Threads of one tenant's instance; default 1, right for a server that answers many at once. */
  threads?: number;
  /**
   * Memory of one tenant's instance, or what says so; asked when the instance is opened, and valid until it is
   * closed. Default 1 GiB.
   */
  maxMemoryBytes?: number | ((tenantId: TenantId) => Promise<number>);
  /** Reads of one tenant that run at once. Default 4. */
  maxConnections?: number;
}

/** Their addresses are good for minutes; whoever is still fetching after a day does not get on. */
const exportAgeMs = 24 * 3_600_000;

/** Opens the lake over a store. Costs nothing until a tenant is used. */
export function openLake(options: LakeOptions): Lake {
  const { store, cacheDirectory, clock = systemClock, random = systemRandom } = options;
  const storeOf = typeof store === 'function' ? store : () => store;
  const { maxCachedBytes = 2 * 2 ** 30, maxTenants = 1_000, engine = {} } = options;
  const timeouts = { queryMs: 10_000, exportMs: 300_000, writeMs: 600_000, ...options.timeouts };
  const budget = createCacheBudget(maxCachedBytes);
  const folderOf = (tenantId: string) =>
    createTenantFolder(join(cacheDirectory, tenantId), random, () => clock.now());

  const engines = createEnginePool({
    maxEngines: engine.maxEngines ?? defaultEngines(totalmem()),
    async open(tenantId) {
      const folder = folderOf(tenantId);
      const { maxEngines: _, maxMemoryBytes: memory, ...limits } = engine;
      const maxMemoryBytes = typeof memory === 'function' ? await memory(tenantId as TenantId) : memory;
      return openEngine({
        ...limits,
        ...(maxMemoryBytes === undefined ? {} : { maxMemoryBytes }),
        allowedDirectories: [
          folder.path,
          ...storeDirectories(storeOf(tenantId as TenantId), tenantId as TenantId),
        ],
        spillDirectory: folder.spillPath(),
      });
    },
  });

  /** Outlive their tenant's place in memory, since what they keep on disk does too. */
  const caches = new Map<TenantId, FileCache>();

  const openTenant = (tenantId: TenantId): TenantLake => {
    const tenantStore = scopeStore(storeOf(tenantId), tenantPrefix(tenantId));
    const folder = folderOf(tenantId);
    const cache =
      caches.get(tenantId) ??
      createFileCache({
        store: tenantStore,
        directory: folder.filesPath,
        budget,
        random,
        now: () => clock.now(),
      });
    caches.set(tenantId, cache);
    const tables = new Map<RelationName, LakeTable>();
    const openTable = (name: RelationName): LakeTable => {
      const tableStore = scopeStore(tenantStore, `${name}/`);
      return {
        schema: isRollupName(name) ? rollups[name].schema : tableSchema(name),
        delta: openDeltaTable({
          store: tableStore,
          table: `${tenantPrefix(tenantId)}${name}`,
          clock,
          random,
        }),
        files: createTableFiles({ store: tableStore, table: name, cache }),
      };
    };
    const context: TenantContext = {
      tenantId,
      folder,
      clock,
      random,
      timeouts,
      table(name) {
        const table = tables.get(name) ?? openTable(name);
        tables.set(name, table);
        return table;
      },
      measureStorage: () => measureStorage(tenantStore),
      deleteOldExports: () =>
        deleteOldExports(openExportFolder(storeOf(tenantId), tenantId), clock.now(), exportAgeMs),
      useEngine: (work) => engines.use(tenantId, work),
    };
    return createTenantLake(context);
  };

  /** In order of last use, oldest first. */
  const tenants = new Map<TenantId, TenantLake>();
  return {
    tenant(tenantId) {
      const tenant = tenants.get(tenantId) ?? openTenant(tenantId);
      tenants.delete(tenantId);
      tenants.set(tenantId, tenant);
      for (const oldest of tenants.keys()) {
        if (tenants.size <= maxTenants) break;
        tenants.delete(oldest);
      }
      return tenant;
    },
    close: () => engines.close(),
  };
}

/** An idle engine takes some 4.5 MB, and opening it anew some 12 ms of a query's time (measured 11/2026). */
function defaultEngines(memoryBytes: number): number {
  return Math.min(100, Math.max(30, Math.floor((memoryBytes * 0.02) / 4_500_000)));
}

/** The tenant's folder of a store on this machine, whose files the engine reads in place. */
function storeDirectories(store: ObjectStore, tenantId: TenantId): string[] {
  const path = store.localPath?.(`${tenantPrefix(tenantId)}table`);
  return path === undefined ? [] : [dirname(path)];
}
