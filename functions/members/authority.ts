/**
 * Nobody grants what they do not hold, nor takes it from somebody who holds more. Beyond that, ownership and
 * keys with the scope `admin` pass from person to person only: who steals a key must not be able to stay once
 * it is revoked.
 */
import type { StoreLimit } from '#data/registry/registry.ts';
import type { Principal } from '../http/context.ts';
import { ApiError } from '../http/errors.ts';
import {
  includesAll,
  permissionsOfRole,
  permissionsOfScopes,
  type Role,
  type Scope,
} from '../permissions.ts';

interface RoleGrant {
  role: Role;
  storeIds: StoreLimit;
}

interface KeyGrant {
  scopes: readonly Scope[];
  storeIds: StoreLimit;
  expiresAt: number | null;
}

/** Rejects with `auth.forbidden` where the caller may not give, change or take away this role. */
export function assertMayGrantRole(principal: Principal, { role, storeIds }: RoleGrant): void {
  if (principal.kind === 'api_key' && role === 'owner') {
    throw forbidden('Only a person may make, change or remove an owner, not an API key.');
  }
  if (!includesAll(principal.permissions, permissionsOfRole(role, storeIds))) {
    throw forbidden('Nobody may grant, change or remove more rights than they have.');
  }
}

/** Rejects with `auth.forbidden` where the caller may not make, or renew, a key like this. */
export function assertMayMakeKey(principal: Principal, { scopes, storeIds, expiresAt }: KeyGrant): void {
  if (!includesAll(principal.permissions, permissionsOfScopes(scopes, storeIds))) {
    throw forbidden('Nobody may make a key with more rights than they have.');
  }
  if (principal.kind !== 'api_key') return;
  if (scopes.includes('admin')) {
    throw forbidden('Only a person may make or rotate a key with the scope "admin", not an API key.');
  }
  if (principal.expiresAt !== null && (expiresAt === null || expiresAt > principal.expiresAt)) {
    throw forbidden('A key may not make another that outlives it.');
  }
}

function forbidden(detail: string): ApiError {
  return new ApiError('auth.forbidden', detail);
}
