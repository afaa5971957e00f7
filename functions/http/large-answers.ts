/**
 * Files that are larger than an answer may be: stored for a short while, and fetched from the store by a signed
 * address. API Gateway hands on answers when they are complete, and Lambda's are limited to 6 MB.
 */
import type { TenantId } from '#data/lake/tenant-id.ts';

export interface LargeAnswers {
  /** Bytes of a file that still travel in the answer itself. */
  maxBytes: number;
  /** Stores the file. Whoever has the address that is returned can fetch it for some minutes. */
  store(tenantId: TenantId, file: AnswerFile): Promise<string>;
}

export interface AnswerFile {
  name: string;
  contentType: string;
  body: ReadableStream<Uint8Array>;
}

/** The whole body, or, where it is longer than `maxBytes`, a stream of the same bytes. */
export async function gatherBody(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<{ whole: Uint8Array<ArrayBuffer> } | { stream: ReadableStream<Uint8Array> }> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  for (let size = 0; size <= maxBytes; ) {
    const { done, value } = await reader.read();
    if (done) return { whole: new Uint8Array(Buffer.concat(chunks)) };
    chunks.push(value);
    size += value.byteLength;
  }
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const known = chunks.shift();
      if (known) return controller.enqueue(known);
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { stream };
}
