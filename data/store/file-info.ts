import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Clock } from '../clock.ts';
import type { ObjectInfo } from './object-store.ts';

/**
 * What a file says about its object. The ETag is made of inode, modification time and size. Files are
 * never changed in place, and the store gives each a modification time (to the microsecond) later than
 * that of the file it replaces, so a later version never has an earlier one's ETag, not even where the
 * file system hands the same inode out again.
 */
export function fileInfo(key: string, stats: BigIntStats): ObjectInfo {
  const etag = [stats.ino, stats.mtimeNs, stats.size].map((part) => part.toString(36)).join('-');
  return {
    key,
    sizeBytes: Number(stats.size),
    etag: `"${etag}"`,
    lastModified: Number(stats.mtimeNs / 1_000_000n),
  };
}

let lastStampUs = 0;

/**
 * A modification time that no other file written by this process has, later than `afterUs`, in microseconds.
 * A file from the future moves only its own successors.
 */
export function nextStampUs(clock: Clock, afterUs = 0): number {
  const nowUs = Math.floor(clock.now()) * 1000 + Number((process.hrtime.bigint() / 1000n) % 1000n);
  // Node passes times as floating-point seconds, a quarter of a microsecond apart at best: steps of two
  // stay distinct whichever way they are rounded.
  lastStampUs = Math.max(nowUs, lastStampUs + 2);
  return Math.max(lastStampUs, afterUs + 2);
}

export async function stamp(handle: FileHandle, stampUs: number): Promise<void> {
  await handle.utimes(stampUs / 1e6, stampUs / 1e6);
}
