import { createReadStream, createWriteStream } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Entry, open as openZip, type ZipFile } from 'yauzl';
import { ImportError } from '../errors.ts';

/** Default bound of what a file may unpack to; a shop's largest exports are about 2 GB. */
export const maxUnpackedBytes = 4 * 2 ** 30;

/** Each piece takes a turn of the thread pool: at the default of 16 KiB the turns cost as much as the unpacking. */
const chunkBytes = 2 ** 20;

/** Passes bytes through up to a bound, so that a small file cannot fill the disk. */
function createByteLimit(limitBytes: number): Transform {
  let total = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      total += chunk.length;
      if (total > limitBytes) {
        done(
          new ImportError('import.too_large', `The file unpacks to more than ${limitBytes} bytes.`, {
            limitBytes,
          }),
        );
      } else done(null, chunk);
    },
  });
}

/** Rejects with `import.damaged_file` for a cut or corrupt file, `import.too_large` beyond the bound. */
export async function gunzipFile(
  source: string,
  target: string,
  limitBytes = maxUnpackedBytes,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await pipeline(
      createReadStream(source, { highWaterMark: chunkBytes }),
      createGunzip({ chunkSize: chunkBytes }),
      createByteLimit(limitBytes),
      createWriteStream(target, { highWaterMark: chunkBytes }),
      { signal },
    );
  } catch (cause) {
    if (cause instanceof ImportError || !isZlibError(cause)) throw cause;
    throw new ImportError(
      'import.damaged_file',
      'The gzip file is cut off or damaged. Download or compress it again.',
      {},
      { cause },
    );
  }
}

function isZlibError(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && code.startsWith('Z_');
}

export interface ZipEntry {
  name: string;
  unpackedBytes: number;
}

/** Files inside a zip archive, without folders and the resource forks that macOS adds. */
export async function listZip(path: string): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  await walkZip(path, (entry) => {
    entries.push({ name: entry.fileName, unpackedBytes: entry.uncompressedSize });
    return Promise.resolve('continue');
  });
  return entries;
}

export async function unzipEntry(
  path: string,
  name: string,
  target: string,
  limitBytes = maxUnpackedBytes,
  signal?: AbortSignal,
): Promise<void> {
  await walkZip(path, async (entry, zip) => {
    if (entry.fileName !== name) return 'continue';
    const stream = await openEntry(zip, entry);
    await pipeline(stream, createByteLimit(limitBytes), createWriteStream(target), { signal });
    return 'stop';
  });
}

/** The first `limitBytes` of an entry, or all of a shorter one. */
export async function readZipHead(path: string, name: string, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  await walkZip(path, async (entry, zip) => {
    if (entry.fileName !== name) return 'continue';
    for await (const chunk of (await openEntry(zip, entry)) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= limitBytes) break;
    }
    return 'stop';
  });
  return Buffer.concat(chunks).subarray(0, limitBytes);
}

type Visit = (entry: Entry, zip: ZipFile) => Promise<'continue' | 'stop'>;

function walkZip(path: string, visit: Visit): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) =>
      reject(
        cause instanceof ImportError
          ? cause
          : new ImportError(
              'import.damaged_file',
              'The zip archive is damaged or encrypted. Create it again without a password.',
              {},
              { cause },
            ),
      );
    openZip(path, { lazyEntries: true, autoClose: true }, (error, zip) => {
      if (error) {
        fail(error);
        return;
      }
      zip.on('error', fail);
      zip.on('end', () => resolve());
      zip.on('entry', (entry) => {
        if (entry.fileName.endsWith('/') || entry.fileName.startsWith('__MACOSX/')) {
          zip.readEntry();
          return;
        }
        visit(entry, zip).then((next) => {
          if (next === 'continue') zip.readEntry();
          else {
            zip.close();
            resolve();
          }
        }, fail);
      });
      zip.readEntry();
    });
  });
}

function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) reject(error);
      else resolve(stream);
    });
  });
}

/** The first bytes of a file. */
export async function readHead(path: string, length: number): Promise<Buffer> {
  const file = await openFile(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
