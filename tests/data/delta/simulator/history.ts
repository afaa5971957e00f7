/**
 * One simulated history of one table: three writers, a compactor, upkeep (checkpoints, log clean-up, vacuum)
 * and a reader, each a process of its own on a store that fails, over several virtual hours. Everything
 * follows from the seed.
 */

import type { CheckpointCodec } from '#data/delta/checkpoint-codec.ts';
import { openDeltaTable } from '#data/delta/open.ts';
import {
  type CommitPlan,
  type DataFile,
  DeltaError,
  type DeltaTable,
  type Snapshot,
} from '#data/delta/table.ts';
import { type Random, seededRandom } from '#data/random.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { type ObjectStore, StoreError } from '#data/store/object-store.ts';
import {
  createCrashingStore,
  createFaultyStore,
  evenRates,
  type FaultyStore,
  SimulatedCrash,
} from '#tests/support/faulty-store.ts';
import { type AuditStore, createAuditStore, Violation } from './audit-store.ts';
import { assertHistory } from './invariants.ts';
import { textCodec } from './text-codec.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

export interface HistoryOptions {
  seed: number;
  /** Share of writes that go wrong; reads can do so in fewer ways. Default 0.35. */
  faultRate?: number;
  /** Default: a fast stand-in for Parquet. */
  codec?: CheckpointCodec;
}

export interface HistoryReport {
  seed: number;
  commits: number;
  storeCalls: number;
  faults: number;
  crashes: number;
  vacuumed: number;
}

interface World {
  time: VirtualTime;
  audit: AuditStore;
  random: Random;
  codec: CheckpointCodec;
  faultRate: number;
  report: HistoryReport;
  /** One per process and restart. */
  stores: FaultyStore[];
  /** Transactions whose caller was told that they are in the table. */
  acknowledged: Set<string>;
}

/** A process with its own handle, clock skew and faults; it may die at any store call and be started again. */
interface Process {
  name: string;
  random: Random;
  table: DeltaTable;
  store: ObjectStore;
  files: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const minuteMs = 60_000;
const retentionMs = 60 * minuteMs;
const maxSkewMs = minuteMs;
const maxTries = 200;
const writerNames = ['w1', 'w2', 'w3'];
const startMs = Date.UTC(2026, 0, 1);

const definition = {
  schema: {
    type: 'struct' as const,
    fields: ['row', 'part'].map((name) => ({ name, type: 'string' as const, nullable: true, metadata: {} })),
  },
  partitionColumns: ['part'],
  configuration: {
    'delta.checkpointInterval': '3',
    'delta.logRetentionDuration': 'interval 1 hours',
    'delta.deletedFileRetentionDuration': 'interval 1 hours',
  },
};

/** Runs the history of this seed; rejects with `Violation` where a guarantee was broken. */
export async function runHistory(options: HistoryOptions): Promise<HistoryReport> {
  const { seed, faultRate = 0.35, codec = textCodec } = options;
  const time = createVirtualTime(startMs);
  const store = createMemoryStore({ clock: time });
  const audit = createAuditStore({ store, time, retentionMs: retentionMs - 2 * maxSkewMs });
  const report = { seed, commits: 0, storeCalls: 0, faults: 0, crashes: 0, vacuumed: 0 };
  const random = seededRandom(seed);
  const acknowledged = new Set<string>();
  const world: World = { time, audit, random, codec, faultRate, report, stores: [], acknowledged };
  await time.run(live(world));
  await time.run(assertHistory({ audit, time, codec, acknowledged }));
  report.commits = audit.versions.length;
  for (const { callCount, faults } of world.stores) {
    report.storeCalls += callCount;
    report.faults += faults.length;
  }
  return report;
}

async function live(world: World): Promise<void> {
  const writers = writerNames.map((name) => startProcess(world, name));
  const others = ['compactor', 'upkeep', 'reader'].map((name) => startProcess(world, name));
  const [compactor, upkeep, reader] = others as [Process, Process, Process];
  await Promise.all(writers.map((writer) => persist(world, writer, () => writer.table.create(definition))));
  await Promise.all([
    ...writers.map((writer) => write(world, writer)),
    compact(world, compactor),
    maintain(world, upkeep, 3),
    read(world, reader),
  ]);
  // Everybody sleeps beyond the retention of the log, which is cleaned up; then the old handles go on.
  await world.time.sleep(3 * retentionMs);
  await maintain(world, upkeep, 1);
  await Promise.all([...writers.map((writer) => writeOnce(world, writer, 9)), read(world, reader)]);
}

function startProcess(world: World, name: string): Process {
  const random = seededRandom(Math.floor(world.random.next() * 2 ** 32));
  const started: Process = { name, random, files: 0, ...openHandle(world, random) };
  return started;
}

function openHandle(world: World, random: Random): { table: DeltaTable; store: ObjectStore } {
  const { time, audit, codec, faultRate } = world;
  const skewMs = (random.next() * 2 - 1) * maxSkewMs;
  const clock = {
    now: () => Math.round(time.now() + skewMs),
    sleep: (milliseconds: number) => time.sleep(milliseconds),
  };
  const pause = async () => {
    // Now and then a process is frozen for minutes, as Lambda does, though never for as long as the retention.
    const frozen = random.next() < 0.01 ? random.next() * 20 * minuteMs : 0;
    await time.sleep(random.next() * 40 + frozen);
  };
  const faulty = createFaultyStore({ store: audit, random, rates: evenRates(faultRate), pause });
  world.stores.push(faulty);
  const store = createCrashingStore({
    store: faulty,
    atCall: random.next() < 0.5 ? 1 + Math.floor(random.next() * 60) : Number.POSITIVE_INFINITY,
    when: random.next() < 0.5 ? 'before' : 'after',
  });
  const table = openDeltaTable({ store, clock, random, codec, engineInfo: 'simulator' });
  return { table, store };
}

/** Repeats `act` as a careful caller does, until it succeeds: after a crash, in a new process. */
async function persist<T>(world: World, process: Process, act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (hasCause(error, SimulatedCrash)) {
        world.report.crashes += 1;
        Object.assign(process, openHandle(world, process.random));
      } else if (!isTransient(error)) throw error;
      if (tries > maxTries)
        throw new Violation(`${process.name} never succeeded: ${error}`, { cause: error });
      await world.time.sleep(process.random.next() * 2_000);
    }
  }
}

