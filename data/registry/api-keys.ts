import { timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import type { TenantId } from '../lake/tenant-id.ts';
import { createApiKeyText, isApiKeyText } from './api-key-text.ts';
import { createDocuments, type DocumentContext } from './documents.ts';
import { RegistryError } from './errors.ts';
import { apiKeyKey, apiKeyListPrefix, nameIn, sha256 } from './keys.ts';
import { createLookupCache } from './lookup-cache.ts';
import type { ApiKey, ApiKeyId, ApiKeys, Scope, StoreLimit } from './registry.ts';
import { createUseNotes } from './use-notes.ts';

const day = 24 * 60 * 60 * 1000;
const scopeSchema = v.picklist(['read', 'write', 'import', 'admin']);

const apiKeySchema = v.object({
  id: v.pipe(
    v.string(),
    v.transform((id) => id as ApiKeyId),
  ),
  /** Of the whole text; its first half is the id. */
  hash: v.string(),
  tenantId: v.nullable(
    v.pipe(
      v.string(),
      v.transform((id) => id as TenantId),
    ),
  ),
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80)),
  scopes: v.pipe(v.array(scopeSchema), v.minLength(1)),
  storeIds: v.nullable(v.pipe(v.array(v.string()), v.minLength(1))),
  hint: v.string(),
  createdAt: v.number(),
  expiresAt: v.nullable(v.number()),
  revokedAt: v.nullable(v.number()),
  lastUsedAt: v.nullable(v.number()),
  /** The key that a rotation made of it. */
  successor: v.optional(v.nullable(v.string()), null),
});
type ApiKeyDocument = v.InferOutput<typeof apiKeySchema>;

interface NewApiKey {
  tenantId: TenantId | null;
  name: string;
  scopes: readonly Scope[];
  storeIds?: StoreLimit;
  expiresAt?: number | null;
}

/**
 * A key's document is found by the digest of its text, so a look-up is one request and the store holds
 * nothing that opens anything. An empty entry per tenant lists its keys; it is written first, so that no
 * key is ever valid without being listed.
 */
