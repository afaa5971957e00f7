import { ImportError, type ImportErrorCode } from './errors.ts';
import { cancellable, withImportEngine } from './import-engine.ts';
import type { ImportDependencies, ImportRequest, PartialPreview } from './import-request.ts';
import { previewPart } from './prepare-import.ts';
import { createSample } from './source/sample.ts';

/** The first answers within a second whatever the file's size; the second says more before all is read. */
const partBytes = [2 ** 20, 2 ** 25] as const;

/** What a part of a file may leave open and the whole decide. */
const undecided: ReadonlySet<ImportErrorCode> = new Set([
  'import.ambiguous_numbers',
  'import.ambiguous_dates',
  'import.unreadable_dates',
  'import.damaged_file',
  'import.header_only',
]);

/**
 * Previews growing parts of a large file. Rejects with `ImportError` where the part shows already that the
 * file cannot be read so.
 */
export async function previewParts(
  deps: ImportDependencies,
  request: ImportRequest,
  onPart: (preview: PartialPreview) => void,
): Promise<void> {
  for (const bytes of partBytes) {
    const part = await withImportEngine(
      deps.lake,
      async (session, directory) => {
        const sample = await createSample(request.path, directory, bytes).catch(() => null);
        if (!sample) return null;
        const preview = await previewPart(
          deps,
          { ...request, path: sample.path },
          { session, directory, id: '', report: () => {}, interrupted: null },
        );
        return { ...preview, share: sample.share };
      },
      request.signal,
    ).catch((error: unknown) => {
      if (error instanceof ImportError && undecided.has(error.code)) return null;
      throw error;
    });
    if (!part) return;
    await cancellable(request.signal, () => Promise.resolve(onPart(part)));
  }
}
