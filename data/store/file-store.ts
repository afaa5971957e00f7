import { rename, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Clock, systemClock } from '../clock.ts';
import { errnoOf, toStoreError } from './file-errors.ts';
import { fileInfo } from './file-info.ts';
import { listFiles, reservedSegment } from './file-listing.ts';
import { createFileLock } from './file-lock.ts';
import { prepareFolder } from './file-preparation.ts';
import { fileStats, openFile, readRange, streamFile } from './file-reader.ts';
import {
  discard,
  linkFile,
  placeFile,
  removeEmptyParents,
  stampLater,
  syncLanded,
  writeTemporary,
} from './file-writer.ts';
import {
  assertStoreKey,
  assertStorePrefix,
  type ObjectBody,
  type ObjectInfo,
  type ObjectStore,
  StoreError,
} from './object-store.ts';

export interface FileStoreOptions {
  /** Created where it does not exist. Several processes may use it at once. */
  root: string;
  clock?: Clock;
}

/**
 * The port on a folder: one file per object, under the key's own path, so that any tool can read the
 * tables. The store's own files are in `.store/`.
 *
 * - A body is written to a temporary file and synced before `link` (create only) or `rename` (replace)
 *   makes it visible, and the folder is synced before the call resolves: a crash or power cut at any point
 *   leaves the old object or the new one, and at worst a temporary file, which the next start removes.
 * - `putIfAbsent` is `link(2)`, which is atomic. `putIfMatch` compares and renames under a lock that every
 *   replacing or deleting call of every process takes, and that the kernel releases when its holder dies.
 *
 * Rejects with `store.damaged`, `store.denied`, `store.full` or `store.unavailable` and a sentence fit for
 * the person who started the program.
 */
export async function openFileStore(options: FileStoreOptions): Promise<ObjectStore> {
  const root = resolve(options.root);
  const clock = options.clock ?? systemClock;
  const folder = await prepareFolder(root);
  const lock = createFileLock(folder.locks);

  const pathOf = (key: string) => join(root, ...checkedKey(key, folder.foldsCase).split('/'));

  /** Runs `act` with a whole temporary file of `body`, which is gone afterwards unless renamed. */
  const withTemporary = async <T>(
    body: ObjectBody,
    act: (temporary: Awaited<ReturnType<typeof writeTemporary>>) => Promise<T>,
  ): Promise<T> => {
    const temporary = await writeTemporary(folder.temporaryPath(), body, clock);
    try {
      return await act(temporary);
    } finally {
      await discard(temporary.path);
    }
  };

  /** Null where `etag` is given and is not the current one. */
  const replace = (key: string, body: ObjectBody, etag: string | null): Promise<ObjectInfo | null> =>
    inStoreTerms(key, async () => {
      const target = pathOf(key);
      return withTemporary(body, (temporary) =>
        lock.run(key, async () => {
          const current = await fileStats(target);
          if (etag !== null && (!current || fileInfo(key, current).etag !== etag)) return null;
          const { stats } = current ? await stampLater(temporary, current, clock) : temporary;
          await placeFile(target, root, () => rename(temporary.path, target));
          await syncLanded(key, dirname(target));
          return fileInfo(key, stats);
        }),
      );
    });

  return {
    head: (key) =>
      inStoreTerms(key, async () => {
        const stats = await fileStats(pathOf(key));
        return stats ? fileInfo(key, stats) : null;
      }),
    get: (key) =>
      inStoreTerms(key, async () => {
        const file = await openFile(pathOf(key));
        if (!file) return null;
        try {
          return { ...fileInfo(key, file.stats), body: new Uint8Array(await file.handle.readFile()) };
        } finally {
          await file.handle.close();
        }
      }),
    getStream: (key) =>
      inStoreTerms(key, async () => {
        const file = await openFile(pathOf(key));
        return file ? { ...fileInfo(key, file.stats), body: streamFile(key, file.handle) } : null;
      }),
    getRange: (key, offset, length) =>
      inStoreTerms(key, async () => {
        const file = await openFile(pathOf(key));
        if (!file) throw new StoreError('store.not_found', key, 'The object does not exist.');
        try {
          return await readRange(file, offset, length);
        } finally {
          await file.handle.close();
        }
      }),
    put: async (key, body) => (await replace(key, body, null)) as ObjectInfo,
    putIfAbsent: (key, body) =>
      inStoreTerms(key, async () => {
        const target = pathOf(key);
        // Spares the losers of a race the writing; the link below is what decides.
        if (await fileStats(target)) return { outcome: 'exists' };
        return withTemporary(body, async (temporary) => {
          try {
            await placeFile(target, root, () => linkFile(temporary.path, target));
          } catch (error) {
            if (errnoOf(error) === 'EEXIST') return { outcome: 'exists' };
            throw error;
          }
          await syncLanded(key, dirname(target));
          return { outcome: 'created', object: fileInfo(key, temporary.stats) };
        });
      }),
    putIfMatch: async (key, body, etag) => {
      const object = await replace(key, body, etag);
      return object ? { outcome: 'replaced', object } : { outcome: 'mismatch' };
    },
    async *list(prefix, { startAfter } = {}) {
      assertStorePrefix(prefix);
      try {
        yield* listFiles(root, prefix, startAfter ?? null);
      } catch (error) {
        throw toStoreError(error, prefix);
      }
    },
    delete: (key) =>
      inStoreTerms(key, async () => {
        const target = pathOf(key);
        await lock.run(key, async () => {
          if (!(await fileStats(target))) return;
          await unlink(target);
          await syncLanded(key, dirname(target));
        });
        await removeEmptyParents(dirname(target), root);
      }),
    localPath: pathOf,
  };
}

function checkedKey(key: string, foldsCase: boolean): string {
  assertStoreKey(key);
  const reserved = key === reservedSegment || key.startsWith(`${reservedSegment}/`);
  if (reserved) {
    throw new StoreError('store.invalid_key', key, `Keys under ${reservedSegment}/ are the store's own.`);
  }
  // There `a` and `A` would be one object.
  if (foldsCase && /[A-Z]/.test(key)) {
    throw new StoreError(
      'store.invalid_key',
      key,
      'The file system of the data folder does not tell upper case from lower case.',
    );
  }
  return key;
}

async function inStoreTerms<T>(key: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw toStoreError(error, key);
  }
}
