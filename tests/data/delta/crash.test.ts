import { describe, expect, test } from 'vitest';
import type { DeltaTable } from '#data/delta/table.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { createCrashingStore } from '#tests/support/faulty-store.ts';
import {
  append,
  createManualClock,
  dataFile,
  livePaths,
  openTestTable,
  salesDefinition,
} from './fixtures.ts';
import { textCodec as codec } from './simulator/text-codec.ts';

const dayMs = 86_400_000;
const bytes = new TextEncoder().encode('rows');

/** The life of a table that reaches every kind of store call; each step may be repeated after a crash. */
async function live(table: DeltaTable, store: ObjectStore, clock: { advance(ms: number): void }) {
  await table.create({ ...salesDefinition, configuration: { 'delta.checkpointInterval': '4' } });
  for (let step = 1; step <= 9; step += 1) {
    const path = `f${step}`;
    await store.put(path, bytes);
    await table.commit({ ...append(path), transaction: { appId: 'writer', version: step } });
  }
  await store.put('merged', bytes);
  await table.commit(async (snapshot) => {
    const paths = ['f1', 'f2'].filter((path) => snapshot.files.has(path));
    if (paths.length === 0) return null;
    const read = { kind: 'files' as const, paths };
    return { operation: 'OPTIMIZE', remove: paths, add: [dataFile('merged')], read, dataChange: false };
  });
  clock.advance(40 * dayMs);
  await table.checkpoint();
  await table.cleanUpLog();
  await table.vacuum();
}

describe.each(['before', 'after'] as const)('a process that dies %s a store call', (when) => {
  test('leaves, at every call, a table that a new process completes without loss or duplicate', async () => {
    let crashPoints = 0;
    for (let atCall = 1; ; atCall += 1) {
      const clock = createManualClock();
      const memory = createMemoryStore({ clock });
      const store = createCrashingStore({ store: memory, atCall, when });
      await live(openTestTable({ store, clock, codec }), store, clock).catch(() => {});
      if (!store.crashed) break;
      crashPoints += 1;

      const restarted = openTestTable({ store: memory, clock, codec, seed: atCall + 1 });
      await live(restarted, memory, clock);
      const cold = openTestTable({ store: memory, clock, codec });
      const expected = ['f3', 'f4', 'f5', 'f6', 'f7', 'f8', 'f9', 'merged'];
      expect(await livePaths(cold), `crash ${when} call ${atCall}`).toEqual(expected);
      for (const path of expected) expect(await memory.head(path), path).not.toBeNull();
      const versions = (await cold.history()).map(({ version }) => version);
      expect(versions, `crash ${when} call ${atCall}`).toEqual(
        versions.map((_, index) => (versions[0] ?? 0) - index),
      );
    }
    expect(crashPoints).toBeGreaterThan(50);
  });
});
