import type { Random } from '#data/random.ts';
import {
  type CreateOutcome,
  type ObjectInfo,
  type ObjectStore,
  type ReplaceOutcome,
  StoreError,
} from '#data/store/object-store.ts';

/**
 * What can go wrong with one store call. Writes report every one of these as `store.unknown_outcome`, as
 * the port demands; reads report `store.unavailable`.
 */
export type Fault =
  /** Nothing happened, and the answer is an error. Reads and writes. */
  | 'fail-before'
  /** The write landed, and its answer was lost. */
  | 'lose-answer'
  /** 409 ConditionalRequestConflict: the write did not land. Conditional writes. */
  | 'conflict'
  /** 503 SlowDown: nothing happened. Reads and writes. */
  | 'slow-down'
  /** The answer is an error now, and the write lands during a later call (its condition is checked then). */
  | 'land-later'
  /** The write was delivered twice and the answer is the second's: "exists" although it is our own. This
   *  breaks promise 3 of the port on purpose; off unless asked for. */
  | 'deliver-twice'
  /** Other calls get their turn between two listed keys. */
  | 'slow-list';

export interface FaultRecord {
  call: number;
  operation: keyof ObjectStore;
  key: string;
  fault: Fault;
}

export interface FaultyStore extends ObjectStore {
  /** Every fault injected so far, in order: print it with the seed when a test fails. */
  readonly faults: readonly FaultRecord[];
  /** Store calls so far. */
  readonly callCount: number;
  /** Writes that are still under way. */
  readonly pendingCount: number;
  /** Lets the writes under way land now, oldest first. */
  landPending(): Promise<void>;
  /** From now on nothing fails; writes under way stay so until `landPending`. */
  heal(): void;
}

export interface FaultyStoreOptions {
  store: ObjectStore;
  /** Seeded: the same seed and calls give the same faults. */
  random: Random;
  /** Probability of each fault per call to which it applies, 0 to 1. Left out: 0. */
  rates: Partial<Record<Fault, number>>;
  /** Turns given up before each call and between listed keys in a slow list. Default: one microtask. */
  pause?: () => Promise<void>;
}

/** All faults but `deliver-twice`, so that about `rate` of the writes go wrong in one way or another. */
export function evenRates(rate: number): Partial<Record<Fault, number>> {
  const each = rate / 5;
  return {
    'fail-before': each,
    'lose-answer': each,
    conflict: each,
    'slow-down': each,
    'land-later': each,
    'slow-list': rate,
  };
}

/** A store that fails as S3 and networks do. Each call draws at most one fault. */
export function createFaultyStore({ store, random, rates, pause }: FaultyStoreOptions): FaultyStore {
  const faults: FaultRecord[] = [];
  const pending: (() => Promise<unknown>)[] = [];
  const turn = pause ?? (() => Promise.resolve());
  let callCount = 0;
  let healed = false;

  /** Counts the call, waits its turn and says what goes wrong with it. */
  const draw = async (operation: keyof ObjectStore, key: string, possible: readonly Fault[]) => {
    callCount += 1;
    const call = callCount;
    await turn();
    // A frozen sender resumes at some later moment, not necessarily in the order of sending.
    if (pending.length > 0 && !healed && random.next() < 0.2) {
      const [write] = pending.splice(Math.floor(random.next() * pending.length), 1);
      await write?.();
    }
    if (healed) return null;
    let ticket = random.next();
    for (const fault of possible) {
      ticket -= rates[fault] ?? 0;
      if (ticket < 0) {
        faults.push({ call, operation, key, fault });
        return fault;
      }
    }
    return null;
  };

  const read = async <T>(operation: keyof ObjectStore, key: string, act: () => Promise<T>): Promise<T> => {
    const fault = await draw(operation, key, readFaults);
    if (fault !== null) throw new StoreError('store.unavailable', key, `Injected: ${fault}.`);
    return act();
  };

  const write = async <T>(
    operation: keyof ObjectStore,
    key: string,
    act: () => Promise<T>,
    possible: readonly Fault[],
  ): Promise<T> => {
    const fault = await draw(operation, key, possible);
    if (fault === null) return act();
    if (fault === 'deliver-twice') {
      await act();
      return act();
    }
    if (fault === 'lose-answer') await act();
    if (fault === 'land-later') pending.push(act);
    throw new StoreError('store.unknown_outcome', key, `Injected: ${fault}.`);
  };

  const readFaults = ['fail-before', 'slow-down'] as const;
  const listFaults = [...readFaults, 'slow-list'] as const;
  const plainFaults = ['fail-before', 'lose-answer', 'slow-down', 'land-later'] as const;
  const conditionalFaults = [...plainFaults, 'conflict', 'deliver-twice'] as const;

  return {
    faults,
    get callCount() {
      return callCount;
    },
    get pendingCount() {
      return pending.length;
    },
    async landPending() {
      for (let next = pending.shift(); next; next = pending.shift()) await next();
    },
    heal() {
      healed = true;
    },
    head: (key) => read('head', key, () => store.head(key)),
    get: (key) => read('get', key, () => store.get(key)),
    getStream: (key) => read('getStream', key, () => store.getStream(key)),
    getRange: (key, offset, length) => read('getRange', key, () => store.getRange(key, offset, length)),
    // A stream can be sent only once, so what lands later is a copy.
    put: async (key, body, options): Promise<ObjectInfo> => {
      if (body instanceof Uint8Array) {
        const copy = body.slice();
        return write('put', key, () => store.put(key, copy, options), plainFaults);
      }
      return write('put', key, () => store.put(key, body, options), [
        'fail-before',
        'lose-answer',
        'slow-down',
      ]);
    },
    putIfAbsent: (key, body, options): Promise<CreateOutcome> => {
      const copy = body.slice();
      return write('putIfAbsent', key, () => store.putIfAbsent(key, copy, options), conditionalFaults);
    },
    putIfMatch: (key, body, etag, options): Promise<ReplaceOutcome> => {
      const copy = body.slice();
      return write('putIfMatch', key, () => store.putIfMatch(key, copy, etag, options), conditionalFaults);
    },
    list: (prefix, options) =>
      openLate(async () => {
        const fault = await draw('list', prefix, listFaults);
        if (fault === null || fault === 'slow-list') {
          const objects = store.list(prefix, options)[Symbol.asyncIterator]();
          return fault === null ? objects : eachAfter(turn, objects);
        }
        throw new StoreError('store.unavailable', prefix, `Injected: ${fault}.`);
      }),
    // A delete that lands later could hit an object written anew, which no real sender of ours could stand:
    // callers delete only what is never written again, so that fault is left in.
    delete: (key) => write('delete', key, () => store.delete(key), plainFaults),
    ...(store.localPath ? { localPath: store.localPath.bind(store) } : {}),
  };
}

