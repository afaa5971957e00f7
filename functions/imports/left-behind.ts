/** What imports leave behind: files that nobody came back for, and the memory of idempotent requests. */
import type { Clock } from '#data/clock.ts';
import { openImportFolder } from '#data/lake/import-folder.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import type { Registry } from '#data/registry/registry.ts';
import type { TenantPage } from '#data/registry/tenant.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { createUploads } from './uploads.ts';

/** Callers may rely on a day (docs/import.md). */
const rememberedMs = 7 * 86_400_000;

export interface LeftBehindOptions {
  registry: Pick<Registry, 'tenants'>;
  tenantStore: (tenantId: TenantId) => ObjectStore;
  clock: Clock;
  /** No tenant is begun after this moment; the next run goes on. Default: none. */
  deadline?: number;
  /** Told where a tenant's folder could not be cleaned; the others still are. */
  onFault: (tenantId: TenantId, error: unknown) => void;
}

/** Removes what is older than a week, of all active tenants. */
export async function removeLeftBehind(options: LeftBehindOptions): Promise<void> {
  const { clock, deadline = Number.POSITIVE_INFINITY } = options;
  for await (const tenantId of listActiveTenants(options.registry)) {
    if (clock.now() > deadline) return;
    try {
      const imports = openImportFolder(options.tenantStore(tenantId), tenantId);
      await createUploads(imports).removeAbandoned(clock.now());
      const old: string[] = [];
      for await (const { key, lastModified } of imports.list('idempotency/')) {
        if (clock.now() - lastModified > rememberedMs) old.push(key);
      }
      for (const key of old) await imports.delete(key);
      await removeStrays(imports, { folder: 'uploads/', document: 'request.json' }, clock.now());
      await removeStrays(imports, { folder: 'jobs/', document: 'job.json' }, clock.now());
    } catch (error) {
      options.onFault(tenantId, error);
    }
  }
}

/** Removes what came for an upload or a job while it was being given up: its folder has no document any more. */
async function removeStrays(
  imports: ObjectStore,
  { folder, document }: { folder: string; document: string },
  now: number,
): Promise<void> {
  const found = new Map<string, { keys: string[]; newest: number; isOwned: boolean }>();
  for await (const { key, lastModified } of imports.list(folder)) {
    const [id = '', ...rest] = key.slice(folder.length).split('/');
    const entry = found.get(id) ?? { keys: [], newest: 0, isOwned: false };
    found.set(id, entry);
    entry.keys.push(key);
    entry.newest = Math.max(entry.newest, lastModified);
    entry.isOwned ||= rest.join('/') === document;
  }
  for (const { keys, newest, isOwned } of found.values()) {
    if (isOwned || now - newest <= rememberedMs) continue;
    for (const key of keys) await imports.delete(key);
  }
}

export async function* listActiveTenants(registry: Pick<Registry, 'tenants'>): AsyncGenerator<TenantId> {
  let after: TenantId | null = null;
  do {
    const page: TenantPage = await registry.tenants.list({ status: 'active', ...(after ? { after } : {}) });
    for (const { id } of page.items) yield id;
    after = page.next;
  } while (after);
}
