/**
 * Who is asking. The credential decides the tenant: the tenant named by host or header must be the
 * credential's own, else the answer is the same as for a tenant that does not exist.
 */
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { ApiKey, SessionPrincipal } from '#data/registry/registry.ts';
import type { Tenant } from '#data/registry/tenant.ts';
import {
  includesAll,
  type Permission,
  permissions,
  permissionsOfRole,
  permissionsOfScopes,
  type Scope,
  scopes,
} from '../permissions.ts';
import type { AppDependencies, Principal, Realm, RequestEnvironment } from './context.ts';
import { ApiError, tenantUnknown } from './errors.ts';
import { acceptsCookies } from './realm.ts';
import { readSessionCookie } from './session-cookie.ts';
import { assertActive, findRequestedTenant, tenantHeader } from './tenancy.ts';

/** Identifies the caller and settles the tenant; every route behind it has both. */
export function authenticate(dependencies: Pick<AppDependencies, 'registry'>) {
  return createMiddleware<RequestEnvironment>(async (context, next) => {
    const requested = await findRequestedTenant(context, dependencies);
    const principal = await findPrincipal(context, dependencies);
    if (!principal) throw authenticationRequired();
    const tenant = await settleTenant(principal, requested, dependencies);
    if (tenant) {
      assertActive(tenant);
      context.header(tenantHeader, tenant.id);
    }
    context.set('principal', principal);
    context.set('requestedTenant', tenant);
    await next();
  });
}

async function settleTenant(
  principal: Principal,
  requested: Tenant | null,
  { registry }: Pick<AppDependencies, 'registry'>,
): Promise<Tenant | null> {
  if (principal.kind === 'operator') return requested;
  if (requested) {
    if (requested.id !== principal.tenantId) throw tenantUnknown();
    return requested;
  }
  const own = await registry.tenants.get(principal.tenantId);
  if (!own) throw tenantUnknown();
  return own;
}

/**
 * Whom the credential stands for; null: nobody. An Authorization header, right or wrong, is the only
 * credential looked at: cookies are not a second try.
 */
export async function findPrincipal(
  context: Context<RequestEnvironment>,
  { registry }: Pick<AppDependencies, 'registry'>,
): Promise<Principal | null> {
  const authorization = context.req.header('authorization');
  if (authorization !== undefined) {
    const secret = /^Bearer ([A-Za-z0-9_]{1,100})$/i.exec(authorization)?.[1];
    const key = secret === undefined ? null : await registry.apiKeys.verify(secret);
    if (!key) return null;
    await registry.apiKeys.recordUse(key);
    return principalOfKey(key);
  }
  const realm = context.get('realm');
  const token = acceptsCookies(realm) ? readSessionCookie(context) : null;
  const session = token === null ? null : await registry.sessions.verify(token);
  if (token === null || !session) return null;
  const principal = principalOfSession(session, realm);
  if (principal) await registry.sessions.recordUse(token);
  return principal;
}

function principalOfKey({ id, name, tenantId, scopes, storeIds, expiresAt }: ApiKey): Principal {
  if (tenantId === null) {
    const held = permissionsOfScopes(scopes, null);
    return { kind: 'operator', id, name, scopes, permissions: held, storeIds: null, sessionId: null };
  }
  const held = permissionsOfScopes(scopes, storeIds);
  return { kind: 'api_key', id, name, tenantId, scopes, permissions: held, storeIds, expiresAt };
}

/** A tenant's session counts on tenants' hosts only, an operator's on the console only. */
function principalOfSession(session: SessionPrincipal, realm: Realm): Principal | null {
  if (session.kind === 'operator') {
    if (realm !== 'admin') return null;
    const { id, email, name } = session.operator;
    return {
      kind: 'operator',
      id,
      email,
      name,
      scopes,
      permissions,
      storeIds: null,
      sessionId: session.session.id,
    };
  }
  if (realm !== 'tenant') return null;
  const { role } = session.membership;
  // A store user without stores sees none, rather than all.
  const storeIds = role === 'store' ? (session.membership.storeIds ?? []) : session.membership.storeIds;
  const held = permissionsOfRole(role, storeIds);
  return {
    kind: 'user',
    id: session.user.id,
    email: session.user.email,
    name: session.user.name,
    role,
    tenantId: session.tenantId,
    permissions: held,
    scopes: scopesOf(held),
    storeIds,
    sessionId: session.session.id,
  };
}

/** The same rights to data as scopes say them; `admin` for who may do everything. */
function scopesOf(held: readonly Permission[]): Scope[] {
  return scopes.filter((scope) =>
    scope === 'admin' ? includesAll(held, permissions) : held.includes(`data.${scope}`),
  );
}

export function authenticationRequired(): ApiError {
  return new ApiError('auth.required', 'Log in, or send an API key as a bearer token.', {
    headers: { 'www-authenticate': 'Bearer realm="fluxion"' },
  });
}
