/**
 * A bounded cache of immutable files on this machine's disk, for stores that have no local path.
 *
 * - An entry is named after its key, size and SHA-256, so a file says itself what it must hold: its digest
 *   is checked when a process first uses what it found on the disk, its size on every use.
 * - Entries appear by rename, whole or not at all: processes may share the folder. One that another process
 *   evicted is fetched again.
 * - Files lent to a query are not evicted by this process; the rest leaves by least recent use.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';
import type { Random } from '../random.ts';
import { type ObjectStore, StoreError } from '../store/object-store.ts';
import type { BudgetEntry, CacheBudget } from './cache-budget.ts';

export interface CachedFile {
  /** Relative to the store that the file comes from. */
  key: string;
  sizeBytes: number;
}

export interface FileCache {
  /** Local paths in the order of `files`, which stay until `release()`. Rejects with `store.not_found`. */
  lend(files: readonly CachedFile[]): Promise<{ paths: string[]; release(): void }>;
  /** Takes over a local file as the content of `file`, so that it need not be fetched. */
  adopt(file: CachedFile, localPath: string): Promise<void>;
  /** Forgets an entry that turned out to be damaged or gone. */
  drop(file: CachedFile): Promise<void>;
}

/** The order of use survives the process through file times, written at most this often. */
const touchIntervalMs = 60_000;
const maxConcurrentFetches = 8;
/** A download that nobody finished for this long belonged to a process that is gone. */
const abandonedAfterMs = 3_600_000;
const entryName = /^([0-9a-f]{32})\.(\d+)\.([0-9a-f]{64})$/;

interface Entry extends BudgetEntry {
  readonly path: string;
  /** False for files found on the disk until their digest was checked. */
  verified: boolean;
  touchedAt: number;
}

export interface FileCacheOptions {
  store: ObjectStore;
  /** This tenant's own folder. */
  directory: string;
  budget: CacheBudget;
  random: Random;
  now: () => number;
}

export function createFileCache(options: FileCacheOptions): FileCache {
  const { store, directory, budget, random, now } = options;
  const entries = new Map<string, Entry>();
  const fetching = new Map<string, Promise<Entry>>();
  let scanned: Promise<void> | undefined;

  const remember = (name: string, path: string, sizeBytes: number, verified: boolean, touchedAt: number) => {
    const previous = entries.get(name);
    if (previous) budget.remove(previous);
    const entry: Entry = {
      path,
      sizeBytes,
      verified,
      touchedAt,
      lent: 0,
      removed() {
        if (entries.get(name) === entry) entries.delete(name);
      },
    };
    entries.set(name, entry);
    budget.add(entry);
    return entry;
  };
  const evict = async () => {
    for (const entry of budget.evict()) await rm((entry as Entry).path, { force: true });
  };

  /** Takes up what earlier processes left, least recently used first. */
  const scan = async () => {
    await mkdir(directory, { recursive: true });
    const found: { name: string; path: string; sizeBytes: number; touchedAt: number }[] = [];
    for (const file of await readdir(directory)) {
      const path = join(directory, file);
      const info = await stat(path).catch(() => null);
      if (!info) continue;
      const [, name, size] = entryName.exec(file) ?? [];
      if (name) found.push({ name, path, sizeBytes: Number(size), touchedAt: info.mtimeMs });
      else if (now() - info.mtimeMs > abandonedAfterMs) await rm(path, { force: true });
    }
    found.sort((a, b) => a.touchedAt - b.touchedAt);
    for (const { name, path, sizeBytes, touchedAt } of found) {
      remember(name, path, sizeBytes, false, touchedAt);
    }
    await evict();
  };

  const temporaryPath = () => join(directory, `incoming-${random.uuid()}`);

  /** Moves a complete temporary file to its place. */
  const publish = async (name: string, temporary: string, sizeBytes: number, digest: string) => {
    const path = join(directory, `${name}.${sizeBytes}.${digest}`);
    await rename(temporary, path);
    return remember(name, path, sizeBytes, true, now());
  };

  const fetch = async (name: string, file: CachedFile): Promise<Entry> => {
    const object = await store.getStream(file.key);
    if (!object) throw new StoreError('store.not_found', file.key, 'The object does not exist.');
    // Again, in case the folder was emptied meanwhile.
    await mkdir(directory, { recursive: true });
    const temporary = temporaryPath();
    const hash = createHash('sha256');
    let sizeBytes = 0;
    try {
      const counted = Readable.fromWeb(object.body as WebStream).on('data', (chunk: Uint8Array) => {
        hash.update(chunk);
        sizeBytes += chunk.byteLength;
      });
      await pipeline(counted, createWriteStream(temporary, { flags: 'wx' }));
      if (sizeBytes !== file.sizeBytes) {
        const message = `The object has ${sizeBytes} bytes where the table's log says ${file.sizeBytes}.`;
        throw new StoreError('store.damaged', file.key, message);
      }
      return await publish(name, temporary, sizeBytes, hash.digest('hex'));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  };

  /** Whether the file on the disk still is what its name says. */
  const isIntact = async (entry: Entry, file: CachedFile): Promise<boolean> => {
    const info = await stat(entry.path).catch(() => null);
    if (info?.size !== file.sizeBytes) return false;
    if (entry.verified) return true;
    entry.verified = basename(entry.path).endsWith(await digestOf(entry.path));
    return entry.verified;
  };

  /** The entry, lent. */
  const present = async (name: string, file: CachedFile): Promise<Entry> => {
    const entry = entries.get(name);
    if (entry) {
      entry.lent += 1;
      if (await isIntact(entry, file)) return entry;
      entry.lent -= 1;
      budget.remove(entry);
      await rm(entry.path, { force: true });
    }
    let fetched = fetching.get(name);
    if (!fetched) {
      fetched = fetch(name, file).finally(() => fetching.delete(name));
      fetching.set(name, fetched);
    }
    const arrived = await fetched;
    arrived.lent += 1;
    return arrived;
  };

  const touch = async (entry: Entry) => {
    budget.touch(entry);
    if (now() - entry.touchedAt < touchIntervalMs) return;
    entry.touchedAt = now();
    await utimes(entry.path, new Date(now()), new Date(now())).catch(() => undefined);
  };

  return {
    async lend(files) {
      scanned ??= scan();
      await scanned;
      const lent: Entry[] = [];
      const release = () => {
        for (const entry of lent.splice(0)) entry.lent -= 1;
      };
      const paths: string[] = [];
      let next = 0;
      const worker = async () => {
        for (let index = next++; index < files.length; index = next++) {
          const file = files[index] as CachedFile;
          const entry = await present(nameOf(file.key), file);
          lent.push(entry);
          await touch(entry);
          paths[index] = entry.path;
        }
      };
      const workers = Array.from({ length: Math.min(maxConcurrentFetches, files.length) }, worker);
      const failed = (await Promise.allSettled(workers)).find((result) => result.status === 'rejected');
      if (failed) {
        release();
        throw failed.reason;
      }
      await evict();
      return { paths, release };
    },
    async adopt(file, localPath) {
      scanned ??= scan();
      await scanned;
      const temporary = temporaryPath();
      await link(localPath, temporary);
      try {
        await publish(nameOf(file.key), temporary, file.sizeBytes, await digestOf(temporary));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      await evict();
    },
    async drop(file) {
      const entry = entries.get(nameOf(file.key));
      if (!entry) return;
      budget.remove(entry);
      await rm(entry.path, { force: true });
    },
  };
}

function nameOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
