import { describe, expect, test } from 'vitest';
import { openAuditLogs } from '#data/audit/audit-log.ts';
import { controlLogName } from '#data/audit/keys.ts';
import { verifyAuditLog } from '#data/audit/verify.ts';
import { tenantPrefix } from '#data/lake/tenant-id.ts';
import { seededRandom } from '#data/random.ts';
import { createCountingStore } from '#data/store/counting-store.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { type ObjectStore, StoreError } from '#data/store/object-store.ts';
import {
  createCrashingStore,
  createFaultyStore,
  evenRates,
  SimulatedCrash,
} from '#tests/support/faulty-store.ts';
import { createManualClock } from '#tests/support/manual-clock.ts';
import { entry, granja, granja2, readAll, targets } from './fixtures.ts';

const clock = createManualClock();
const open = (store: ObjectStore, seed = 1) => openAuditLogs({ store, clock, random: seededRandom(seed) });
const names = (count: number, prefix = 'n') =>
  Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);

describe('an audit log', () => {
  test('gives back what was recorded, newest first, each record chained to the one before', async () => {
    const log = open(createMemoryStore()).open(granja);
    for (const name of ['a', 'b', 'c']) await log.append(entry(name));
    const records = await readAll(log);
    expect(targets(records)).toEqual(['c', 'b', 'a']);
    expect(records.map(({ sequence }) => sequence)).toEqual([3, 2, 1]);
    expect(records[0]).toMatchObject(entry('c'));
    expect(records[0]?.previous).toBe(records[1]?.hash);
    expect(records[1]?.previous).toBe(records[2]?.hash);
    expect(records[0]?.at).toBe(clock.now());
  });

  test('of one tenant holds nothing of another, nor of the control plane', async () => {
    const store = createMemoryStore();
    const logs = open(store);
    for (const [name, log] of [
      ['a', granja],
      ['b', granja2],
      ['c', controlLogName],
    ] as const) {
      await logs.open(log).append(entry(name));
    }
    expect(targets(await readAll(logs.open(granja)))).toEqual(['a']);
    expect(targets(await readAll(logs.open(granja2)))).toEqual(['b']);
    expect(targets(await readAll(logs.open(controlLogName)))).toEqual(['c']);
  });

  test("lies outside of what a tenant's own credentials reach", async () => {
    const store = createMemoryStore();
    await open(store).open(granja).append(entry('a'));
    for await (const { key } of store.list('')) expect(key.startsWith(tenantPrefix(granja))).toBe(false);
  });

  test('takes two store requests for a record, and three for one in 64', async () => {
    const store = createCountingStore(createMemoryStore());
    const log = open(store).open(granja);
    await log.append(entry('first'));
    const before = store.total().requestCount;
    for (const name of names(128)) await log.append(entry(name));
    expect(store.total().requestCount - before).toBe(2 * 128 + 2);
  });

  test('is read in one request for the newest records and one for each further 64', async () => {
    const store = createCountingStore(createMemoryStore());
    const log = open(store).open(granja);
    for (const name of names(400)) await log.append(entry(name));
    const requestsFor = async (count: number) => {
      const before = store.total().requestCount;
      let left = count;
      for await (const _ of log.read()) if (--left === 0) break;
      return store.total().requestCount - before;
    };
    expect(await requestsFor(16)).toBe(1);
    expect(await requestsFor(400)).toBe(7);
  });

  test('is read from any record and any time on', async () => {
    const later = createManualClock();
    const log = openAuditLogs({ store: createMemoryStore(), clock: later, random: seededRandom(1) }).open(
      granja,
    );
    const start = later.now();
    for (const name of names(300)) {
      await log.append(entry(name));
      later.advance(1000);
    }
    for (const before of [1, 2, 64, 65, 66, 129, 200, 257, 300, 301, 999]) {
      const records = await readAll(log, { before });
      expect(records.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: Math.min(before - 1, 300) }, (_, index) => Math.min(before - 1, 300) - index),
      );
    }
    for (const newest of [0, 1, 63, 64, 65, 128, 129, 256, 299, 300]) {
      const records = await readAll(log, { until: start + (newest - 1) * 1000 });
      expect([newest, records.length, records[0]?.sequence]).toEqual([newest, newest, newest || undefined]);
    }
  });

  test('never goes back in time, although the clocks of its writers differ', async () => {
    const store = createMemoryStore();
    const late = createManualClock(2_000_000);
    const early = createManualClock(1_000_000);
    await openAuditLogs({ store, clock: late, random: seededRandom(1) })
      .open(granja)
      .append(entry('a'));
    await openAuditLogs({ store, clock: early, random: seededRandom(2) })
      .open(granja)
      .append(entry('b'));
    expect((await readAll(open(store).open(granja))).map(({ at }) => at)).toEqual([2_000_000, 2_000_000]);
  });

  test('refuses what is no action, and what is far too long', async () => {
    const log = open(createMemoryStore()).open(granja);
    const invalid = expect.objectContaining({ code: 'audit.invalid' });
    await expect(log.append(entry('a', { action: 'Do it' }))).rejects.toEqual(invalid);
    await expect(log.append(entry('x'.repeat(9000)))).rejects.toEqual(invalid);
    expect(await readAll(log)).toEqual([]);
  });

  test('that is no log of ours is not written to', async () => {
    const store = createMemoryStore();
    await store.put('registry/audit/granja/head.json', new TextEncoder().encode('{"records":[]}'));
    await expect(open(store).open(granja).append(entry('a'))).rejects.toMatchObject({
      code: 'audit.damaged',
    });
  });
});

