import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type Clock, systemClock } from '../clock.ts';
import {
  assertStoreKey,
  assertStorePrefix,
  type ObjectInfo,
  type ObjectStore,
  StoreError,
} from './object-store.ts';
import { isMissingObject, readError, type SentCall, statusOf, writeError } from './s3-errors.ts';
import { send } from './s3-send.ts';
import { cutStream, uploadParts } from './s3-upload.ts';

export interface S3StoreOptions {
  /** See `createS3Client` for the limits that it should have. */
  client: S3Client;
  bucket: string;
  /** Only for `lastModified` of an object just written: S3 does not tell it. */
  clock?: Clock;
  /** Streams longer than this are uploaded in parts of it. Default 8 MiB; S3 wants at least 5 MiB. */
  partBytes?: number;
  /** Default 3. */
  partConcurrency?: number;
}

/**
 * The port on S3 and compatible stores that honour `If-None-Match` and `If-Match` on PUT.
 *
 * | S3 answers a conditional write with | and the store says |
 * |---|---|
 * | 412, to the only sending | `exists` or `mismatch` |
 * | 404 to `If-Match`, to the only sending | `mismatch` |
 * | 409, 5xx, time-out, or any refusal of a repeated sending | `store.unknown_outcome` |
 *
 * The SDK's repetitions send identical bytes to the same key, so a success after one is a success.
 */
export function createS3Store(options: S3StoreOptions): ObjectStore {
  const { client, bucket: Bucket, clock = systemClock, partConcurrency = 3 } = options;
  const partBytes = options.partBytes ?? 8 * 1024 * 1024;

  const getObject = async (key: string, Range?: string) => {
    assertStoreKey(key);
    return send(client, new GetObjectCommand({ Bucket, Key: key, Range }));
  };

  /** One PUT, and how it ended. `condition` holds the headers that make it conditional. */
  const putObject = async (
    key: string,
    body: Uint8Array,
    contentType: string | undefined,
    condition: Pick<PutObjectCommandInput, 'IfMatch' | 'IfNoneMatch'> = {},
  ) => {
    const input = { Bucket, Key: key, Body: body, ContentLength: body.byteLength, ...condition };
    const sent = await send(client, new PutObjectCommand({ ...input, ContentType: contentType }));
    const written = sent.output && writtenInfo(key, body.byteLength, sent.output.ETag);
    return { sent, written };
  };

  const writtenInfo = (key: string, sizeBytes: number, etag: string | undefined): ObjectInfo => ({
    key,
    sizeBytes,
    etag: etag ?? '',
    lastModified: clock.now(),
  });

  return {
    async head(key) {
      assertStoreKey(key);
      const { output, error } = await send(client, new HeadObjectCommand({ Bucket, Key: key }));
      if (output) return infoOf(key, output);
      if (statusOf(error) === 404) return null;
      throw readError(error, key);
    },
    async get(key) {
      const { output, error } = await getObject(key);
      if (output) return { ...infoOf(key, output), body: await wholeBody(key, output) };
      if (isMissingObject(error)) return null;
      throw readError(error, key);
    },
    async getStream(key) {
      const { output, error } = await getObject(key);
      if (output?.Body)
        return { ...infoOf(key, output), body: inStoreTerms(key, output.Body.transformToWebStream()) };
      if (isMissingObject(error)) return null;
      throw readError(error, key);
    },
    async getRange(key, offset, length) {
      // HTTP has no empty range, so the first byte stands in to tell whether the object exists.
      const last = offset + Math.max(length, 1) - 1;
      const { output, error } = await getObject(key, `bytes=${offset}-${last}`);
      if (output) return (await wholeBody(key, output)).subarray(0, length);
      if (statusOf(error) === 416) return new Uint8Array(0);
      if (isMissingObject(error)) throw new StoreError('store.not_found', key, 'The object does not exist.');
      throw readError(error, key);
    },
    async put(key, body, { contentType } = {}) {
      assertStoreKey(key);
      if (body instanceof Uint8Array) {
        const { sent, written } = await putObject(key, body, contentType);
        if (written) return written;
        throw writeError(sent, key);
      }
      const pieces = cutStream(body, partBytes);
      const first = (await pieces.next()).value ?? new Uint8Array(0);
      if (first.byteLength < partBytes) {
        const { sent, written } = await putObject(key, first, contentType);
        if (written) return written;
        throw writeError(sent, key);
      }
      const target = { client, bucket: Bucket, key, contentType, partBytes, partConcurrency };
      const { etag, sizeBytes } = await uploadParts(target, startingWith(first, pieces));
      return writtenInfo(key, sizeBytes, etag);
    },
    async putIfAbsent(key, body, { contentType } = {}) {
      assertStoreKey(key);
      const { sent, written } = await putObject(key, body, contentType, { IfNoneMatch: '*' });
      if (written) return { outcome: 'created', object: written };
      if (refusedOnce(sent, [412])) return { outcome: 'exists' };
      throw writeError(sent, key);
    },
    async putIfMatch(key, body, etag, { contentType } = {}) {
      assertStoreKey(key);
      const { sent, written } = await putObject(key, body, contentType, { IfMatch: etag });
      if (written) return { outcome: 'replaced', object: written };
      if (refusedOnce(sent, [412]) || (refusedOnce(sent, [404]) && isMissingObject(sent.error))) {
        return { outcome: 'mismatch' };
      }
      throw writeError(sent, key);
    },
    async *list(prefix, { startAfter } = {}) {
      assertStorePrefix(prefix);
      let ContinuationToken: string | undefined;
      do {
        const input = { Bucket, Prefix: prefix, StartAfter: startAfter, ContinuationToken };
        const { output, error } = await send(client, new ListObjectsV2Command(input));
        if (!output) throw readError(error, prefix);
        for (const object of output.Contents ?? []) {
          yield infoOf(object.Key ?? '', { ...object, ContentLength: object.Size });
        }
        ContinuationToken = output.NextContinuationToken;
      } while (ContinuationToken !== undefined);
    },
    async delete(key) {
      assertStoreKey(key);
      const sent = await send(client, new DeleteObjectCommand({ Bucket, Key: key }));
      if (!sent.output && !isMissingObject(sent.error)) throw writeError(sent, key);
    },
  };
}

/** After a repetition the refusal may be the answer to our own write having landed before. */
const refusedOnce = (sent: SentCall<unknown>, statuses: readonly number[]) =>
  sent.sentCount === 1 && statuses.includes(statusOf(sent.error) ?? 0);

function infoOf(
  key: string,
  answer: {
    ContentLength?: number | undefined;
    ETag?: string | undefined;
    LastModified?: Date | undefined;
  },
): ObjectInfo {
  return {
    key,
    sizeBytes: answer.ContentLength ?? 0,
    etag: answer.ETag ?? '',
    lastModified: answer.LastModified?.getTime() ?? 0,
  };
}

async function wholeBody(
  key: string,
  answer: {
    Body?: { transformToByteArray(): Promise<Uint8Array> } | undefined;
    ContentLength?: number | undefined;
  },
): Promise<Uint8Array> {
  try {
    const body = (await answer.Body?.transformToByteArray()) ?? new Uint8Array(0);
    if (body.byteLength === answer.ContentLength) return body;
  } catch (error) {
    throw readError(error, key);
  }
  throw new StoreError('store.unavailable', key, 'The connection broke before the object was whole.');
}

/** The stream with its failures put into the port's terms. */
function inStoreTerms(key: string, body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          throw readError(error, key);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

async function* startingWith(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}