function isTransient(error: unknown): boolean {
  if (error instanceof StoreError) return true;
  return (
    error instanceof DeltaError &&
    (error.code === 'delta.commit_in_doubt' || error.code === 'delta.contention')
  );
}

function hasCause(error: unknown, type: typeof SimulatedCrash): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof type) return true;
  return false;
}

/** Now and then two writes go through one handle at once, as requests to one server do. */
async function write(world: World, writer: Process): Promise<void> {
  for (let step = 1; step <= 4; step += 1) {
    await idle(world, writer);
    const alongside = writer.random.next() < 0.3 ? [writeOnce(world, writer, step, `${writer.name}b`)] : [];
    await Promise.all([writeOnce(world, writer, step), ...alongside]);
  }
}

/** Long pauses let retentions pass, short ones make writers collide. */
async function idle({ time }: World, { random }: Process): Promise<void> {
  await time.sleep(random.next() < 0.6 ? random.next() * 60 : random.next() * 40 * minuteMs);
}

/** One write with a transaction of its own: an append, an insert-if-absent by key, or a change of one file. */
async function writeOnce(
  world: World,
  writer: Process,
  step: number,
  appId: string = writer.name,
): Promise<void> {
  const transaction = { appId, version: step };
  const kind = writer.random.next();
  const key = `key-${1 + Math.floor(writer.random.next() * 3)}`;
  const own = [`${appId}-${step}-a`, `${appId}-${step}-b`];
  const plan =
    kind < 0.4
      ? async () => appendPlan(await writeFile(world, writer, own))
      : kind < 0.7
        ? (snapshot: Snapshot) => insertPlan(world, writer, snapshot, key)
        : (snapshot: Snapshot) => deletePlan(world, writer, snapshot);
  const result = await persist(world, writer, () =>
    writer.table.commit(async (snapshot) => {
      const planned = await plan(snapshot);
      return planned && { ...planned, transaction };
    }),
  );
  if (result.outcome !== 'nothing_to_do') world.acknowledged.add(`${appId}@${step}`);
}

function appendPlan(file: DataFile): CommitPlan {
  return { operation: 'WRITE', add: [file], read: { kind: 'nothing' } };
}

