import type { ObjectStore } from '../store/object-store.ts';
import { scopeStore } from '../store/prefix-store.ts';
import { type TenantId, tenantPrefix } from './tenant-id.ts';

const folder = (tenantId: TenantId) => `${tenantPrefix(tenantId)}exports/`;

/** The capability for files that wait to be fetched. Beside the tables, never inside one. */
export function openExportFolder(store: ObjectStore, tenantId: TenantId): ObjectStore {
  return scopeStore(store, folder(tenantId));
}

/** The whole key of a file in that folder, for what is signed rather than sent. */
export function exportKey(tenantId: TenantId, name: string): string {
  return folder(tenantId) + name;
}

/**
 * Deletes the files that are older than `maxAgeMs`. A rule of the bucket could not: such rules know prefixes only,
 * and nothing but the tenants' own names comes before `exports/`.
 *
 * @returns how many were deleted
 */
export async function deleteOldExports(
  exports: ObjectStore,
  nowMs: number,
  maxAgeMs: number,
): Promise<number> {
  let deleted = 0;
  for await (const { key, lastModified } of exports.list('')) {
    if (nowMs - lastModified <= maxAgeMs) continue;
    await exports.delete(key);
    deleted += 1;
  }
  return deleted;
}
