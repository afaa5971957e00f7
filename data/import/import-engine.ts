import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../engine/engine.ts';
import type { Session } from '../engine/session.ts';
import type { TenantLake } from '../lake/lake.ts';
import { ImportError } from './errors.ts';

/** No import may hold an engine longer. */
const importTimeoutMs = 3_600_000;
/** A file of 2 GB is held about five times over while its rows are typed and compared. */
const maxSpillBytes = 32 * 2 ** 30;
/**
 * Beyond it, tables go to disk. The process takes about 300 MB more, for itself and what the engine does not count;
 * more memory makes an import no faster (measured 2026-11). The lake's own engine works after this one, not beside it.
 */
const maxMemoryBytes = 384 * 2 ** 20;

/**
 * Runs `work` so that an abort of `signal` ends it as `import.cancelled`, whatever it was at.
 */
export async function cancellable<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  try {
    signal?.throwIfAborted();
    return await work();
  } catch (cause) {
    if (!signal?.aborted || cause instanceof ImportError) throw cause;
    throw new ImportError(
      'import.cancelled',
      'The import was cancelled. Nothing was written.',
      {},
      { cause },
    );
  }
}

/**
 * Lends `work` a DuckDB of its own that reaches one scratch folder of the tenant and nothing else; both are
 * gone afterwards.
 */
export async function withImportEngine<T>(
  lake: TenantLake,
  work: (session: Session, directory: string) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  await using scratch = await lake.scratch();
  // Awaited here: the scratch folder goes when this function returns.
  return await withEngineIn(scratch.path, work, signal);
}

/** As `withImportEngine`, in a folder that outlives the engine. */
export function withEngineIn<T>(
  directory: string,
  work: (session: Session, directory: string) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return cancellable(signal, async () => {
    const engine = await openEngine({
      allowedDirectories: [directory],
      spillDirectory: join(directory, 'spill'),
      threads: Math.min(4, availableParallelism()),
      maxMemoryBytes,
      maxSpillBytes,
      maxConnections: 1,
    });
    try {
      return await engine.session((session) => work(session, directory), {
        timeoutMs: importTimeoutMs,
        dedicated: true,
        signal,
      });
    } finally {
      await engine.close();
    }
  });
}
