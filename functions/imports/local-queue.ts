/**
 * Jobs of the local system: one after another in this process, so that an import never has less memory than it
 * counts on. Tenants take turns, so that one with a hundred files holds nobody else up. At the start it takes up what a process before it left unfinished.
 */
import type { Clock } from '#data/clock.ts';
import { openImportFolder } from '#data/lake/import-folder.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { createImportJobs } from './import-jobs.ts';
import type { ImportQueue } from './import-ports.ts';
import { type ImportWorkDependencies, workOnImport } from './import-work.ts';
import { listActiveTenants, removeLeftBehind } from './left-behind.ts';

export interface LocalQueue extends ImportQueue {
  /** Takes up unfinished jobs of all tenants, and removes files that nobody came back for. */
  resume(): Promise<void>;
  /** Resolves when nothing is queued or running. */
  idle(): Promise<void>;
  /** Ends the job in hand, which a later process takes up, and resolves then. */
  close(): Promise<void>;
}

export interface LocalQueueOptions extends ImportWorkDependencies {
  clock: Clock;
  /** Told of faults that may pass; the job is tried again after `retryMs`. */
  onFault: (error: unknown) => void;
  retryMs?: number;
}

export function createLocalQueue(options: LocalQueueOptions): LocalQueue {
  const { clock, retryMs = 5_000 } = options;
  const closing = new AbortController();
  const waiting = createTurns();
  const delayed = new Set<Promise<void>>();
  let working: Promise<void> | null = null;

  const enqueue = (tenantId: TenantId, importId: string) => {
    waiting.add(tenantId, importId);
    working ??= Promise.resolve().then(work);
  };
  const enqueueAfter = (milliseconds: number, tenantId: TenantId, importId: string) => {
    const later = clock
      .sleep(Math.max(0, milliseconds), closing.signal)
      .then(() => enqueue(tenantId, importId))
      .catch(() => undefined)
      .finally(() => delayed.delete(later));
    delayed.add(later);
  };
  const work = async () => {
    for (let next = waiting.next(); next && !closing.signal.aborted; next = waiting.next()) {
      const { tenantId, importId } = next;
      try {
        const result = await workOnImport({ ...options, signal: closing.signal }, tenantId, importId);
        if (result.kind === 'held') enqueueAfter(result.until - clock.now(), tenantId, importId);
      } catch (error) {
        options.onFault(error);
        enqueueAfter(retryMs, tenantId, importId);
      }
    }
    // At once: a job that comes in between would wait for the one after it.
    working = null;
  };
  return {
    async enqueue(tenantId, importId) {
      enqueue(tenantId, importId);
    },
    async resume() {
      for await (const id of listActiveTenants(options.registry)) {
        const imports = openImportFolder(options.tenantStore(id), id);
        const jobs = createImportJobs(imports, clock);
        for (const importId of await jobs.list()) {
          const job = await jobs.get(importId);
          if (job?.action && job.status !== 'waiting') enqueue(id, importId);
        }
      }
      await removeLeftBehind({ ...options, onFault: (_tenantId, error) => options.onFault(error) });
    },
    async idle() {
      while (working) await working;
    },
    async close() {
      closing.abort();
      await Promise.all([...delayed, working]);
    },
  };
}

/** What waits, in the order of arrival for each tenant; whoever was served goes behind all others. */
function createTurns() {
  const lines = new Map<TenantId, string[]>();
  return {
    add(tenantId: TenantId, importId: string): void {
      const line = lines.get(tenantId);
      if (line) line.push(importId);
      else lines.set(tenantId, [importId]);
    },
    next(): { tenantId: TenantId; importId: string } | null {
      for (const [tenantId, line] of lines) {
        const importId = line.shift();
        lines.delete(tenantId);
        if (line.length > 0) lines.set(tenantId, line);
        if (importId !== undefined) return { tenantId, importId };
      }
      return null;
    },
  };
}
