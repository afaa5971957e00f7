import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError, type StoreErrorCode } from './object-store.ts';

/** Lets one holder at a time change a key, among all processes that use the same folder. */
export interface FileLock {
  run<T>(key: string, act: () => Promise<T>): Promise<T>;
}

/** Enough that unrelated keys seldom meet; each costs one open file per process that used it. */
const shardCount = 16;
/** A holder keeps the lock for a few system calls; a wait this long means that it hangs in the kernel. */
const waitLimitMs = 30_000;

const sqliteCodes: Record<number, [StoreErrorCode, string]> = {
  8: ['store.denied', 'The lock file of the data folder cannot be written.'],
  10: ['store.damaged', 'The lock file of the data folder cannot be read.'],
  11: ['store.damaged', 'The lock file of the data folder is damaged. Delete it while nothing runs.'],
  13: ['store.full', 'The disk of the data folder is full.'],
  14: ['store.denied', 'The lock file of the data folder cannot be opened.'],
  26: ['store.damaged', 'The lock file of the data folder is damaged. Delete it while nothing runs.'],
};

const isBusy = (error: unknown) => [5, 6].includes(primaryCode(error));
const primaryCode = (error: unknown) => ((error as { errcode?: number }).errcode ?? 0) & 0xff;

/**
 * Locks in `directory`. Node has no flock(2), so each lock is the write lock of an empty SQLite database:
 * the kernel releases it when its holder ends, however it ends, so that a crash never leaves a stuck lock,
 * and nothing is ever written. Within one process callers queue in order.
 */
export function createFileLock(directory: string): FileLock {
  const databases = new Map<number, DatabaseSync>();
  const queues = new Map<number, Promise<void>>();

  const acquire = async (shard: number, key: string): Promise<DatabaseSync> => {
    const deadline = performance.now() + waitLimitMs;
    for (let waitMs = 1; ; waitMs = Math.min(waitMs * 2, 16)) {
      try {
        let database = databases.get(shard);
        if (!database) {
          database = new DatabaseSync(join(directory, `${shard.toString(16)}.lock`), { timeout: 0 });
          databases.set(shard, database);
        }
        database.exec('BEGIN IMMEDIATE');
        return database;
      } catch (error) {
        if (!isBusy(error)) {
          const [code, message] = sqliteCodes[primaryCode(error)] ?? [
            'store.unavailable',
            'The data folder could not be locked.',
          ];
          throw new StoreError(code, key, message, { cause: error });
        }
        if (performance.now() > deadline) {
          throw new StoreError(
            'store.unavailable',
            key,
            'Another process holds the data folder for too long.',
          );
        }
        await sleep(waitMs * (0.5 + Math.random()));
      }
    }
  };

  return {
    async run(key, act) {
      const shard = shardOf(key);
      const previous = queues.get(shard) ?? Promise.resolve();
      const turn = Promise.withResolvers<void>();
      queues.set(shard, turn.promise);
      await previous;
      try {
        const database = await acquire(shard, key);
        try {
          return await act();
        } finally {
          database.exec('ROLLBACK');
        }
      } finally {
        turn.resolve();
      }
    },
  };
}

/** FNV-1a, only to spread keys over the shards. */
function shardOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash % shardCount;
}
