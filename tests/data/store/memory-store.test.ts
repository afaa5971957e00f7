import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { bytes, keysOf, storeContract } from './contract.ts';

storeContract('memory store', async () => ({ store: createMemoryStore() }));

describe('memory store', () => {
  test('identical bytes written again have another ETag, so that A-B-A is noticed', async () => {
    const store = createMemoryStore();
    const first = await store.put('a', bytes('A'));
    await store.put('a', bytes('B'));
    await store.put('a', bytes('A'));
    expect(await store.putIfMatch('a', bytes('C'), first.etag)).toEqual({ outcome: 'mismatch' });
  });

  test('a key may also be the folder of others, and keys may differ in case only', async () => {
    const store = createMemoryStore();
    for (const key of ['a', 'a/b', 'A']) await store.put(key, bytes(key));
    expect(await keysOf(store, '')).toEqual(['A', 'a', 'a/b']);
  });
});
