import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { concatBytes } from './body.ts';
import { readError, writeError } from './s3-errors.ts';
import { send } from './s3-send.ts';

export interface UploadTarget {
  client: S3Client;
  bucket: string;
  key: string;
  contentType: string | undefined;
  partBytes: number;
  /** Parts under way at once: memory stays below `(partConcurrency + 2) * partBytes`. */
  partConcurrency: number;
}

/** Cuts a stream into pieces of exactly `partBytes`, but for the last, which may be empty. */
export async function* cutStream(
  body: ReadableStream<Uint8Array>,
  partBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  for await (const chunk of body) {
    let rest = chunk;
    while (pendingBytes + rest.byteLength >= partBytes) {
      const taken = rest.subarray(0, partBytes - pendingBytes);
      yield concatBytes([...pending, taken]);
      rest = rest.subarray(taken.byteLength);
      pending = [];
      pendingBytes = 0;
    }
    if (rest.byteLength > 0) {
      // The sender may use its buffer again.
      pending.push(rest.slice());
      pendingBytes += rest.byteLength;
    }
  }
  yield concatBytes(pending);
}

/**
 * Uploads `parts` as one object, which appears whole when the last step succeeds. Whatever fails before
 * that step changed nothing, and its remains are removed.
 *
 * @returns the object's ETag and size.
 */
export async function uploadParts(
  target: UploadTarget,
  parts: AsyncIterable<Uint8Array>,
): Promise<{ etag: string; sizeBytes: number }> {
  const { client, bucket: Bucket, key: Key } = target;
  const created = await send(
    client,
    new CreateMultipartUploadCommand({ Bucket, Key, ContentType: target.contentType }),
  );
  const UploadId = created.output?.UploadId;
  if (!UploadId) throw readError(created.error, Key);

  try {
    const uploaded = await uploadAll(target, UploadId, parts);
    const completed = await send(
      client,
      new CompleteMultipartUploadCommand({
        Bucket,
        Key,
        UploadId,
        MultipartUpload: { Parts: uploaded.parts },
      }),
    );
    if (!completed.output) throw writeError(completed, Key);
    return { etag: completed.output.ETag ?? '', sizeBytes: uploaded.sizeBytes };
  } catch (error) {
    // Should this fail as well, the bucket's life-cycle rule for unfinished uploads removes them.
    await send(client, new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    throw error;
  }
}

interface UploadedPart {
  PartNumber: number;
  ETag: string;
}

async function uploadAll(
  target: UploadTarget,
  UploadId: string,
  bodies: AsyncIterable<Uint8Array>,
): Promise<{ parts: UploadedPart[]; sizeBytes: number }> {
  const { client, bucket: Bucket, key: Key } = target;
  const parts: UploadedPart[] = [];
  const underWay = new Set<Promise<void>>();
  let sizeBytes = 0;

  const upload = async (Body: Uint8Array, PartNumber: number) => {
    const sent = await send(client, new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    if (!sent.output) throw readError(sent.error, Key);
    parts.push({ PartNumber, ETag: sent.output.ETag ?? '' });
  };

  try {
    let number = 0;
    for await (const body of bodies) {
      if (body.byteLength === 0 && number > 0) break;
      number += 1;
      sizeBytes += body.byteLength;
      const part: Promise<void> = upload(body, number).finally(() => underWay.delete(part));
      // It may fail while the next piece is awaited; the race or the wait for all below reports it.
      part.catch(() => undefined);
      underWay.add(part);
      if (underWay.size >= target.partConcurrency) await Promise.race(underWay);
    }
    await Promise.all(underWay);
  } catch (error) {
    await Promise.allSettled(underWay);
    throw error;
  }
  return { parts: parts.sort((a, b) => a.PartNumber - b.PartNumber), sizeBytes };
}
