import { describe, expect, test } from 'vitest';
import { readBody, streamOf } from '#data/store/body.ts';
import { createCountingStore, createStoreMeter } from '#data/store/counting-store.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { scopeStore } from '#data/store/prefix-store.ts';
import { bytes, keysOf, storeContract } from './contract.ts';

storeContract('counting store', async () => ({ store: createCountingStore(createMemoryStore()) }));

describe('counting store', () => {
  test('every kind of request and every byte is counted', async () => {
    const store = createCountingStore(createMemoryStore());
    const { etag } = await store.put('a', bytes('12345'));
    await store.put('b', streamOf(bytes('123')));
    await store.putIfAbsent('c', bytes('12'));
    await store.putIfMatch('a', bytes('1'), etag);
    await store.head('a');
    await store.get('a');
    await readBody((await store.getStream('b'))?.body as ReadableStream);
    await store.getRange('c', 1, 1);
    await store.get('none');
    await keysOf(store, '');
    await store.delete('a');
    expect(store.total()).toEqual({
      requests: { head: 1, get: 3, range: 1, put: 2, putIfAbsent: 1, putIfMatch: 1, list: 1, delete: 1 },
      requestCount: 11,
      readBytes: 1 + 3 + 1,
      writtenBytes: 5 + 3 + 2 + 1,
    });
  });

  test('a list costs one request per thousand keys', async () => {
    const store = createCountingStore(createMemoryStore());
    for (let index = 0; index < 2001; index += 1) await store.put(`k${index}`, new Uint8Array(0));
    await keysOf(store, 'k');
    expect(store.total().requests.list).toBe(3);
    await keysOf(store, 'none');
    expect(store.total().requests.list).toBe(4);
  });

  test('calls that run at once are told apart, also through a scope, and all add up to the total', async () => {
    const store = createCountingStore(createMemoryStore());
    const scoped = scopeStore(store, 'tenants/granja/');
    const work = (gets: number) =>
      store.measure(async (usage) => {
        for (let index = 0; index < gets; index += 1) {
          await scoped.get('a');
          await new Promise((resolve) => setImmediate(resolve));
        }
        return usage();
      });
    const usages = await Promise.all([work(3), work(5), work(0)]);
    expect(usages.map((usage) => usage.requestCount)).toEqual([3, 5, 0]);
    expect(store.total().requests.get).toBe(8);
  });

  test('what is measured inside is part of what is measured outside', async () => {
    const store = createCountingStore(createMemoryStore());
    const [inner, outer] = await store.measure(async (outerUsage) => {
      await store.get('a');
      const innerCount = await store.measure(async (innerUsage) => {
        await store.get('b');
        return innerUsage().requestCount;
      });
      return [innerCount, outerUsage().requestCount];
    });
    expect([inner, outer, store.total().requestCount]).toEqual([1, 2, 2]);
  });
});

test('a store whose files can be read in place keeps its paths, and has none where there were none', () => {
  const store = { ...createMemoryStore(), localPath: (key: string) => `/data/${key}` };
  expect(createCountingStore(store).localPath?.('a/b')).toBe('/data/a/b');
  expect(createCountingStore(createMemoryStore())).not.toHaveProperty('localPath');
});

test('one meter counts several stores together, and each call apart', async () => {
  const meter = createStoreMeter();
  const [one, other] = [meter.count(createMemoryStore()), meter.count(createMemoryStore())];
  const [both, first] = await Promise.all([
    meter.measure(async (usage) => {
      await one.put('a', new Uint8Array(3));
      await other.put('a', new Uint8Array(4));
      return usage();
    }),
    meter.measure(async (usage) => {
      await one.head('a');
      return usage();
    }),
  ]);
  expect([both.requestCount, both.writtenBytes]).toEqual([2, 7]);
  expect([first.requestCount, first.writtenBytes]).toEqual([1, 0]);
  expect(meter.total().requestCount).toBe(3);
});
