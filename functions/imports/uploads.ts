/**
 * Files on their way in, under a tenant's `imports/uploads/<upload>/`: `request.json` (what was announced) and
 * the bytes: `upload` where the browser wrote them to the store itself, else `parts/<offset>`, one object per
 * chunk. A part appears whole or not at all and no two begin at the same offset, so the bytes received so far
 * are always the beginning of the file, whatever was interrupted and whoever else sent the same chunk.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { importTables } from '#data/import/mapping/fields.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { ApiError } from '../http/errors.ts';

const uploadSchema = v.object({
  id: v.string(),
  fileName: v.string(),
  sizeBytes: v.number(),
  sha256: v.optional(v.string()),
  table: v.optional(v.picklist(importTables)),
  profile: v.optional(v.string()),
  /** The import that begins by itself when the last byte has come. */
  importId: v.optional(v.string()),
  createdAt: v.number(),
});

export type Upload = v.InferOutput<typeof uploadSchema>;

/** Nobody comes back for a file after this long. */
const abandonedAfterMs = 7 * 86_400_000;

export interface Uploads {
  create(upload: Upload): Promise<void>;
  /** Null where there is none. */
  get(uploadId: string): Promise<Upload | null>;
  /** Bytes from the start of the file that have arrived. */
  receivedBytes(uploadId: string): Promise<number>;
  /** Stores a chunk and resolves to the bytes received. Rejects with `upload.offset_mismatch`. */
  append(upload: Upload, offset: number, chunk: Uint8Array<ArrayBuffer>): Promise<number>;
  /** The bytes received so far. */
  read(uploadId: string): AsyncIterable<Uint8Array>;
  remove(uploadId: string): Promise<void>;
  /** Removes what was left behind for a week. */
  removeAbandoned(now: number): Promise<number>;
}

const idPattern = /^[A-Za-z0-9-]{1,64}$/;
const folderOf = (uploadId: string) => `uploads/${uploadId}/`;

/** @param imports the tenant's `imports/` folder */
export function createUploads(imports: ObjectStore): Uploads {
  const requestKey = (uploadId: string) => `${folderOf(uploadId)}request.json`;
  const wholeKey = (uploadId: string) => `${folderOf(uploadId)}upload`;
  const partsOf = (uploadId: string) => imports.list(`${folderOf(uploadId)}parts/`);

  const receivedBytes = async (uploadId: string) => {
    const whole = await imports.head(wholeKey(uploadId));
    if (whole) return whole.sizeBytes;
    let total = 0;
    for await (const { sizeBytes } of partsOf(uploadId)) total += sizeBytes;
    return total;
  };
  const remove = async (uploadId: string) => {
    const keys: string[] = [];
    for await (const { key } of imports.list(folderOf(uploadId))) keys.push(key);
    // The announcement goes last: a removal that was interrupted is still found and repeated.
    for (const key of keys.sort((a, b) => Number(a.endsWith('.json')) - Number(b.endsWith('.json')))) {
      await imports.delete(key);
    }
  };
  return {
    receivedBytes,
    remove,
    async create(upload) {
      const body = new TextEncoder().encode(JSON.stringify(upload));
      await imports.put(requestKey(upload.id), body, { contentType: 'application/json' });
    },
    async get(uploadId) {
      if (!idPattern.test(uploadId)) return null;
      const object = await imports.get(requestKey(uploadId));
      if (!object) return null;
      const parsed = v.safeParse(uploadSchema, parseJson(object.body));
      return parsed.success ? parsed.output : null;
    },
    async append(upload, offset, chunk) {
      const received = await receivedBytes(upload.id);
      if (offset !== received) throw offsetMismatch(received);
      if (offset + chunk.byteLength > upload.sizeBytes) {
        throw new ApiError(
          'upload.too_large',
          `The file was announced with ${upload.sizeBytes} bytes; this chunk goes beyond.`,
        );
      }
      if (chunk.byteLength === 0) return received;
      const key = `${folderOf(upload.id)}parts/${String(offset).padStart(16, '0')}`;
      const { outcome } = await imports.putIfAbsent(key, chunk);
      if (outcome === 'exists') throw offsetMismatch(await receivedBytes(upload.id));
      return offset + chunk.byteLength;
    },
    read: (uploadId) => readPieces(imports, wholeKey(uploadId), partsOf(uploadId)),
    async removeAbandoned(now) {
      const old: string[] = [];
      for await (const { key, lastModified } of imports.list('uploads/')) {
        const [, uploadId = '', name] = key.split('/');
        if (name === 'request.json' && now - lastModified > abandonedAfterMs) old.push(uploadId);
      }
      for (const uploadId of old) await remove(uploadId);
      return old.length;
    },
  };
}

async function* readPieces(
  imports: ObjectStore,
  wholeKey: string,
  parts: AsyncIterable<{ key: string }>,
): AsyncGenerator<Uint8Array> {
  const whole = await imports.getStream(wholeKey);
  if (whole) {
    yield* whole.body;
    return;
  }
  for await (const { key } of parts) {
    const part = await imports.get(key);
    if (part) yield part.body;
  }
}

function offsetMismatch(received: number): ApiError {
  return new ApiError(
    'upload.offset_mismatch',
    `The next chunk begins at byte ${received}. HEAD of the upload tells where to go on.`,
    { headers: { 'upload-offset': String(received) } },
  );
}

/**
 * Compares a chunk with the `Upload-Checksum` sent along (`sha-256 <base64>`, as tus writes it). Rejects with
 * `upload.checksum_mismatch` for bytes that changed on the way.
 */
export function assertChecksum(header: string | undefined, chunk: Uint8Array): void {
  if (header === undefined) return;
  const [, expected] = /^sha-?256 ([A-Za-z0-9+/]{43}=)$/.exec(header) ?? [];
  if (expected !== createHash('sha256').update(chunk).digest('base64')) {
    throw new ApiError('upload.checksum_mismatch', 'The bytes changed on the way. Send this chunk again.');
  }
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}
