import { type Clock, systemClock } from '../clock.ts';
import { readBody, streamOf } from './body.ts';
import {
  assertStoreKey,
  assertStorePrefix,
  type ObjectInfo,
  type ObjectStore,
  StoreError,
} from './object-store.ts';

interface Entry {
  info: ObjectInfo;
  body: Uint8Array;
}

/**
 * The port in memory, for tests and simulations. Each call is one atomic step, so the promises of the port
 * hold between all users of the same instance. Bodies are copied on the way in and out.
 */
export function createMemoryStore(options: { clock?: Clock } = {}): ObjectStore {
  const clock = options.clock ?? systemClock;
  const entries = new Map<string, Entry>();
  /** Keys in ascending order; they are ASCII, so the order of JavaScript strings is that of their bytes. */
  const keys: string[] = [];
  let writeCount = 0;

  /** Index of the first key that is not less than `key`. */
  const position = (key: string) => {
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] as string) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const write = (key: string, body: Uint8Array): ObjectInfo => {
    if (!entries.has(key)) keys.splice(position(key), 0, key);
    writeCount += 1;
    const info = { key, sizeBytes: body.byteLength, etag: `"m${writeCount}"`, lastModified: clock.now() };
    entries.set(key, { info, body: body.slice() });
    return { ...info };
  };

  return {
    async head(key) {
      assertStoreKey(key);
      const entry = entries.get(key);
      return entry ? { ...entry.info } : null;
    },
    async get(key) {
      assertStoreKey(key);
      const entry = entries.get(key);
      return entry ? { ...entry.info, body: entry.body.slice() } : null;
    },
    async getStream(key) {
      assertStoreKey(key);
      const entry = entries.get(key);
      return entry ? { ...entry.info, body: streamOf(entry.body.slice()) } : null;
    },
    async getRange(key, offset, length) {
      assertStoreKey(key);
      const entry = entries.get(key);
      if (!entry) throw new StoreError('store.not_found', key, 'The object does not exist.');
      return entry.body.slice(offset, offset + length);
    },
    async put(key, body) {
      assertStoreKey(key);
      return write(key, await readBody(body));
    },
    async putIfAbsent(key, body) {
      assertStoreKey(key);
      if (entries.has(key)) return { outcome: 'exists' };
      return { outcome: 'created', object: write(key, body) };
    },
    async putIfMatch(key, body, etag) {
      assertStoreKey(key);
      if (entries.get(key)?.info.etag !== etag) return { outcome: 'mismatch' };
      return { outcome: 'replaced', object: write(key, body) };
    },
    list(prefix, { startAfter } = {}) {
      assertStorePrefix(prefix);
      let after = startAfter !== undefined && startAfter >= prefix ? startAfter : null;
      const next = (): IteratorResult<ObjectInfo> => {
        let index = position(after ?? prefix);
        if (after !== null && keys[index] === after) index += 1;
        const key = keys[index];
        if (key === undefined || !key.startsWith(prefix)) return { done: true, value: undefined };
        after = key;
        return { done: false, value: { ...(entries.get(key) as Entry).info } };
      };
      return { [Symbol.asyncIterator]: () => ({ next: async () => next() }) };
    },
    async delete(key) {
      assertStoreKey(key);
      if (entries.delete(key)) keys.splice(position(key), 1);
    },
  };
}
