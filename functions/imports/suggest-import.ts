import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { inspectFile } from '#data/import/inspect-file.ts';
import { detectContainer } from '#data/import/source/detect-format.ts';
import { assertComplete, findUpload, type ImportDesk } from './imports.usecases.ts';
import type { ImportSuggestion, SuggestionRequest } from './suggestion.schemas.ts';
import { createUploads } from './uploads.ts';

/** Of a text file no more is looked at; workbooks and packed files are read whole. */
const maxTextBytes = 4 * 2 ** 20;

/** Rejects with `upload.…` for a file that is not there, and `ImportError` for one that is no table. */
export async function suggestImport(
  desk: ImportDesk,
  { uploadId, table, sheet }: SuggestionRequest,
  signal: AbortSignal,
): Promise<ImportSuggestion> {
  const upload = await findUpload(desk, uploadId);
  await assertComplete(desk, upload);
  await using scratch = await desk.lake.scratch();
  const path = join(scratch.path, 'upload');
  await pipeline(readEnough(createUploads(desk.imports).read(uploadId)), createWriteStream(path), { signal });
  // Awaited here: the scratch folder goes when this function returns.
  const inspection = await inspectFile(desk, {
    path,
    ...(table === undefined ? {} : { table }),
    ...(sheet === undefined ? {} : { sheet }),
    signal,
  });
  return inspection as ImportSuggestion;
}

async function* readEnough(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isText: boolean | null = null;
  let total = 0;
  for await (const piece of pieces) {
    isText ??= detectContainer(piece.subarray(0, 16)) === 'text';
    yield piece;
    total += piece.length;
    if (isText && total >= maxTextBytes) return;
  }
}
