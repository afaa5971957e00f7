import { AsyncLocalStorage } from 'node:async_hooks';
import type { ObjectBody, ObjectStore } from './object-store.ts';

export type RequestKind = 'head' | 'get' | 'range' | 'put' | 'putIfAbsent' | 'putIfMatch' | 'list' | 'delete';

/** What was asked of a store. A list counts one request per thousand keys, as S3 answers it. */
export interface StoreUsage {
  requests: Record<RequestKind, number>;
  requestCount: number;
  readBytes: number;
  writtenBytes: number;
}

/** Counts what is asked of any number of stores, together and per call. */
export interface StoreMeter {
  /** The same store, counted. */
  count(store: ObjectStore): ObjectStore;
  /** Everything since the meter was made. */
  total(): StoreUsage;
  /**
   * Runs `act` and reports what it alone asked of the stores, however many other calls run beside it. The
   * figures of an inner `measure` are part of the outer one's. `usage` may be read before `act` has ended.
   */
  measure<T>(act: (usage: () => StoreUsage) => Promise<T>): Promise<T>;
}

export interface CountingStore extends ObjectStore, Pick<StoreMeter, 'total' | 'measure'> {}

interface Tally {
  usage: StoreUsage;
  outer: Tally | null;
}

type Count = (change: (usage: StoreUsage) => void) => void;

const listPageKeys = 1000;

/** One store with a meter of its own. */
export function createCountingStore(store: ObjectStore): CountingStore {
  const meter = createStoreMeter();
  return { ...meter.count(store), total: () => meter.total(), measure: (act) => meter.measure(act) };
}

export function createStoreMeter(): StoreMeter {
  const whole: Tally = { usage: emptyUsage(), outer: null };
  const tallies = new AsyncLocalStorage<Tally>();
  const count: Count = (change) => {
    for (let tally: Tally | null = tallies.getStore() ?? whole; tally; tally = tally.outer)
      change(tally.usage);
  };
  return {
    count: (store) => countedStore(store, count),
    total: () => copyUsage(whole.usage),
    measure: (act) => {
      const tally: Tally = { usage: emptyUsage(), outer: tallies.getStore() ?? whole };
      return tallies.run(tally, () => act(() => copyUsage(tally.usage)));
    },
  };
}

function countedStore(store: ObjectStore, count: Count): ObjectStore {
  const request = (kind: RequestKind) => {
    count((usage) => {
      usage.requests[kind] += 1;
      usage.requestCount += 1;
    });
  };
  const read = (sizeBytes: number) =>
    count((usage) => {
      usage.readBytes += sizeBytes;
    });
  const written = (sizeBytes: number) =>
    count((usage) => {
      usage.writtenBytes += sizeBytes;
    });

  return {
    async head(key) {
      request('head');
      return store.head(key);
    },
    async get(key) {
      request('get');
      const object = await store.get(key);
      read(object?.body.byteLength ?? 0);
      return object;
    },
    async getStream(key) {
      request('get');
      const object = await store.getStream(key);
      return object ? { ...object, body: countBytes(object.body, read) } : null;
    },
    async getRange(key, offset, length) {
      request('range');
      const bytes = await store.getRange(key, offset, length);
      read(bytes.byteLength);
      return bytes;
    },
    async put(key, body, options) {
      request('put');
      return store.put(key, countBody(body, written), options);
    },
    async putIfAbsent(key, body, options) {
      request('putIfAbsent');
      written(body.byteLength);
      return store.putIfAbsent(key, body, options);
    },
    async putIfMatch(key, body, etag, options) {
      request('putIfMatch');
      written(body.byteLength);
      return store.putIfMatch(key, body, etag, options);
    },
    async *list(prefix, options) {
      request('list');
      let keys = 0;
      for await (const object of store.list(prefix, options)) {
        keys += 1;
        if (keys % listPageKeys === 1 && keys > 1) request('list');
        yield object;
      }
    },
    async delete(key) {
      request('delete');
      return store.delete(key);
    },
    ...(store.localPath ? { localPath: store.localPath.bind(store) } : {}),
  };
}

function countBody(body: ObjectBody, count: (sizeBytes: number) => void): ObjectBody {
  if (!(body instanceof Uint8Array)) return countBytes(body, count);
  count(body.byteLength);
  return body;
}

/** Counts what passes, in the context of the one who reads or writes it. */
function countBytes(
  body: ReadableStream<Uint8Array>,
  count: (sizeBytes: number) => void,
): ReadableStream<Uint8Array> {
  const counted = AsyncLocalStorage.bind(count);
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        counted(chunk.byteLength);
        controller.enqueue(chunk);
      },
    }),
  );
}

function emptyUsage(): StoreUsage {
  const requests = { head: 0, get: 0, range: 0, put: 0, putIfAbsent: 0, putIfMatch: 0, list: 0, delete: 0 };
  return { requests, requestCount: 0, readBytes: 0, writtenBytes: 0 };
}

function copyUsage(usage: StoreUsage): StoreUsage {
  return { ...usage, requests: { ...usage.requests } };
}
