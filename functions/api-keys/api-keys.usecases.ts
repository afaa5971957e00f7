import type { TenantId } from '#data/lake/tenant-id.ts';
import type { ApiKeyId, Registry, ApiKey as StoredApiKey, StoreLimit } from '#data/registry/registry.ts';
import type { Principal } from '../http/context.ts';
import { ApiError } from '../http/errors.ts';
import { assertMayMakeKey } from '../members/authority.ts';
import { endInvitations } from '../members/members.usecases.ts';
import type { Scope } from '../permissions.ts';
import type { ApiKey } from './api-keys.schemas.ts';

/** Keys of one tenant that are good at the same time. */
const maxActiveKeys = 200;
const hourMs = 60 * 60 * 1000;

type Dependencies = { registry: Registry };

export interface NewKey {
  tenantId: TenantId;
  name: string;
  scopes: readonly Scope[];
  storeIds: StoreLimit;
  /** Milliseconds since the Unix epoch; null: never. */
  expiresAt: number | null;
}

export function describeKey(key: StoredApiKey, now: number): ApiKey {
  const { id, name, scopes, storeIds, hint } = key;
  const instant = (time: number | null) => (time === null ? null : new Date(time).toISOString());
  return {
    id,
    name,
    scopes: [...scopes],
    storeIds: storeIds && [...storeIds],
    hint,
    status: statusOf(key, now),
    createdAt: new Date(key.createdAt).toISOString(),
    expiresAt: instant(key.expiresAt),
    revokedAt: instant(key.revokedAt),
    lastUsedAt: instant(key.lastUsedAt),
  };
}

function statusOf({ revokedAt, expiresAt }: StoredApiKey, now: number): ApiKey['status'] {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}

/** Rejects with `auth.forbidden`, `key.invalid` or `key.too_many`. */
export async function createKey(
  { registry }: Dependencies,
  caller: Principal,
  { tenantId, name, scopes, storeIds, expiresAt }: NewKey,
  now: number,
): Promise<{ key: StoredApiKey; secret: string }> {
  assertWithinStores(scopes, storeIds);
  assertMayMakeKey(caller, { scopes, storeIds, expiresAt });
  assertRoom(await registry.apiKeys.list(tenantId), now);
  const end = expiresAt === null ? {} : { expiresAt };
  return registry.apiKeys.create({ tenantId, name, scopes, storeIds, ...end });
}

/** Also ends the open invitations that were made with the key. Rejects with `key.not_found`. */
export async function revokeKey(
  { registry }: Dependencies,
  tenantId: TenantId,
  id: ApiKeyId,
): Promise<StoredApiKey> {
  const key = await registry.apiKeys.revoke(tenantId, id);
  await endInvitations(registry, tenantId, [id]);
  return key;
}

/** Rejects with `key.too_many` where one more key would not go beside these. */
function assertRoom(keys: readonly StoredApiKey[], now: number): void {
  if (keys.filter((key) => statusOf(key, now) === 'active').length < maxActiveKeys) return;
  throw new ApiError('key.too_many', `A shop has at most ${maxActiveKeys} keys. Revoke one first.`);
}

/** Rejects with `auth.forbidden`, `key.not_found`, `key.invalid`, `key.rotated` or `key.too_many`. */
export async function rotateKey(
  { registry }: Dependencies,
  caller: Principal,
  { tenantId, id, overlapHours }: { tenantId: TenantId; id: ApiKeyId; overlapHours: number },
  now: number,
): Promise<{ key: StoredApiKey; secret: string; previous: StoredApiKey }> {
  const keys = await registry.apiKeys.list(tenantId);
  const key = keys.find((candidate) => candidate.id === id);
  if (!key) throw new ApiError('key.not_found', 'There is no such API key.');
  assertMayMakeKey(caller, key);
  const isReplaced = statusOf(key, now) !== 'active' || overlapHours === 0;
  if (!isReplaced) assertRoom(keys, now);
  return registry.apiKeys.rotate(tenantId, id, { overlapMs: Math.round(overlapHours * hourMs) });
}

/** Import and administration concern the whole shop: a limit would take from them all that they promise. */
function assertWithinStores(scopes: readonly Scope[], storeIds: StoreLimit): void {
  const wholeShop = scopes.some((scope) => scope === 'import' || scope === 'admin');
  if (storeIds !== null && wholeShop) {
    throw new ApiError(
      'key.invalid',
      'A key for some stores only has the scopes "read" and "write" at most.',
      {
        parameter: 'scopes',
      },
    );
  }
}