describe('appends at once', () => {
  test('of many callers and processes are all kept, each once', async () => {
    const store = createMemoryStore();
    const processes = names(5).map((_, seed) => open(store, seed + 1).open(granja));
    await Promise.all(
      processes.flatMap((log, index) => names(30, `p${index}-`).map((name) => log.append(entry(name)))),
    );
    const found = targets(await readAll(open(store).open(granja)));
    expect(found).toHaveLength(150);
    expect(new Set(found)).toHaveLength(150);
    expect(await verifyAuditLog(store, granja)).toMatchObject({ recordCount: 150, findings: [] });
  });

  test.each(Array.from({ length: 12 }, (_, seed) => seed + 1))(
    'over a failing store lose nothing that was acknowledged and double nothing (seed %i)',
    async (seed) => {
      const memory = createMemoryStore();
      const faulty = createFaultyStore({
        store: memory,
        random: seededRandom(seed),
        rates: { ...evenRates(0.3), 'deliver-twice': 0.05 },
      });
      const acknowledged: string[] = [];
      await Promise.all(
        names(3).map(async (_, process) => {
          const log = open(faulty, seed * 10 + process).open(granja);
          for (const name of names(40, `p${process}-`)) {
            await log.append(entry(name)).then(
              () => acknowledged.push(name),
              () => undefined,
            );
          }
        }),
      );
      faulty.heal();
      await faulty.landPending();
      await open(memory, 999).open(granja).append(entry('last'));
      const found = targets(await readAll(open(memory).open(granja)));
      expect(acknowledged.length).toBeGreaterThan(60);
      expect(new Set(found)).toHaveLength(found.length);
      expect(found).toEqual(expect.arrayContaining(acknowledged));
      expect((await verifyAuditLog(memory, granja)).findings).toEqual([]);
    },
  );

  test('of one process wait for each other instead of trying in vain', async () => {
    const store = createCountingStore(createMemoryStore());
    const log = open(store).open(granja);
    await Promise.all(names(20).map((name) => log.append(entry(name))));
    expect(targets(await readAll(log)).reverse()).toEqual(names(20));
    // One look at the head that is not there, two for each record, and the reading.
    expect(store.total().requestCount).toBe(1 + 2 * 20 + 1);
  });

  test('whose answer was lost is found again even after others have sealed it', async () => {
    const memory = createMemoryStore();
    await open(memory).open(granja).append(entry('first'));
    let lost = false;
    const losing: ObjectStore = {
      ...memory,
      async putIfMatch(key, body, etag) {
        const outcome = await memory.putIfMatch(key, body, etag);
        if (lost) return outcome;
        lost = true;
        const others = open(memory, 3).open(granja);
        for (const name of names(70)) await others.append(entry(name));
        throw new StoreError('store.unknown_outcome', key, 'The answer was lost.');
      },
    };
    expect(await open(losing, 2).open(granja).append(entry('mine'))).toMatchObject({ sequence: 2 });
    const found = targets(await readAll(open(memory).open(granja)));
    expect(found.filter((name) => name === 'mine')).toEqual(['mine']);
    expect((await verifyAuditLog(memory, granja)).findings).toEqual([]);
  });

  test('verify without a finding while they go on', async () => {
    const store = createMemoryStore();
    const log = open(store).open(granja);
    let done = false;
    const writing = (async () => {
      for (const name of names(300)) await log.append(entry(name));
      done = true;
    })();
    while (!done) {
      const { findings } = await verifyAuditLog(store, granja);
      expect(findings.filter(({ kind }) => kind !== 'unconfirmed')).toEqual([]);
    }
    await writing;
  });
});

describe('a crash', () => {
  test.each(['before', 'after'] as const)(
    '%s any store request loses no acknowledged record, and the next append mends what it left',
    async (when) => {
      for (let atCall = 1; ; atCall += 1) {
        const memory = createMemoryStore();
        const first = open(memory).open(granja);
        // So that the crashes also fall upon the sealing of the first 64.
        for (const name of names(62)) await first.append(entry(name));
        const store = createCrashingStore({ store: memory, atCall, when });
        const dying = open(store, 2).open(granja);
        const acknowledged: string[] = [];
        for (const name of names(4, 'x')) {
          try {
            await dying.append(entry(name));
            acknowledged.push(name);
          } catch (error) {
            expect(error).toBeInstanceOf(SimulatedCrash);
          }
        }
        const left = await verifyAuditLog(memory, granja);
        expect(left.findings.filter(({ kind }) => kind !== 'unconfirmed')).toEqual([]);
        await open(memory, 3).open(granja).append(entry('after the crash'));
        const found = targets(await readAll(open(memory).open(granja)));
        expect(found.slice(0, 1)).toEqual(['after the crash']);
        expect(found).toEqual(expect.arrayContaining(acknowledged));
        expect((await verifyAuditLog(memory, granja)).findings).toEqual([]);
        if (!store.crashed) return;
      }
    },
  );
});
