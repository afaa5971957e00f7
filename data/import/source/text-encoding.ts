import { isUtf8 } from 'node:buffer';
import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ImportError } from '../errors.ts';

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export interface DetectedEncoding {
  encoding: TextEncoding;
  /** Bytes of the byte order mark. */
  bomBytes: number;
}

export interface TextOptions {
  /** A longer line is refused as soon as it is seen, with `import.damaged_file`; it may be all of the file. */
  maxLineBytes: number;
  signal?: AbortSignal | undefined;
}

/** Bytes that can end a chunk in the middle of a UTF-8 character. */
const maxPartialBytes = 3;

/**
 * The byte order mark decides; without one, text that is strictly UTF-8 is UTF-8, and everything else is
 * windows-1252, which Excel writes in the Americas. Rejects with `import.encoding` for binary content. UTF-16 is
 * not looked through.
 */
export async function detectEncoding(
  path: string,
  { maxLineBytes, signal }: TextOptions,
): Promise<DetectedEncoding> {
  let carry: Buffer = Buffer.alloc(0);
  let first = true;
  let valid = true;
  const measureLines = createLineMeter(maxLineBytes);
  for await (const chunk of createReadStream(path, {
    highWaterMark: 1 << 20,
    signal,
  }) as AsyncIterable<Buffer>) {
    if (first) {
      const mark = readByteOrderMark(chunk);
      if (mark && mark.encoding !== 'utf-8') return mark;
      first = false;
    }
    if (chunk.includes(0)) {
      throw new ImportError(
        'import.encoding',
        'The file has NUL bytes: it is not text, or it is UTF-16 without a byte order mark. Save it as CSV UTF-8.',
      );
    }
    measureLines(chunk);
    if (valid) {
      const bytes = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
      const end = bytes.length - countPartialBytes(bytes);
      valid = isUtf8(bytes.subarray(0, end));
      carry = Buffer.from(bytes.subarray(end));
    }
  }
  if (!valid || carry.length > 0) return { encoding: 'windows-1252', bomBytes: 0 };
  return { encoding: 'utf-8', bomBytes: (await hasUtf8Mark(path)) ? 3 : 0 };
}

/** To be told a text piece by piece; throws where a line is longer than the limit. */
function createLineMeter(maxLineBytes: number): (bytes: Buffer) => void {
  let openLineBytes = 0;
  return (bytes) => {
    const firstEnd = lineEnds(bytes, 'first');
    if (openLineBytes + (firstEnd < 0 ? bytes.length : firstEnd) > maxLineBytes) {
      throw new ImportError(
        'import.damaged_file',
        `A line is longer than ${Math.floor(maxLineBytes / 2 ** 20)} MB: either line ends are missing, or this is no table.`,
        { maxLineBytes },
      );
    }
    openLineBytes = firstEnd < 0 ? openLineBytes + bytes.length : bytes.length - lineEnds(bytes, 'last') - 1;
  };
}

/** Where the first or the last line of the bytes ends, by LF or CR; -1 where none does. */
function lineEnds(bytes: Buffer, which: 'first' | 'last'): number {
  if (which === 'last') return Math.max(bytes.lastIndexOf(0x0a), bytes.lastIndexOf(0x0d));
  const [lineFeed, carriageReturn] = [bytes.indexOf(0x0a), bytes.indexOf(0x0d)];
  if (lineFeed < 0 || carriageReturn < 0) return Math.max(lineFeed, carriageReturn);
  return Math.min(lineFeed, carriageReturn);
}

async function hasUtf8Mark(path: string): Promise<boolean> {
  for await (const chunk of createReadStream(path, { end: 2 }) as AsyncIterable<Buffer>) {
    return readByteOrderMark(chunk)?.encoding === 'utf-8';
  }
  return false;
}

/** What the mark says; null where there is none. */
export function readByteOrderMark(head: Uint8Array): DetectedEncoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', bomBytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', bomBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bomBytes: 2 };
  return null;
}

/** How many bytes at the end begin a UTF-8 character that goes on in the next chunk. */
function countPartialBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(maxPartialBytes, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

/**
 * Makes the text UTF-8 without a byte order mark. Plain UTF-8 is left where it is: the path of the text to
 * read is returned, `target` or `source`.
 */
export async function transcodeToUtf8(
  source: string,
  target: string,
  { encoding, bomBytes }: DetectedEncoding,
  { maxLineBytes, signal }: TextOptions,
): Promise<string> {
  if (encoding === 'utf-8' && bomBytes === 0) return source;
  const bytes = createReadStream(source, { start: bomBytes, highWaterMark: 1 << 20 });
  if (encoding === 'utf-8') {
    await pipeline(bytes, createWriteStream(target), { signal });
    return target;
  }
  const decoder = new TextDecoder(encoding, { fatal: true });
  // Another encoding, other lengths.
  const measureLines = createLineMeter(maxLineBytes);
  const decode = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      const text = Buffer.from(decoder.decode(chunk, { stream: true }));
      measureLines(text);
      yield text;
    }
    yield Buffer.from(decoder.decode());
  };
  try {
    await pipeline(Readable.from(decode(bytes)), createWriteStream(target), { signal });
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new ImportError(
      'import.encoding',
      `The file begins like ${encoding} but does not go on so. Save it as CSV UTF-8.`,
      { encoding },
      { cause },
    );
  }
  return target;
}
