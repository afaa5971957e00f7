import { describe, expect, test } from 'vitest';
import { seededRandom } from '#data/random.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { bodyOf, bytes, keysOf, storeContract, storeError, text } from '#tests/data/store/contract.ts';
import {
  createCrashingStore,
  createFaultyStore,
  evenRates,
  type Fault,
  SimulatedCrash,
} from './faulty-store.ts';

storeContract('faulty store without faults', async () => ({
  store: createFaultyStore({ store: createMemoryStore(), random: seededRandom(1), rates: {} }),
}));

const always = (fault: Fault) => {
  const memory = createMemoryStore();
  return {
    memory,
    store: createFaultyStore({ store: memory, random: seededRandom(1), rates: { [fault]: 1 } }),
  };
};
const unknown = storeError('store.unknown_outcome');

describe('the faulty store', () => {
  test.each<[Fault, landed: boolean]>([
    ['fail-before', false],
    ['lose-answer', true],
    ['conflict', false],
    ['slow-down', false],
    ['land-later', false],
  ])('%s: the outcome is unknown, and landed is %s', async (fault, landed) => {
    const { memory, store } = always(fault);
    await expect(store.putIfAbsent('a', bytes('x'))).rejects.toEqual(unknown);
    expect((await memory.head('a')) !== null).toBe(landed);
    expect(store.faults).toEqual([{ call: 1, operation: 'putIfAbsent', key: 'a', fault }]);
  });

  test('a write that lands later is checked against what is there by then', async () => {
    for (const [meanwhile, expected] of [
      ['other', 'other'],
      [null, 'late'],
    ] as const) {
      const { memory, store } = always('land-later');
      await expect(store.putIfAbsent('a', bytes('late'))).rejects.toEqual(unknown);
      expect(store.pendingCount).toBe(1);
      if (meanwhile !== null) await memory.put('a', bytes(meanwhile));
      await store.landPending();
      expect(text(await bodyOf(memory, 'a'))).toBe(expected);
    }
  });

  test('a write delivered twice is told of as if it had lost', async () => {
    const { memory, store } = always('deliver-twice');
    expect(await store.putIfAbsent('a', bytes('mine'))).toEqual({ outcome: 'exists' });
    expect(text(await bodyOf(memory, 'a'))).toBe('mine');
  });

  test('reads and lists that fail are unavailable', async () => {
    const { store } = always('slow-down');
    await expect(store.get('a')).rejects.toEqual(storeError('store.unavailable'));
    await expect(keysOf(store, '')).rejects.toEqual(storeError('store.unavailable'));
  });

  test('others get their turn between the keys of a slow list', async () => {
    const memory = createMemoryStore();
    for (const key of ['a', 'b', 'c']) await memory.put(key, bytes(key));
    let turns = 0;
    const pause = async () => {
      turns += 1;
      if (turns === 3) await memory.delete('c');
    };
    const store = createFaultyStore({
      store: memory,
      random: seededRandom(1),
      rates: { 'slow-list': 1 },
      pause,
    });
    expect(await keysOf(store, '')).toEqual(['a', 'b']);
  });

  test('the same seed gives the same faults, and about as many as asked for', async () => {
    const run = async (seed: number) => {
      const store = createFaultyStore({
        store: createMemoryStore(),
        random: seededRandom(seed),
        rates: evenRates(0.2),
      });
      for (let index = 0; index < 1000; index += 1)
        await store.putIfAbsent(`k${index}`, bytes('x')).catch(() => null);
      return store.faults;
    };
    const faults = await run(7);
    expect(await run(7)).toEqual(faults);
    expect(await run(8)).not.toEqual(faults);
    expect(faults.length).toBeGreaterThan(150);
    expect(faults.length).toBeLessThan(250);
    expect(new Set(faults.map(({ fault }) => fault)).size).toBe(5);
  });

  test('healed, it fails no more', async () => {
    const { store } = always('fail-before');
    store.heal();
    expect(await store.putIfAbsent('a', bytes('x'))).toMatchObject({ outcome: 'created' });
  });
});

describe('the crashing store', () => {
  test.each([
    ['before', ['a']],
    ['after', ['a', 'b']],
  ] as const)('dies %s its n-th call and does nothing afterwards', async (when, left) => {
    const memory = createMemoryStore();
    const store = createCrashingStore({ store: memory, atCall: 2, when });
    await store.put('a', bytes('x'));
    await expect(store.put('b', bytes('x'))).rejects.toThrow(SimulatedCrash);
    await expect(store.put('c', bytes('x'))).rejects.toThrow(SimulatedCrash);
    await expect(keysOf(store, '')).rejects.toThrow(SimulatedCrash);
    expect(store.crashed).toBe(true);
    expect(await keysOf(memory, '')).toEqual(left);
  });
});
