import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../engine/engine.ts';
import type { Session } from '../engine/session.ts';
import type { TenantLake } from '../lake/lake.ts';

/** No import may hold an engine longer. */
const importTimeoutMs = 3_600_000;
/** Beyond it, tables go to disk. The lake's own engine works beside this one. */
const maxMemoryBytes = 512 * 2 ** 20;

/**
 * Lends `work` a DuckDB of its own that reaches one scratch folder of the tenant and nothing else; both are
 * gone afterwards.
 */
export async function withImportEngine<T>(
  lake: TenantLake,
  work: (session: Session, directory: string) => Promise<T>,
): Promise<T> {
  await using scratch = await lake.scratch();
  const engine = await openEngine({
    allowedDirectories: [scratch.path],
    spillDirectory: join(scratch.path, 'spill'),
    threads: Math.min(4, availableParallelism()),
    maxMemoryBytes,
    maxConnections: 1,
  });
  try {
    return await engine.session((session) => work(session, scratch.path), {
      timeoutMs: importTimeoutMs,
      dedicated: true,
    });
  } finally {
    await engine.close();
  }
}
