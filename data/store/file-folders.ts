import { mkdir, open, readdir, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errnoOf } from './file-errors.ts';

/** Makes `path` and its parents below `root`, each durable in its parent. */
export async function makeFolder(path: string, root: string): Promise<void> {
  let first: string | undefined;
  try {
    first = await mkdir(path, { recursive: true });
  } catch (error) {
    // Where a parent is a file: that is ENOTDIR or EEXIST, depending on which.
    if (errnoOf(error) === 'EEXIST')
      throw Object.assign(new Error('ENOTDIR'), { code: 'ENOTDIR', cause: error });
    throw error;
  }
  if (first === undefined) return;
  for (let made = path; ; made = dirname(made)) {
    await syncFolder(dirname(made));
    if (made === first || made === root) return;
  }
}

/** Makes the names in a folder durable. Windows cannot sync folders, and journals their changes itself. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes a tree of empty folders, which a crash between two steps of a delete leaves. False if it holds a file. */
export async function removeEmptyTree(path: string): Promise<boolean> {
  try {
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (!entry.isDirectory() || !(await removeEmptyTree(join(path, entry.name)))) return false;
    }
    await rmdir(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return true;
    if (errnoOf(error) === 'ENOTEMPTY') return false;
    throw error;
  }
}
