/** The one request of the API whose body is a piece of a file: what JSON bodies must meet does not apply to it. */
import type { Context } from 'hono';
import { ApiError } from '../http/errors.ts';

const chunkMediaType = 'application/offset+octet-stream';
/** What a client is told to send at once; a lost connection costs at most so much. */
export const chunkBytes = 4 * 2 ** 20;
export const maxChunkBytes = 8 * 2 ** 20;

const chunkPath = /^\/api\/v1\/imports\/uploads\/[^/]+$/;

export function isChunkRequest(context: Context): boolean {
  return context.req.method === 'PATCH' && chunkPath.test(context.req.path);
}

/** Rejects with `request.unsupported_media_type`. */
export function assertChunkType(context: Context): void {
  if (context.req.header('content-type') === chunkMediaType) return;
  throw new ApiError('request.unsupported_media_type', `Send the bytes as ${chunkMediaType}.`);
}
