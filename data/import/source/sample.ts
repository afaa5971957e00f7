import { createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { detectContainer } from './detect-format.ts';
import { isXlsx } from './spreadsheet.ts';
import { listZip, readHead, readZipHead } from './unpack.ts';

/** The beginning of a text file, cut between two records. */
export interface FileSample {
  path: string;
  /** Share of the file that it is, 0 to 1; for packed files by what was unpacked of it. */
  share: number;
}

const lineFeed = 0x0a;
const quote = 0x22;

/** Packed bytes are read ahead: how much of a small file was unpacked is not known. */
const almostAll = 0.9;

interface Head {
  bytes: Buffer;
  share: number;
}

/**
 * Writes the first `sampleBytes` of a text, packed or not, into `directory`, so that something can be said
 * about a file long before it is read. Null for a file that is not longer, and for formats that are read as
 * a whole or not at all.
 */
export async function createSample(
  path: string,
  directory: string,
  sampleBytes: number,
): Promise<FileSample | null> {
  const head = await readTextHead(path, sampleBytes);
  if (!head || head.bytes.length < sampleBytes) return null;
  if (head.bytes.includes(0) || isUtf16(head.bytes) || isJsonArray(head.bytes)) return null;
  const end = lastRecordEnd(head.bytes);
  // Column names alone say nothing of the file: its first row is longer than the sample.
  if (end <= head.bytes.indexOf(lineFeed) + 1) return null;
  const target = join(directory, `sample-${sampleBytes}`);
  await writeFile(target, head.bytes.subarray(0, end));
  return { path: target, share: Math.min(1, head.share) };
}

async function readTextHead(path: string, limitBytes: number): Promise<Head | null> {
  const { size } = await stat(path);
  switch (detectContainer(await readHead(path, 16))) {
    case 'text':
      return size > limitBytes ? { bytes: await readHead(path, limitBytes), share: limitBytes / size } : null;
    case 'gzip':
      return gunzipHead(path, size, limitBytes);
    case 'zip': {
      if (await isXlsx(path)) return null;
      const [entry, second] = await listZip(path);
      if (!entry || second || entry.unpackedBytes <= limitBytes) return null;
      const bytes = await readZipHead(path, entry.name, limitBytes);
      return { bytes, share: limitBytes / entry.unpackedBytes };
    }
    case 'empty':
    case 'compound':
    case 'parquet':
      return null;
  }
}

async function gunzipHead(path: string, sizeBytes: number, limitBytes: number): Promise<Head | null> {
  const source = createReadStream(path);
  const gunzip = createGunzip();
  source.once('error', (error) => gunzip.destroy(error));
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of source.pipe(gunzip) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= limitBytes) break;
    }
  } catch {
    // A damaged file is named as such when it is read as a whole.
    return null;
  } finally {
    source.destroy();
  }
  const bytes = Buffer.concat(chunks).subarray(0, limitBytes);
  return { bytes, share: Math.min(almostAll, source.bytesRead / sizeBytes) };
}

const isUtf16 = ([first, second]: Buffer) =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
const isJsonArray = (bytes: Buffer) => bytes.subarray(0, 64).toString('utf8').trimStart().startsWith('[');

/** Where the last line ends that does not lie inside quotes; 0 where none does. */
function lastRecordEnd(bytes: Buffer): number {
  let end = 0;
  let lastLine = 0;
  let quoted = false;
  for (const [index, byte] of bytes.entries()) {
    if (byte === quote) quoted = !quoted;
    else if (byte === lineFeed) {
      lastLine = index + 1;
      if (!quoted) end = index + 1;
    }
  }
  // Quotes that are inches or feet, not quotes: then any line will do.
  return end > bytes.length / 2 ? end : lastLine;
}
