import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { type ObjectStore, StoreError } from '../store/object-store.ts';
import { RegistryError } from './errors.ts';

/** With eight writers on one document each needs about four attempts; beyond twelve something is wrong. */
const maxAttempts = 12;
const firstDelayMs = 5;
const maxDelayMs = 400;

export interface StoredDocument<T> {
  value: T;
  /** Made anew for every write: identical values have identical bytes, and so identical ETags, otherwise. */
  revision: string;
  etag: string;
}

/** Small JSON documents of one kind, changed by compare-and-swap. */
export interface Documents<T> {
  get(key: string): Promise<StoredDocument<T> | null>;
  /** Null where a document exists already. */
  create(key: string, value: T): Promise<StoredDocument<T> | null>;
  /**
   * Writes what `change` makes of the current value (null: there is none); what it throws is passed on.
   * Where it returns the very value that it got, nothing is written. It runs again on the new value when
   * another writer was faster, so it must be pure. Where an answer was lost and another writer has written
   * since, its effect may happen twice, so repeating it must do no harm.
   * Rejects with `registry.conflict` when others were faster every time.
   */
  update(key: string, change: (current: T | null, revision: string | null) => T): Promise<StoredDocument<T>>;
  delete(key: string): Promise<void>;
}

export interface DocumentContext {
  store: ObjectStore;
  clock: Clock;
  random: Random;
}

const revisionSchema = v.object({ revision: v.string() });

export function createDocuments<T extends object>(
  { store, clock, random }: DocumentContext,
  schema: v.GenericSchema<unknown, T>,
): Documents<T> {
  const get = async (key: string): Promise<StoredDocument<T> | null> => {
    const object = await store.get(key);
    return object && { ...parseDocument(schema, key, object.body), etag: object.etag };
  };

  /** One conditional write. Null where another writer was faster, or where nobody knows. */
  const write = async (key: string, value: T, revision: string, current: StoredDocument<T> | null) => {
    const body = new TextEncoder().encode(JSON.stringify({ ...value, revision }));
    const options = { contentType: 'application/json' };
    try {
      const result = current
        ? await store.putIfMatch(key, body, current.etag, options)
        : await store.putIfAbsent(key, body, options);
      return 'object' in result ? { value, revision, etag: result.object.etag } : null;
    } catch (error) {
      if (error instanceof StoreError && error.code === 'store.unknown_outcome') return null;
      throw error;
    }
  };

  /** Reads, decides and writes until the write, or the decision to write nothing, stands. */
  const settle = async (
    key: string,
    first: StoredDocument<T> | null,
    decide: (current: StoredDocument<T> | null) => T | null,
  ): Promise<{ document: StoredDocument<T> | null; written: boolean }> => {
    const ours = new Set<string>();
    let current = first;
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      // The answer was lost, but the write had landed.
      if (current && ours.has(current.revision)) return { document: current, written: true };
      const value = decide(current);
      if (value === null || value === current?.value) return { document: current, written: false };
      const revision = random.uuid();
      ours.add(revision);
      const document = await write(key, value, revision, current);
      if (document) return { document, written: true };
      await clock.sleep(Math.min(firstDelayMs * 2 ** attempt, maxDelayMs) * random.next());
      current = await get(key);
    }
    throw new RegistryError('registry.conflict', 'Others changed the same record at once. Try again.');
  };

  return {
    get,
    async create(key, value) {
      const { document, written } = await settle(key, null, (current) => (current ? null : value));
      return written ? document : null;
    },
    async update(key, change) {
      const first = await get(key);
      const { document } = await settle(key, first, (current) =>
        change(current?.value ?? null, current?.revision ?? null),
      );
      return document as StoredDocument<T>;
    },
    delete: (key) => store.delete(key),
  };
}

function parseDocument<T>(schema: v.GenericSchema<unknown, T>, key: string, body: Uint8Array) {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(body));
    return { value: v.parse(schema, json), revision: v.parse(revisionSchema, json).revision };
  } catch (error) {
    throw new RegistryError('registry.damaged', `The record ${key} is damaged.`, { cause: error });
  }
}
