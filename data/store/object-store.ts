/**
 * The one port through which Fluxion touches storage. Every guarantee of the lake rests on four promises
 * that each implementation makes and `tests/data/store/contract.ts` checks:
 *
 * 1. An object appears whole or not at all, and is visible to every reader once its write has resolved.
 * 2. `putIfAbsent` and `putIfMatch` are atomic: of any number of racing writers exactly one wins.
 * 3. A write that ended in doubt (time-out, 5xx, 409) rejects with `store.unknown_outcome`: the object may
 *    or may not have landed. It is never reported as "exists" or "mismatch".
 * 4. `list` yields keys in ascending UTF-8 byte order.
 */
export interface ObjectStore {
  head(key: string): Promise<ObjectInfo | null>;
  get(key: string): Promise<StoredObject | null>;
  /** As `get`, for bodies too large to hold in memory. */
  getStream(key: string): Promise<StreamedObject | null>;
  /** Bytes `[offset, offset + length)`, cut at the object's end. Rejects with `store.not_found`. */
  getRange(key: string, offset: number, length: number): Promise<Uint8Array>;
  /** Creates or replaces. A stream is written without holding it whole in memory. */
  put(key: string, body: ObjectBody, options?: PutOptions): Promise<ObjectInfo>;
  putIfAbsent(key: string, body: Uint8Array, options?: PutOptions): Promise<CreateOutcome>;
  /** Replaces only the object that still has `etag`; a missing object is a mismatch. */
  putIfMatch(key: string, body: Uint8Array, etag: string, options?: PutOptions): Promise<ReplaceOutcome>;
  list(prefix: string, options?: ListOptions): AsyncIterable<ObjectInfo>;
  /** Removing an absent object succeeds. */
  delete(key: string): Promise<void>;
  /** Absolute path of the object on this machine, where the store has one (the folder store). */
  localPath?(key: string): string;
}

export interface ObjectInfo {
  key: string;
  sizeBytes: number;
  /** Opaque, quoted, as the store gave it; never derived from the content by us. */
  etag: string;
  /** Milliseconds since the Unix epoch. */
  lastModified: number;
}

export interface StoredObject extends ObjectInfo {
  body: Uint8Array;
}

export interface StreamedObject extends ObjectInfo {
  body: ReadableStream<Uint8Array>;
}

export type ObjectBody = Uint8Array | ReadableStream<Uint8Array>;

export interface PutOptions {
  contentType?: string;
}

export interface ListOptions {
  /** Only keys after this one (exclusive), which need not exist. A full key, not relative to the prefix. */
  startAfter?: string;
}

export type CreateOutcome = { outcome: 'created'; object: ObjectInfo } | { outcome: 'exists' };
export type ReplaceOutcome = { outcome: 'replaced'; object: ObjectInfo } | { outcome: 'mismatch' };

export type StoreErrorCode =
  | 'store.not_found'
  | 'store.invalid_key'
  | 'store.unknown_outcome'
  | 'store.unavailable'
  | 'store.denied'
  | 'store.full'
  | 'store.damaged';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  readonly key: string;

  constructor(code: StoreErrorCode, key: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.key = key;
  }
}

const segment = '(?!\\.{1,2}(?:/|$))[A-Za-z0-9._=@+~,:% -]+';
const wholeKey = new RegExp(`^${segment}(?:/${segment})*$`);
/** Whole segments, then the beginning of one: which may be a dot, because more can follow. */
const keyPrefix = new RegExp(`^(?:${segment}/)*[A-Za-z0-9._=@+~,:% -]*$`);

/**
 * Keys are `/`-separated segments of a conservative alphabet, at most 1,024 bytes (S3's limit), with no
 * empty, `.` or `..` segment: so a key means the same in S3, in a folder and in a URL.
 */
export function assertStoreKey(key: string): void {
  if (key.length > 1024 || !wholeKey.test(key)) {
    throw new StoreError('store.invalid_key', key.slice(0, 200), 'The storage key is not valid.');
  }
}

/** A list prefix: the beginning of a valid key, cut anywhere; empty means every key. */
export function assertStorePrefix(prefix: string): void {
  if (prefix.length > 1024 || !keyPrefix.test(prefix)) {
    throw new StoreError('store.invalid_key', prefix.slice(0, 200), 'The list prefix is not valid.');
  }
}
