import type { Clock } from '../clock.ts';
import { isProbeTenant, type TenantId } from '../lake/tenant-id.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { nameIn, tenantIndexKey, tenantPrefix } from './keys.ts';
import type { Tenants } from './registry.ts';
import type { Tenant, TenantPage } from './tenant.ts';

type ListOptions = Parameters<Tenants['list']>[0];

/** Reads under way at once when many tenants changed since the last look. */
const readConcurrency = 32;
/** From so many changes on the index is written anew, so that the next process starts from it. */
const indexWorthy = 20;
const defaultLimit = 50;
const maxLimit = 1000;

interface Entry {
  etag: string;
  tenant: Tenant;
}

interface Listed {
  tenant: Tenant;
  /** What a search looks through: id and name, lower case, without accents. */
  text: string;
}

export interface TenantDirectory extends Pick<Tenants, 'list'> {
  /** To be called after every change made by this process. */
  forget(): void;
}

export interface TenantDirectoryOptions {
  store: ObjectStore;
  clock: Pick<Clock, 'now'>;
  read: (id: TenantId) => Promise<Tenant | null>;
  /** For how long a list may be answered from memory, so that who types a search waits only once. */
  maxAgeMs: number;
}

/**
 * All tenants, for lists and searches. A list of the store's keys tells what exists and under which ETag;
 * only documents that changed since are read. What was read is kept in memory and, for other processes, in
 * an index document. The index is a mere cache: it is believed only where its ETags are the store's, and
 * may be deleted at any time.
 */
export function createTenantDirectory({
  store,
  clock,
  read,
  maxAgeMs,
}: TenantDirectoryOptions): TenantDirectory {
  let known: Map<string, Entry> | null = null;
  /** The last look, also while it is under way. */
  let latest: { startedAt: number; tenants: Promise<Listed[]> } | null = null;

  const refresh = async (): Promise<Listed[]> => {
    const entries = known ?? (await readIndex(store));
    const current = new Map<string, Entry>();
    const changed: { id: TenantId; etag: string }[] = [];
    for await (const { key, etag } of store.list(tenantPrefix)) {
      const id = nameIn(key);
      const entry = entries.get(id);
      if (entry?.etag === etag) current.set(id, entry);
      else changed.push({ id: id as TenantId, etag });
    }
    for (let start = 0; start < changed.length; start += readConcurrency) {
      const batch = changed.slice(start, start + readConcurrency);
      const tenants = await Promise.all(batch.map(({ id }) => read(id)));
      batch.forEach(({ id, etag }, index) => {
        const tenant = tenants[index];
        // Read after it was listed, it may be newer than its ETag here: then the next look reads it again.
        if (tenant) current.set(id, { etag, tenant });
      });
    }
    known = current;
    if (changed.length >= indexWorthy) await writeIndex(store, current);
    return [...current.values()]
      .map(({ tenant }) => ({ tenant, text: `${tenant.id}\n${plain(tenant.name)}` }))
      .sort((a, b) => (a.tenant.id < b.tenant.id ? -1 : 1));
  };

  const listed = async (): Promise<Listed[]> => {
    if (latest && clock.now() - latest.startedAt < maxAgeMs) return latest.tenants;
    const look = { startedAt: clock.now(), tenants: refresh() };
    latest = look;
    try {
      return await look.tenants;
    } catch (error) {
      if (latest === look) latest = null;
      throw error;
    }
  };

  return {
    forget: () => {
      latest = null;
    },
    async list(options: ListOptions = {}): Promise<TenantPage> {
      const { search = '', status, after, limit = defaultLimit, probes = true } = options;
      const wanted = plain(search);
      const matching = (await listed()).filter(
        ({ tenant, text }) =>
          (status === undefined || tenant.status === status) &&
          (probes || !isProbeTenant(tenant.id)) &&
          text.includes(wanted),
      );
      const rest = after === undefined ? matching : matching.filter(({ tenant }) => tenant.id > after);
      const items = rest.slice(0, Math.min(Math.max(limit, 1), maxLimit)).map(({ tenant }) => tenant);
      return {
        items,
        total: matching.length,
        next: rest.length > items.length ? (items.at(-1)?.id ?? null) : null,
      };
    },
  };
}

/** Lower case, without accents. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();

async function readIndex(store: ObjectStore): Promise<Map<string, Entry>> {
  const object = await store.get(tenantIndexKey);
  if (!object) return new Map();
  try {
    return new Map(JSON.parse(new TextDecoder().decode(object.body)) as [string, Entry][]);
  } catch {
    return new Map();
  }
}

async function writeIndex(store: ObjectStore, entries: ReadonlyMap<string, Entry>): Promise<void> {
  const body = new TextEncoder().encode(JSON.stringify([...entries]));
  await store.put(tenantIndexKey, body, { contentType: 'application/json' });
}