export function createApiKeys(context: DocumentContext, maxAgeMs: number): ApiKeys {
  const { store, clock } = context;
  const documents = createDocuments(context, apiKeySchema);
  const cache = createLookupCache<ApiKeyDocument>(clock, maxAgeMs);
  const notes = createUseNotes(clock);

  const read = async (id: ApiKeyId) => (await documents.get(apiKeyKey(id)))?.value ?? null;

  const hasEnded = ({ revokedAt, expiresAt }: ApiKeyDocument) =>
    revokedAt !== null || (expiresAt !== null && expiresAt <= clock.now());

  /** The key, where it is this tenant's. */
  const owned = async (tenantId: TenantId | null, id: ApiKeyId): Promise<ApiKeyDocument> => {
    const key = isApiKeyId(id) ? await read(id) : null;
    if (!key || key.tenantId !== tenantId) throw notFound();
    return key;
  };

  const change = async (
    tenantId: TenantId | null,
    id: ApiKeyId,
    apply: (key: ApiKeyDocument) => ApiKeyDocument,
  ): Promise<ApiKey> => {
    await owned(tenantId, id);
    const document = await documents.update(apiKeyKey(id), (key) => {
      if (!key || key.tenantId !== tenantId) throw notFound();
      return apply(key);
    });
    cache.forget(id);
    return publicPart(document.value);
  };

  const create = async ({ storeIds = null, expiresAt = null, ...input }: NewApiKey) => {
    const now = clock.now();
    if (expiresAt !== null && !(expiresAt > now)) throw invalid('The expiry lies in the past.');
    const secret = createApiKeyText();
    const hash = sha256(secret);
    const parsed = v.safeParse(apiKeySchema, {
      ...input,
      storeIds: storeIds && [...new Set(storeIds)].sort(),
      scopes: [...new Set(input.scopes)].sort(),
      id: idOf(hash),
      hash,
      hint: secret.slice(0, 8),
      createdAt: now,
      expiresAt,
      revokedAt: null,
      lastUsedAt: null,
      successor: null,
    });
    if (!parsed.success) throw invalid(parsed.issues.map((issue) => issue.message).join('; '));
    const { output } = parsed;
    const listed = `${apiKeyListPrefix(output.tenantId)}${output.id}.json`;
    await store.put(listed, new TextEncoder().encode('{}'), { contentType: 'application/json' });
    await documents.create(apiKeyKey(output.id), output);
    return { key: publicPart(output), secret };
  };

  const remove = async (tenantId: TenantId | null, id: ApiKeyId) => {
    await store.delete(apiKeyKey(id));
    cache.forget(id);
    await store.delete(`${apiKeyListPrefix(tenantId)}${id}.json`);
  };

  const assertMayRotate = (key: ApiKeyDocument) => {
    if (key.successor !== null) throw alreadyRotated();
    if (hasEnded(key)) throw invalid('The key has ended. Create a new one.');
  };

  return {
    create,
    async verify(secret) {
      if (!isApiKeyText(secret)) return null;
      const hash = sha256(secret);
      const id = idOf(hash);
      const key = await cache.get(id, () => read(id));
      if (!key || !timingSafeEqual(Buffer.from(key.hash), Buffer.from(hash))) return null;
      return hasEnded(key) ? null : publicPart(key);
    },
    recordUse: (key) =>
      notes.note(key.id, key.lastUsedAt, async (now) => {
        await documents.update(apiKeyKey(key.id), (current) => {
          if (!current) throw notFound();
          return { ...current, lastUsedAt: Math.max(now, current.lastUsedAt ?? 0) };
        });
      }),
    async list(tenantId) {
      const ids: ApiKeyId[] = [];
      for await (const { key } of store.list(apiKeyListPrefix(tenantId))) ids.push(nameIn(key) as ApiKeyId);
      const keys = await Promise.all(ids.map(read));
      return keys
        .filter((key) => key !== null && key.tenantId === tenantId)
        .map((key) => publicPart(key as ApiKeyDocument))
        .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
    },
    revoke: (tenantId, id) =>
      change(tenantId, id, (key) => (key.revokedAt === null ? { ...key, revokedAt: clock.now() } : key)),
    async forget(tenantId, id) {
      if (!hasEnded(await owned(tenantId, id))) throw invalid('The key still opens. Revoke it first.');
      await remove(tenantId, id);
    },
    async rotate(tenantId, id, { overlapMs = day } = {}) {
      const old = await owned(tenantId, id);
      assertMayRotate(old);
      const now = clock.now();
      const { name, scopes, storeIds, expiresAt } = old;
      const created = await create({ tenantId, name, scopes, storeIds, expiresAt });
      const successor = created.key.id;
      try {
        const previous = await change(tenantId, id, (key) => {
          if (key.successor === successor) return key;
          assertMayRotate(key);
          const end = Math.min(key.expiresAt ?? Number.POSITIVE_INFINITY, now + overlapMs);
          return { ...key, expiresAt: end, successor };
        });
        return { ...created, previous };
      } catch (error) {
        // Others were faster; nobody has seen the new key's text. After a conflict it may be the successor.
        const isRefused = error instanceof RegistryError && error.code !== 'registry.conflict';
        if (isRefused) await remove(tenantId, successor);
        throw error;
      }
    },
  };
}

/** Half of the digest: enough to be unique, and no help in finding a text of 178 random bits. */
const idOf = (hash: string) => `key_${hash.slice(0, 32)}` as ApiKeyId;
const isApiKeyId = (id: string) => /^key_[0-9a-f]{32}$/.test(id);

function publicPart(document: ApiKeyDocument): ApiKey {
  const { id, tenantId, name, scopes, storeIds, hint } = document;
  const { createdAt, expiresAt, revokedAt, lastUsedAt } = document;
  return { id, tenantId, name, scopes, storeIds, hint, createdAt, expiresAt, revokedAt, lastUsedAt };
}

const notFound = () => new RegistryError('key.not_found', 'There is no such API key.');
const alreadyRotated = () =>
  new RegistryError('key.rotated', 'The key was rotated already. Use its successor, or create a new key.');
const invalid = (message: string) => new RegistryError('key.invalid', message);
