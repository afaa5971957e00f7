import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from './file-errors.ts';
import { fileInfo } from './file-info.ts';
import type { ObjectInfo } from './object-store.ts';

/** The store's own folder in the root; no key begins with it. */
export const reservedSegment = '.store';

/**
 * Objects under `root` whose key begins with `prefix` and follows `startAfter`, in ascending byte order.
 * Only the folders that can hold such keys are read.
 */
export async function* listFiles(
  root: string,
  prefix: string,
  startAfter: string | null,
): AsyncGenerator<ObjectInfo> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  yield* listFolder(root, folder, prefix, startAfter);
}

async function* listFolder(
  root: string,
  folder: string,
  prefix: string,
  startAfter: string | null,
): AsyncGenerator<ObjectInfo> {
  // Sorting folders with their slash makes depth-first order equal the byte order of whole keys.
  const names = (await readFolder(join(root, folder)))
    .filter((entry) => entry.isDirectory() || entry.isFile())
    .map((entry) => folder + entry.name + (entry.isDirectory() ? '/' : ''))
    .filter((path) => path.startsWith(prefix) || (path.endsWith('/') && prefix.startsWith(path)))
    .filter((path) => path !== `${reservedSegment}/`)
    .sort((a, b) => (a < b ? -1 : 1));
  for (const path of names) {
    if (path.endsWith('/')) {
      const wholeFolderBefore = startAfter !== null && startAfter > path && !startAfter.startsWith(path);
      if (!wholeFolderBefore) yield* listFolder(root, path, prefix, startAfter);
    } else if (startAfter === null || path > startAfter) {
      const info = await infoOf(root, path);
      if (info) yield info;
    }
  }
}

async function readFolder(path: string) {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(errnoOf(error) ?? '')) return [];
    throw error;
  }
}

/** Null where the file vanished since its folder was read. */
async function infoOf(root: string, key: string): Promise<ObjectInfo | null> {
  try {
    return fileInfo(key, await stat(join(root, key), { bigint: true }));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}
