import { assertStorePrefix, type ObjectStore, StoreError } from './object-store.ts';

/**
 * One store out of several: keys that begin with a mount's prefix live in that mount, all others in `root`,
 * each under the same key as here. Whoever writes `site/…` need not know that it is another bucket.
 *
 * A listing covers one store: of a prefix inside a mount the mount's keys, of every other prefix the root's.
 * A prefix that would need both (`si`, or the empty one) rejects with `store.invalid_key`.
 *
 * @param mounts by prefix, which ends with `/`; no prefix begins another
 */
export function mountStores(root: ObjectStore, mounts: Readonly<Record<string, ObjectStore>>): ObjectStore {
  const prefixes = Object.keys(mounts);
  for (const prefix of prefixes) {
    const nested = prefixes.some((other) => other !== prefix && other.startsWith(prefix));
    if (!prefix.endsWith('/') || nested) {
      throw new StoreError(
        'store.invalid_key',
        prefix,
        'A mount ends with a slash and holds no other mount.',
      );
    }
  }
  const storeOf = (key: string): ObjectStore => {
    const prefix = prefixes.find((candidate) => key.startsWith(candidate));
    return (prefix === undefined ? undefined : mounts[prefix]) ?? root;
  };
  return {
    head: (key) => storeOf(key).head(key),
    get: (key) => storeOf(key).get(key),
    getStream: (key) => storeOf(key).getStream(key),
    getRange: (key, offset, length) => storeOf(key).getRange(key, offset, length),
    put: (key, body, options) => storeOf(key).put(key, body, options),
    putIfAbsent: (key, body, options) => storeOf(key).putIfAbsent(key, body, options),
    putIfMatch: (key, body, etag, options) => storeOf(key).putIfMatch(key, body, etag, options),
    async *list(prefix, options) {
      assertStorePrefix(prefix);
      if (prefixes.some((mount) => mount !== prefix && mount.startsWith(prefix))) {
        throw new StoreError('store.invalid_key', prefix, 'The listing would span several stores.');
      }
      yield* storeOf(prefix).list(prefix, options);
    },
    delete: (key) => storeOf(key).delete(key),
  };
}
