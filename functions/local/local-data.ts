import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type AuditLogs, openAuditLogs } from '#data/audit/audit-log.ts';
import { systemClock } from '#data/clock.ts';
import type { Lake } from '#data/lake/lake.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { systemRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import type { Registry } from '#data/registry/registry.ts';
import { createStoreMeter, type StoreMeter } from '#data/store/counting-store.ts';
import { openFileStore } from '#data/store/file-store.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { planMemory } from '../limits/plan-memory.ts';
import { StartupError } from './startup-error.ts';

/** What a data folder holds, opened. */
export interface LocalData {
  /** Counts all that is asked of `store`. */
  storeMeter: StoreMeter;
  store: ObjectStore;
  registry: Registry;
  auditLogs: AuditLogs;
  lake: Lake;
  close(): Promise<void>;
}

/** The folder of `FLUXION_DATA`, by default `.fluxion` in the repository. */
export function resolveDataFolder(root: string, setting: string | undefined): string {
  return resolve(root, setting || '.fluxion');
}

/** Opens the folder, which is created on first use. Any number of processes may have it open at once. */
export async function openLocalData(dataFolder: string): Promise<LocalData> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const clock = systemClock;
  const random = systemRandom;
  const storeMeter = createStoreMeter();
  const store = storeMeter.count(await openFileStore({ root: join(dataFolder, 'store'), clock }));
  await assertPresentLayout(store, dataFolder);
  const registry = openRegistry({ store, clock, random });
  const auditLogs = openAuditLogs({ store, clock, random });
  const lake = openLake({
    store,
    clock,
    random,
    cacheDirectory: join(dataFolder, 'cache'),
    engine: { maxMemoryBytes: planMemory(registry) },
  });
  return { storeMeter, store, registry, auditLogs, lake, close: () => lake.close() };
}

/** Older builds kept tables under `tenant_id=…`: their tenants would be found here without their tables. */
async function assertPresentLayout(store: ObjectStore, dataFolder: string): Promise<void> {
  for await (const { key } of store.list('tenant_id=')) {
    throw new StartupError(
      'data',
      `The data folder ${dataFolder} was made by an older build (it holds ${key.split('/', 1)[0]}): move it away, or set FLUXION_DATA to another folder, and start again to have the demo tenants made anew.`,
    );
  }
}
