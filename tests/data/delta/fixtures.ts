/** Small tables, plans and clocks for the tests of the Delta layer. */
import type { Clock } from '#data/clock.ts';
import { type DeltaTableOptions, openDeltaTable } from '#data/delta/open.ts';
import type { StructType } from '#data/delta/schema.ts';
import type { CommitPlan, DataFile, DeltaTable } from '#data/delta/table.ts';
import { seededRandom } from '#data/random.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import type { ObjectStore } from '#data/store/object-store.ts';

export const startMs = Date.UTC(2026, 0, 1);

export const salesSchema: StructType = {
  type: 'struct',
  fields: [
    { name: 'id', type: 'long', nullable: true, metadata: {} },
    { name: 'month', type: 'string', nullable: true, metadata: {} },
    { name: 'amount', type: 'decimal(18,4)', nullable: true, metadata: {} },
  ],
};

export const salesDefinition = { schema: salesSchema, partitionColumns: ['month'] };

/** A clock that stands still until it is told, or a sleeper asks, to move. */
export interface ManualClock extends Clock {
  advance(milliseconds: number): void;
}

export function createManualClock(nowMs = startMs): ManualClock {
  let now = nowMs;
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
    advance: (milliseconds) => {
      now += milliseconds;
    },
  };
}

/** Counts the calls that reach a store. */
export function countingStore(store: ObjectStore): ObjectStore & { calls: string[] } {
  const calls: string[] = [];
  const counted = (name: keyof ObjectStore) =>
    ((key: string, ...rest: unknown[]) => {
      calls.push(`${name} ${key}`);
      const method = store[name] as (...values: unknown[]) => unknown;
      return method.call(store, key, ...rest);
    }) as never;
  return {
    calls,
    head: counted('head'),
    get: counted('get'),
    getStream: counted('getStream'),
    getRange: counted('getRange'),
    put: counted('put'),
    putIfAbsent: counted('putIfAbsent'),
    putIfMatch: counted('putIfMatch'),
    list: counted('list'),
    delete: counted('delete'),
  };
}

export interface TestTable {
  table: DeltaTable;
  store: ObjectStore;
  clock: ManualClock;
}

/** A table of its own in memory, already created unless `created` is false. */
export async function createTestTable(
  options: Partial<DeltaTableOptions> & {
    created?: boolean;
    clock?: ManualClock;
    configuration?: Record<string, string>;
  } = {},
): Promise<TestTable> {
  const clock = options.clock ?? createManualClock();
  const store = options.store ?? createMemoryStore({ clock });
  const table = openTestTable({ ...options, store, clock });
  if (options.created !== false)
    await table.create({ ...salesDefinition, configuration: options.configuration ?? {} });
  return { table, store, clock };
}

/** Another writer's handle on a table. */
export function openTestTable(
  options: Partial<DeltaTableOptions> & { store: ObjectStore; clock: Clock; seed?: number },
): DeltaTable {
  return openDeltaTable({
    table: 'tenants/test/sales',
    engineInfo: 'Fluxion test',
    random: seededRandom(options.seed ?? 1),
    ...options,
  });
}

export function dataFile(
  path: string,
  month: string | null = '2026-01',
  extra: Partial<DataFile> = {},
): DataFile {
  return { path, partitionValues: { month }, sizeBytes: 100, modificationTime: startMs, ...extra };
}

/** A blind append of one file per path. */
export function append(...paths: readonly string[]): CommitPlan {
  return { operation: 'WRITE', add: paths.map((path) => dataFile(path)), read: { kind: 'nothing' } };
}

export async function livePaths(table: DeltaTable): Promise<string[]> {
  return [...(await table.snapshot()).files.keys()].toSorted();
}

/** What the first, second, … call of a method does instead; later calls go through. */
export interface Script {
  get?: ((key: string) => ReturnType<ObjectStore['get']>)[];
  putIfAbsent?: ((key: string, body: Uint8Array) => ReturnType<ObjectStore['putIfAbsent']>)[];
}

export function scriptedStore(store: ObjectStore, script: Script): ObjectStore {
  const gets = [...(script.get ?? [])];
  const puts = [...(script.putIfAbsent ?? [])];
  return {
    ...store,
    get: (key) => gets.shift()?.(key) ?? store.get(key),
    putIfAbsent: (key, body, options) => puts.shift()?.(key, body) ?? store.putIfAbsent(key, body, options),
  };
}
