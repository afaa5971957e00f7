import type { ObjectStore } from '../store/object-store.ts';
import { scopeStore } from '../store/prefix-store.ts';
import { type TenantId, tenantPrefix } from './tenant-id.ts';

/** The capability for a tenant's imports: uploads, records, rejects. Beside its tables, never inside one. */
export function openImportFolder(store: ObjectStore, tenantId: TenantId): ObjectStore {
  return scopeStore(store, `${tenantPrefix(tenantId)}imports/`);
}
