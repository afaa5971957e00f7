import {
  assertStoreKey,
  assertStorePrefix,
  type ObjectInfo,
  type ObjectStore,
  StoreError,
} from './object-store.ts';

/**
 * A view of `store` that begins at `prefix` and cannot leave it: the capability that is handed to code which
 * may touch one tenant, or one table, and nothing else. Keys are checked by `assertStoreKey` before they are
 * joined (no `..`, no empty segment), and keys in answers and errors are relative again.
 *
 * @param prefix ends with `/`, so that `tenants/granja/` never matches `tenants/granja2/`.
 */
export function scopeStore(store: ObjectStore, prefix: string): ObjectStore {
  if (!prefix.endsWith('/')) {
    throw new StoreError('store.invalid_key', prefix, 'The prefix of a scope must end with a slash.');
  }
  assertStoreKey(prefix.slice(0, -1));

  const absolute = (key: string) => {
    assertStoreKey(key);
    const whole = prefix + key;
    assertStoreKey(whole);
    return whole;
  };
  const relative = <T extends ObjectInfo>(object: T): T => {
    if (!object.key.startsWith(prefix)) {
      throw new StoreError('store.damaged', prefix, 'The store answered with a key outside the scope.');
    }
    return { ...object, key: object.key.slice(prefix.length) };
  };
  const call = async <T>(key: string, act: (absoluteKey: string) => Promise<T>): Promise<T> => {
    try {
      return await act(absolute(key));
    } catch (error) {
      throw relativeError(error, key);
    }
  };
  const relativeOrNull = <T extends ObjectInfo>(object: T | null) => (object ? relative(object) : null);

  return {
    head: (key) => call(key, async (whole) => relativeOrNull(await store.head(whole))),
    get: (key) => call(key, async (whole) => relativeOrNull(await store.get(whole))),
    getStream: (key) => call(key, async (whole) => relativeOrNull(await store.getStream(whole))),
    getRange: (key, offset, length) => call(key, (whole) => store.getRange(whole, offset, length)),
    put: (key, body, options) => call(key, async (whole) => relative(await store.put(whole, body, options))),
    putIfAbsent: (key, body, options) =>
      call(key, async (whole) => {
        const result = await store.putIfAbsent(whole, body, options);
        return result.outcome === 'created' ? { ...result, object: relative(result.object) } : result;
      }),
    putIfMatch: (key, body, etag, options) =>
      call(key, async (whole) => {
        const result = await store.putIfMatch(whole, body, etag, options);
        return result.outcome === 'replaced' ? { ...result, object: relative(result.object) } : result;
      }),
    async *list(listPrefix, options = {}) {
      assertStorePrefix(listPrefix);
      const startAfter = options.startAfter === undefined ? {} : { startAfter: prefix + options.startAfter };
      try {
        for await (const object of store.list(prefix + listPrefix, startAfter)) yield relative(object);
      } catch (error) {
        throw relativeError(error, listPrefix);
      }
    },
    delete: (key) => call(key, (whole) => store.delete(whole)),
    ...(store.localPath ? { localPath: localPathIn(store, absolute) } : {}),
  };
}

const localPathIn = (store: ObjectStore, absolute: (key: string) => string) => (key: string) => {
  const whole = absolute(key);
  const path = store.localPath?.(whole);
  if (path === undefined) throw new StoreError('store.unavailable', key, 'The store has no local paths.');
  return path;
};

/** The same error with the key as the holder of the scope knows it. */
function relativeError(error: unknown, key: string): unknown {
  return error instanceof StoreError
    ? new StoreError(error.code, key, error.message, { cause: error })
    : error;
}