/** The process died: no later call of this store does anything. */
export class SimulatedCrash extends Error {
  override readonly name = 'SimulatedCrash';
}

export interface CrashingStore extends ObjectStore {
  readonly callCount: number;
  readonly crashed: boolean;
}

/**
 * A store whose process dies at its `atCall`-th call (from 1), `before` or `after` that call took effect.
 * Run with 1, 2, … until `crashed` stays false: then every crash point has been tried.
 */
export function createCrashingStore(options: {
  store: ObjectStore;
  atCall: number;
  when: 'before' | 'after';
}): CrashingStore {
  const { store, atCall, when } = options;
  let callCount = 0;
  let crashed = false;

  const crash = (): never => {
    crashed = true;
    throw new SimulatedCrash(`Crash ${when} store call ${atCall}.`);
  };
  const step = async <T>(act: () => Promise<T>): Promise<T> => {
    if (crashed) throw new SimulatedCrash('The process is gone.');
    callCount += 1;
    if (callCount !== atCall) return act();
    if (when === 'after') await act();
    return crash();
  };

  return {
    get callCount() {
      return callCount;
    },
    get crashed() {
      return crashed;
    },
    head: (key) => step(() => store.head(key)),
    get: (key) => step(() => store.get(key)),
    getStream: (key) => step(() => store.getStream(key)),
    getRange: (key, offset, length) => step(() => store.getRange(key, offset, length)),
    put: (key, body, putOptions) => step(() => store.put(key, body, putOptions)),
    putIfAbsent: (key, body, putOptions) => step(() => store.putIfAbsent(key, body, putOptions)),
    putIfMatch: (key, body, etag, putOptions) => step(() => store.putIfMatch(key, body, etag, putOptions)),
    list(prefix, listOptions) {
      return openLate(async () => {
        if (crashed) throw new SimulatedCrash('The process is gone.');
        callCount += 1;
        if (callCount === atCall) crash();
        const objects = store.list(prefix, listOptions)[Symbol.asyncIterator]();
        return eachUnless(() => crashed, objects);
      });
    },
    delete: (key) => step(() => store.delete(key)),
    ...(store.localPath ? { localPath: store.localPath.bind(store) } : {}),
  };
}

type Objects = AsyncIterator<ObjectInfo>;

/** A list that is opened when its first object is asked for. Costs one promise an object less than a generator. */
function openLate(open: () => Promise<Objects>): AsyncIterable<ObjectInfo> {
  return {
    [Symbol.asyncIterator]() {
      let opened: Objects | null = null;
      return {
        next() {
          if (opened) return opened.next();
          return open().then((objects) => {
            opened = objects;
            return objects.next();
          });
        },
        return: async () => {
          await opened?.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

function eachAfter(turn: () => Promise<void>, objects: Objects): Objects {
  return {
    async next() {
      const object = await objects.next();
      if (object.done !== true) await turn();
      return object;
    },
    return: async () => (await objects.return?.()) ?? { done: true, value: undefined },
  };
}

function eachUnless(isCrashed: () => boolean, objects: Objects): Objects {
  return {
    async next() {
      const object = await objects.next();
      if (isCrashed()) throw new SimulatedCrash('The process is gone.');
      return object;
    },
    return: async () => (await objects.return?.()) ?? { done: true, value: undefined },
  };
}
