import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { errnoOf, toStoreError } from './file-errors.ts';

/** Size of the pieces in which a file is streamed. */
const chunkBytes = 256 * 1024;

const isAbsent = (error: unknown) => ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(errnoOf(error) ?? '');

/** Null where there is no file at `path`; a folder there is none. */
export async function fileStats(path: string): Promise<BigIntStats | null> {
  try {
    const stats = await stat(path, { bigint: true });
    return stats.isFile() ? stats : null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** An open file and what it was when opened: files never change in place, so the two agree for good. */
export interface OpenedFile {
  handle: FileHandle;
  stats: BigIntStats;
}

/** The caller closes the handle. Null where there is no file at `path`. */
export async function openFile(path: string): Promise<OpenedFile | null> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY);
  } catch (error) {
    if (isAbsent(error) || errnoOf(error) === 'EISDIR') return null;
    throw error;
  }
  try {
    const stats = await handle.stat({ bigint: true });
    if (stats.isFile()) return { handle, stats };
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return null;
}

/** Bytes `[offset, offset + length)`, cut at the end of the file. */
export async function readRange(file: OpenedFile, offset: number, length: number): Promise<Uint8Array> {
  const wanted = Math.min(length, Number(file.stats.size) - offset);
  if (wanted <= 0) return new Uint8Array(0);
  const buffer = new Uint8Array(wanted);
  let filled = 0;
  while (filled < wanted) {
    const { bytesRead } = await file.handle.read(buffer, filled, wanted - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** Reads on demand, one chunk in memory at a time, and closes the handle at the end or when cancelled. */
export function streamFile(key: string, handle: FileHandle): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { bytesRead, buffer } = await handle.read(new Uint8Array(chunkBytes), 0, chunkBytes);
          if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead));
          await handle.close();
          controller.close();
        } catch (error) {
          await handle.close();
          throw toStoreError(error, key);
        }
      },
      cancel: () => handle.close(),
    },
    { highWaterMark: 0 },
  );
}
