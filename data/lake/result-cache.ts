/**
 * Answers by (tenant, data version, question). The version names the exact data behind an answer, so an
 * entry is never stale and nothing has to be invalidated; it only ages out, least recently used first.
 * Tenants have separate maps: no question, however written, reaches another tenant's entry.
 */
import type { TenantId } from './tenant-id.ts';

export interface ResultCacheOptions {
  /** Bound of all tenants' entries together. Default 64 MiB. */
  maxBytes?: number;
  /** Larger answers are handed out and not kept. Default 1/16 of `maxBytes`. */
  maxEntryBytes?: number;
}

export interface ResultKey {
  tenantId: TenantId;
  /** `LakeSnapshot.dataVersion` */
  dataVersion: string;
  /** Everything else that the answer depends on: route, parameters, the caller's limits, the build. */
  question: string;
}

export interface ResultCache {
  /**
   * The remembered answer, or the computed one. Callers who ask for the same while it is computed share the
   * computation; one that fails is not remembered. The bytes are shared: do not change them.
   */
  getOrCompute(key: ResultKey, compute: () => Promise<Uint8Array>): Promise<Uint8Array>;
  readonly usedBytes: number;
}

/** What an entry costs besides its body and its key. */
const entryOverheadBytes = 200;

interface Entry {
  answer: Uint8Array;
  sizeBytes: number;
  remove(): void;
}

export function createResultCache(options: ResultCacheOptions = {}): ResultCache {
  const { maxBytes = 64 * 2 ** 20 } = options;
  const { maxEntryBytes = maxBytes / 16 } = options;
  const tenants = new Map<TenantId, Map<string, Entry>>();
  /** Of all tenants, in order of last use, oldest first. */
  const entries = new Set<Entry>();
  const computing = new Map<TenantId, Map<string, Promise<Uint8Array>>>();
  let usedBytes = 0;

  const remember = (tenantId: TenantId, name: string, answer: Uint8Array) => {
    const sizeBytes = answer.byteLength + 2 * name.length + entryOverheadBytes;
    if (sizeBytes > maxEntryBytes) return;
    const ofTenant = mapOf(tenants, tenantId);
    const entry: Entry = {
      answer,
      sizeBytes,
      remove() {
        entries.delete(entry);
        ofTenant.delete(name);
        if (ofTenant.size === 0) tenants.delete(tenantId);
        usedBytes -= sizeBytes;
      },
    };
    ofTenant.get(name)?.remove();
    mapOf(tenants, tenantId).set(name, entry);
    entries.add(entry);
    usedBytes += sizeBytes;
    for (const oldest of entries) {
      if (usedBytes <= maxBytes) break;
      oldest.remove();
    }
  };

  return {
    async getOrCompute({ tenantId, dataVersion, question }, compute) {
      const name = JSON.stringify([dataVersion, question]);
      const known = tenants.get(tenantId)?.get(name);
      if (known) {
        entries.delete(known);
        entries.add(known);
        return known.answer;
      }
      const running = mapOf(computing, tenantId);
      const shared = running.get(name);
      if (shared) return shared;
      const answer = compute();
      running.set(name, answer);
      try {
        remember(tenantId, name, await answer);
      } finally {
        running.delete(name);
        if (running.size === 0) computing.delete(tenantId);
      }
      return answer;
    },
    get usedBytes() {
      return usedBytes;
    },
  };
}

function mapOf<Key, Value>(maps: Map<Key, Map<string, Value>>, key: Key): Map<string, Value> {
  const existing = maps.get(key);
  if (existing) return existing;
  const created = new Map<string, Value>();
  maps.set(key, created);
  return created;
}
