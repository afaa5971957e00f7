import type { BigIntStats } from 'node:fs';
import { link, open, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import type { Clock } from '../clock.ts';
import { errnoOf } from './file-errors.ts';
import { makeFolder, removeEmptyTree, syncFolder } from './file-folders.ts';
import { nextStampUs, stamp } from './file-info.ts';
import { fileStats } from './file-reader.ts';
import { type ObjectBody, StoreError } from './object-store.ts';

/** A whole, synced file that nobody sees until it is linked or renamed to its key. */
export interface TemporaryFile {
  path: string;
  stats: BigIntStats;
}

/** Folders come and go beside a write (`delete` removes empty ones): it then makes them anew. */
const folderAttempts = 20;

export async function writeTemporary(path: string, body: ObjectBody, clock: Clock): Promise<TemporaryFile> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(body);
    await stamp(handle, nextStampUs(clock));
    await handle.sync();
    return { path, stats: await handle.stat({ bigint: true }) };
  } catch (error) {
    await discard(path);
    throw error;
  } finally {
    await handle.close();
  }
}

/** Gives the temporary file a time later than that of the object it replaces, whose ETag it must not repeat. */
export async function stampLater(
  temporary: TemporaryFile,
  current: BigIntStats,
  clock: Clock,
): Promise<TemporaryFile> {
  if (temporary.stats.mtimeNs > current.mtimeNs) return temporary;
  const handle = await open(temporary.path, 'r+');
  try {
    await stamp(handle, nextStampUs(clock, Number(current.mtimeNs / 1000n)));
    await handle.sync();
    return { path: temporary.path, stats: await handle.stat({ bigint: true }) };
  } finally {
    await handle.close();
  }
}

/** Renamed away already, or left for the next start to remove. */
export async function discard(path: string): Promise<void> {
  await unlink(path).catch(() => undefined);
}

/** Runs `place`, a link or rename to `target`, making the folders that it needs. */
export async function placeFile(target: string, root: string, place: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await place();
      return;
    } catch (error) {
      if (attempt >= folderAttempts) throw error;
      const errno = errnoOf(error);
      if (errno === 'ENOENT') await makeFolder(dirname(target), root).catch(ignoreVanished);
      else if (errno !== 'EISDIR' || !(await removeEmptyTree(target))) throw error;
    }
  }
}

function ignoreVanished(error: unknown): void {
  if (errnoOf(error) !== 'ENOENT') throw error;
}

/** `link`, which rejects with EEXIST for a file in the way and with EISDIR for a folder. */
export async function linkFile(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST' || (await fileStats(to))) throw error;
    const stats = await stat(to).catch(() => null);
    // Neither a file nor a folder: it vanished meanwhile, and the next attempt finds the place free.
    const code = stats?.isDirectory() ? 'EISDIR' : 'ENOENT';
    throw Object.assign(new Error(code, { cause: error }), { code });
  }
}

/** The change is visible already: should syncing it fail, nobody knows whether it survives a power cut. */
export async function syncLanded(key: string, folder: string): Promise<void> {
  try {
    await syncFolder(folder);
  } catch (error) {
    // Another process deleted the object and its folder since.
    if (errnoOf(error) === 'ENOENT') return;
    throw new StoreError('store.unknown_outcome', key, 'The change may not have reached the disk.', {
      cause: error,
    });
  }
}

export async function removeEmptyParents(folder: string, root: string): Promise<void> {
  for (let path = folder; path.startsWith(root + sep); path = dirname(path)) {
    try {
      await rmdir(path);
    } catch {
      // It holds something, or another delete was faster.
      return;
    }
  }
}
