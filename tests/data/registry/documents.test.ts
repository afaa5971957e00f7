import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#data/random.ts';
import { createDocuments } from '#data/registry/documents.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { createFaultyStore, evenRates } from '#tests/support/faulty-store.ts';
import { createManualClock } from '#tests/support/manual-clock.ts';
import { registryError } from './fixtures.ts';

const schema = v.object({ entries: v.array(v.string()) });
const clock = createManualClock();
const open = (store = createMemoryStore(), seed = 1) =>
  createDocuments({ store, clock, random: seededRandom(seed) }, schema);

const add = (entry: string) => (current: { entries: string[] } | null) => {
  const entries = current?.entries ?? [];
  return entries.includes(entry) ? (current ?? { entries }) : { entries: [...entries, entry] };
};

describe('registry documents', () => {
  test('of racing creators one gets the document', async () => {
    const store = createMemoryStore();
    const results = await Promise.all(
      [1, 2, 3, 4].map((seed) => open(store, seed).create('d.json', { entries: [String(seed)] })),
    );
    expect(results.filter((result) => result !== null)).toHaveLength(1);
  });

  test('changes made at once are all kept', async () => {
    const store = createMemoryStore();
    await Promise.all(
      Array.from({ length: 8 }, (_, seed) => open(store, seed).update('d.json', add(`entry ${seed}`))),
    );
    expect((await open(store).get('d.json'))?.value.entries).toHaveLength(8);
  });

  test('identical values have different revisions and ETags', async () => {
    const documents = open();
    const first = await documents.update('d.json', () => ({ entries: [] }));
    const next = await documents.update('d.json', () => ({ entries: [] }));
    expect(next.revision).not.toBe(first.revision);
    expect(next.etag).not.toBe(first.etag);
  });

  test('a change that changes nothing writes nothing', async () => {
    const documents = open();
    const first = await documents.update('d.json', add('a'));
    expect(await documents.update('d.json', add('a'))).toEqual(first);
  });

  test('what the change throws is passed on, and nothing is written', async () => {
    const store = createMemoryStore();
    await expect(
      open(store).update('d.json', () => {
        throw new RangeError('no');
      }),
    ).rejects.toThrow('no');
    expect(await store.head('d.json')).toBeNull();
  });

  test('who is always too late gives up with registry.conflict', async () => {
    const store = createMemoryStore();
    const documents = open({ ...store, putIfMatch: async () => ({ outcome: 'mismatch' }) });
    await documents.create('d.json', { entries: [] });
    await expect(documents.update('d.json', add('a'))).rejects.toEqual(registryError('registry.conflict'));
  });

  test('a write whose answer was lost is recognised and counts once', async () => {
    const memory = createMemoryStore();
    const store = createFaultyStore({
      store: memory,
      random: seededRandom(1),
      rates: { 'lose-answer': 1 },
    });
    expect(await open(store, 1).create('d.json', { entries: ['mine'] })).not.toBeNull();
    let runs = 0;
    const updated = await open(store, 2).update('d.json', (current) => {
      runs += 1;
      return { entries: [...(current?.entries ?? []), 'once'] };
    });
    expect(runs).toBe(1);
    expect(updated.value.entries).toEqual(['mine', 'once']);
    expect((await memory.get('d.json'))?.etag).toBe(updated.etag);
  });

  test('of two creators one of whom loses its answer, exactly one is told that it created', async () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const memory = createMemoryStore();
      const results = await Promise.allSettled(
        [1, 2].map((writer) => {
          const store = createFaultyStore({
            store: memory,
            random: seededRandom(seed * 2 + writer),
            rates: { 'lose-answer': 0.3, conflict: 0.3 },
          });
          return open(store, seed * 10 + writer).create('d.json', { entries: [`writer ${writer}`] });
        }),
      );
      const created = results.filter((result) => result.status === 'fulfilled' && result.value !== null);
      expect(created.length, `seed ${seed}`).toBe(1);
    }
  });

  test('under faults of every kind no acknowledged change is lost', async () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const memory = createMemoryStore();
      const acknowledged: string[] = [];
      const stores = Array.from({ length: 3 }, (_, writer) =>
        createFaultyStore({ store: memory, random: seededRandom(seed * 7 + writer), rates: evenRates(0.3) }),
      );
      await Promise.all(
        stores.map(async (store, writer) => {
          for (let round = 0; round < 4; round += 1) {
            const entry = `${writer}/${round}`;
            const done = await open(store, seed * 100 + writer * 10 + round)
              .update('d.json', add(entry))
              .catch(() => null);
            if (done) acknowledged.push(entry);
          }
        }),
      );
      for (const store of stores) await store.landPending();
      const { entries } = (await open(memory).get('d.json'))?.value ?? { entries: [] };
      expect(entries, `seed ${seed}`).toEqual(expect.arrayContaining(acknowledged));
      expect(new Set(entries).size, `seed ${seed}`).toBe(entries.length);
    }
  });

  test.each(['', 'not json', '{}', '{"entries":[1],"revision":"r"}', '{"entries":[]}'])(
    'the document %j is damaged',
    async (content) => {
      const store = createMemoryStore();
      await store.put('d.json', new TextEncoder().encode(content));
      await expect(open(store).get('d.json')).rejects.toEqual(registryError('registry.damaged'));
    },
  );
});