/** Insert-if-absent: sound only if no concurrent insert of the same key can pass unnoticed. */
async function insertPlan(
  world: World,
  writer: Process,
  snapshot: Snapshot,
  key: string,
): Promise<CommitPlan | null> {
  const rows = await readRows(writer, [...snapshot.files.keys()]);
  if (rows.includes(key)) return null;
  const file = await writeFile(world, writer, [key]);
  const partitions = [{ part: 'p0' }, { part: 'p1' }];
  const read =
    writer.random.next() < 0.5 ? { kind: 'table' as const } : { kind: 'partitions' as const, partitions };
  return { operation: 'MERGE', add: [file], read };
}

/** Rewrites one file without its first row. */
async function deletePlan(world: World, writer: Process, snapshot: Snapshot): Promise<CommitPlan | null> {
  const paths = [...snapshot.files.keys()];
  const path = paths[Math.floor(writer.random.next() * paths.length)];
  if (path === undefined) return null;
  const [, ...kept] = await readRows(writer, [path]);
  const add = kept.length > 0 ? [await writeFile(world, writer, kept)] : [];
  return { operation: 'DELETE', remove: [path], add, read: { kind: 'files', paths: [path] } };
}

async function compact(world: World, compactor: Process): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await idle(world, compactor);
    await persist(world, compactor, () =>
      compactor.table.commit(async (snapshot) => {
        const paths = [...snapshot.files.keys()].slice(0, 4);
        if (paths.length < 2) return null;
        const merged = await writeFile(world, compactor, await readRows(compactor, paths));
        return {
          operation: 'OPTIMIZE',
          remove: paths,
          add: [merged],
          read: { kind: 'files', paths },
          dataChange: false,
        };
      }),
    );
  }
}

async function maintain(world: World, upkeep: Process, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await idle(world, upkeep);
    await persist(world, upkeep, () => upkeep.table.checkpoint());
    await persist(world, upkeep, () => upkeep.table.cleanUpLog());
    const { deleted } = await persist(world, upkeep, () => upkeep.table.vacuum());
    world.report.vacuumed += deleted.length;
  }
}

/** Every look sees exactly one committed version, never an older one than before, and can read its files. */
async function read(world: World, reader: Process): Promise<void> {
  let newest = 0;
  for (let look = 0; look < 4; look += 1) {
    await idle(world, reader);
    const committed = world.audit.versions.length - 1;
    const snapshot = await persist(world, reader, () => reader.table.snapshot());
    if (snapshot.version < newest)
      throw new Violation(`a reader went back from ${newest} to ${snapshot.version}`);
    if (snapshot.version < committed)
      throw new Violation(`a reader saw ${snapshot.version}, not ${committed}`);
    newest = snapshot.version;
    assertSameFiles(world, snapshot);
    await persist(world, reader, () => readRows(reader, [...snapshot.files.keys()]));
  }
}

function assertSameFiles({ audit }: World, snapshot: Snapshot): void {
  const expected = [...(audit.versions[snapshot.version]?.live ?? [])].toSorted().join();
  if (expected !== [...snapshot.files.keys()].toSorted().join()) {
    throw new Violation(`a reader saw other files than version ${snapshot.version} has`);
  }
}

async function writeFile({ time }: World, process: Process, rows: readonly string[]): Promise<DataFile> {
  process.files += 1;
  const part = `p${process.files % 2}`;
  const path = `part=${part}/${process.name}-${process.files}.rows`;
  const body = encoder.encode(JSON.stringify(rows));
  for (let tries = 1; ; tries += 1) {
    try {
      await process.store.put(path, body);
      break;
    } catch (error) {
      if (!(error instanceof StoreError) || tries > maxTries) throw error;
    }
  }
  return {
    path,
    partitionValues: { part },
    sizeBytes: body.byteLength,
    modificationTime: Math.round(time.now()),
  };
}

async function readRows({ store }: Process, paths: readonly string[]): Promise<string[]> {
  const rows: string[] = [];
  for (const path of paths) {
    const object = await store.get(path);
    if (!object) throw new Violation(`${path} is missing`);
    rows.push(...(JSON.parse(decoder.decode(object.body)) as string[]));
  }
  return rows;
}
