/** The data files of one tenant's table, on this machine and in the store. */
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { type DataFile, DeltaError, type Snapshot } from '../delta/table.ts';
import { diskErrorOf } from '../engine/query-error.ts';
import { type ObjectStore, StoreError } from '../store/object-store.ts';
import type { FileCache } from './file-cache.ts';
import type { LocalFile } from './relations.ts';

export interface TableFiles {
  /** Readable copies of `files`, until `release()`. Rejects with `delta.missing_file`. */
  lend(snapshot: Snapshot, files: readonly DataFile[]): Promise<LentFiles>;
  /** Stores a local file as `path` of the table. */
  upload(path: string, localPath: string, sizeBytes: number): Promise<void>;
  /**
   * Rejects with `delta.missing_file` if one of `files` is gone or cut short; else drops cached copies that
   * are, and says whether there were any. One that was fetched anew is as the store has it.
   */
  examine(snapshot: Snapshot, files: readonly LocalFile[], isFetchedAnew?: boolean): Promise<boolean>;
}

export interface LentFiles {
  files: LocalFile[];
  release(): void;
}

/** Up to this size an object is sent from memory, so that a store can repeat the request. */
const maxBufferedBytes = 8 * 2 ** 20;
const maxUploadAttempts = 4;

const magic = 'PAR1';

/** Whether the file ends as every Parquet file does. */
async function isParquet(path: string): Promise<boolean> {
  await using file = await open(path);
  const { size } = await file.stat();
  const { buffer } = await file.read(
    Buffer.alloc(magic.length),
    0,
    magic.length,
    Math.max(0, size - magic.length),
  );
  return buffer.toString('latin1') === magic;
}

export interface TableFilesOptions {
  /** Rooted at the table's folder. */
  store: ObjectStore;
  /** As error messages name it. */
  table: string;
  /** The tenant's cache; files are cached under `<table>/<path>`. */
  cache: FileCache;
}

export function createTableFiles({ store, table, cache }: TableFilesOptions): TableFiles {
  const missing = (snapshot: Snapshot, path: string, cause?: unknown) =>
    new DeltaError(
      'delta.missing_file',
      `Table ${table} at version ${snapshot.version} refers to ${path}, which is missing or damaged.`,
      { table, version: snapshot.version, file: path, path },
      { cause },
    );
  const notStored = (path: string, error: unknown) =>
    error instanceof StoreError
      ? new StoreError(
          error.code,
          error.key,
          `File ${path} of table ${table} was not stored: ${error.message}`,
          {
            cause: error,
          },
        )
      : error;
  const cached = (file: Pick<DataFile, 'path' | 'sizeBytes'>) => ({
    key: `${table}/${file.path}`,
    sizeBytes: file.sizeBytes,
  });
  const localPath = store.localPath?.bind(store);

  return {
    async lend(snapshot, files) {
      if (localPath) {
        return {
          files: files.map((file) => ({ file, path: localPath(file.path) })),
          release: () => undefined,
        };
      }
      try {
        const lent = await cache.lend(files.map(cached));
        return {
          files: files.map((file, index) => ({ file, path: lent.paths[index] as string })),
          release: () => lent.release(),
        };
      } catch (error) {
        if (error instanceof StoreError && ['store.not_found', 'store.damaged'].includes(error.code)) {
          throw missing(snapshot, error.key.slice(table.length + 1), error);
        }
        throw diskErrorOf(error, table);
      }
    },
    async upload(path, source, sizeBytes) {
      for (let attempt = 1; ; attempt += 1) {
        const body =
          sizeBytes <= maxBufferedBytes
            ? await readFile(source)
            : (Readable.toWeb(createReadStream(source)) as ReadableStream<Uint8Array>);
        try {
          await store.put(path, body, { contentType: 'application/vnd.apache.parquet' });
          break;
        } catch (error) {
          // The name is this write's own, so the same bytes may be sent again whatever became of the first.
          const inDoubt = error instanceof StoreError && error.code === 'store.unknown_outcome';
          if (!inDoubt || attempt === maxUploadAttempts) throw notStored(path, error);
        }
      }
      if (!localPath) await cache.adopt(cached({ path, sizeBytes }), source);
    },
    async examine(snapshot, files, isFetchedAnew = false) {
      let dropped = false;
      for (const { file, path } of files) {
        const info = await stat(path).catch(() => null);
        if (info?.size === file.sizeBytes && (await isParquet(path))) continue;
        if (!localPath) await cache.drop(cached(file));
        if (localPath || isFetchedAnew) throw missing(snapshot, file.path);
        dropped = true;
      }
      return dropped;
    },
  };
}
