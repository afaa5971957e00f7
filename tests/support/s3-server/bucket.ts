import { createHash, randomUUID } from 'node:crypto';
import { S3Error } from './errors.ts';

export interface S3Object {
  key: string;
  body: Uint8Array;
  /** Quoted MD5 of the body, as S3 makes it: identical bytes give an identical ETag. */
  etag: string;
  /** Whole seconds, as S3 keeps it. */
  lastModifiedMs: number;
  contentType: string;
}

export interface Conditions {
  ifMatch?: string | undefined;
  ifNoneMatch?: string | undefined;
}

interface Upload {
  key: string;
  contentType: string;
  parts: Map<number, { body: Uint8Array; etag: string }>;
}

const md5 = (body: Uint8Array) => createHash('md5').update(body).digest('hex');
const minPartBytes = 5 * 1024 * 1024;

/** The contents of one bucket. Every change is one synchronous step, so conditions are really enforced. */
export class Bucket {
  readonly #objects = new Map<string, S3Object>();
  readonly #uploads = new Map<string, Upload>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get unfinishedUploadCount(): number {
    return this.#uploads.size;
  }

  get(key: string): S3Object {
    const object = this.#objects.get(key);
    if (!object) throw new S3Error('NoSuchKey');
    return object;
  }

  put(key: string, body: Uint8Array, contentType: string, conditions: Conditions = {}): S3Object {
    return this.#store(key, body, `"${md5(body)}"`, contentType, conditions);
  }

  delete(key: string): void {
    this.#objects.delete(key);
  }

  /** Keys in ascending byte order. */
  list(prefix: string, after: string, maxKeys: number): { objects: S3Object[]; truncated: boolean } {
    const keys = [...this.#objects.keys()]
      .filter((key) => key.startsWith(prefix) && key > after)
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return { objects: keys.slice(0, maxKeys).map((key) => this.get(key)), truncated: keys.length > maxKeys };
  }

  createUpload(key: string, contentType: string): string {
    const id = randomUUID();
    this.#uploads.set(id, { key, contentType, parts: new Map() });
    return id;
  }

  uploadPart(key: string, id: string, number: number, body: Uint8Array): string {
    if (!(number >= 1 && number <= 10_000)) throw new S3Error('InvalidArgument', 'The part number is wrong.');
    const etag = `"${md5(body)}"`;
    this.#upload(key, id).parts.set(number, { body, etag });
    return etag;
  }

  completeUpload(
    key: string,
    id: string,
    named: readonly { number: number; etag: string }[],
    conditions: Conditions,
  ): S3Object {
    const upload = this.#upload(key, id);
    const parts = named.map(({ number, etag }, index) => {
      const part = upload.parts.get(number);
      const ascending = index === 0 || number > (named[index - 1]?.number ?? 0);
      if (!part || part.etag !== etag || !ascending) throw new S3Error('InvalidPart');
      const isLast = index === named.length - 1;
      if (!isLast && part.body.byteLength < minPartBytes) throw new S3Error('EntityTooSmall');
      return part.body;
    });
    if (parts.length === 0) throw new S3Error('InvalidPart');
    const digests = Buffer.concat(parts.map((part) => createHash('md5').update(part).digest()));
    const etag = `"${md5(digests)}-${parts.length}"`;
    const object = this.#store(key, Buffer.concat(parts), etag, upload.contentType, conditions);
    this.#uploads.delete(id);
    return object;
  }

  abortUpload(key: string, id: string): void {
    this.#upload(key, id);
    this.#uploads.delete(id);
  }

  #upload(key: string, id: string): Upload {
    const upload = this.#uploads.get(id);
    if (!upload || upload.key !== key) throw new S3Error('NoSuchUpload');
    return upload;
  }

  #store(
    key: string,
    body: Uint8Array,
    etag: string,
    contentType: string,
    { ifMatch, ifNoneMatch }: Conditions,
  ): S3Object {
    const current = this.#objects.get(key);
    if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw new S3Error('NotImplemented');
    if (ifNoneMatch === '*' && current) throw new S3Error('PreconditionFailed');
    if (ifMatch !== undefined && !current) throw new S3Error('NoSuchKey');
    if (ifMatch !== undefined && ifMatch !== current?.etag) throw new S3Error('PreconditionFailed');
    const lastModifiedMs = Math.floor(this.#now() / 1000) * 1000;
    const object = { key, body, etag, lastModifiedMs, contentType };
    this.#objects.set(key, object);
    return object;
  }
}
