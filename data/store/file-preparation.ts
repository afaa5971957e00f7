import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errnoOf, toStoreError } from './file-errors.ts';
import { reservedSegment } from './file-listing.ts';
import { StoreError } from './object-store.ts';

const formatVersion = 1;
/** A temporary file of another machine is given this long; no upload to a folder takes a day. */
const foreignTemporaryMs = 24 * 60 * 60 * 1000;

export interface PreparedFolder {
  /** A fresh path for a temporary file, on the objects' file system. */
  temporaryPath: () => string;
  /** Where the locks are. */
  locks: string;
  /** Whether `a` and `A` are the same file here. */
  foldsCase: boolean;
}

/**
 * Makes `root` ready and checks what the store relies on: that it is a folder of ours (or a new one), that
 * it is writable and that it has hard links. Removes the temporary files of processes that died.
 */
export async function prepareFolder(root: string): Promise<PreparedFolder> {
  const own = join(root, reservedSegment);
  const temporary = join(own, 'tmp');
  const locks = join(own, 'locks');
  const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
  try {
    await mkdir(temporary, { recursive: true });
    await mkdir(locks, { recursive: true });
    await checkFormat(join(own, 'format.json'));
    await removeStale(temporary, machine);
    const foldsCase = await probe(join(temporary, `${machine}-${process.pid}-${randomUUID()}`));
    return {
      temporaryPath: () => join(temporary, `${machine}-${process.pid}-${randomUUID()}`),
      locks,
      foldsCase,
    };
  } catch (error) {
    if (['ENOTDIR', 'EEXIST'].includes(errnoOf(error) ?? '')) {
      throw new StoreError(
        'store.damaged',
        root,
        'The data folder is not a folder, or a file is in its place.',
        {
          cause: error,
        },
      );
    }
    throw toStoreError(error, root);
  }
}

async function checkFormat(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (text === null) {
    // Two first starts may write this at once: both write the same bytes.
    await writeFile(path, `${JSON.stringify({ version: formatVersion })}\n`);
    return;
  }
  if (formatOf(text) !== formatVersion) {
    throw new StoreError(
      'store.damaged',
      path,
      'The data folder has a format that this version cannot read.',
    );
  }
}

/** An empty file is a first start that was cut off, or is going on beside us. */
function formatOf(text: string): unknown {
  if (text === '') return formatVersion;
  try {
    return (JSON.parse(text) as { version?: unknown }).version;
  } catch {
    return null;
  }
}

async function removeStale(temporary: string, machine: string): Promise<void> {
  for (const name of await readdir(temporary)) {
    const path = join(temporary, name);
    const [owner, pid] = name.split('-');
    const stale = owner === machine ? !isAlive(Number(pid)) : (await ageMs(path)) > foreignTemporaryMs;
    if (stale) await rm(path, { force: true });
  }
}

async function ageMs(path: string): Promise<number> {
  const stats = await stat(path).catch(() => null);
  return stats ? Date.now() - stats.mtimeMs : 0;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It lives under another user.
    return errnoOf(error) === 'EPERM';
  }
}

/** Tries a file and a hard link; tells whether the file system folds case. */
async function probe(path: string): Promise<boolean> {
  const lower = `${path}-a`;
  try {
    await writeFile(lower, '');
    const foldsCase = await stat(`${path}-A`).then(
      () => true,
      () => false,
    );
    await link(lower, `${path}-b`).catch((error: unknown) => {
      throw new StoreError(
        'store.unavailable',
        path,
        'The file system of the data folder has no hard links. Use a folder on another disk.',
        { cause: error },
      );
    });
    return foldsCase;
  } finally {
    await rm(lower, { force: true });
    await rm(`${path}-b`, { force: true });
  }
}
