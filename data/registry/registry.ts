import type { Clock } from '../clock.ts';
import type { TenantId } from '../lake/tenant-id.ts';
import type { Random } from '../random.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type {
  LogoContentType,
  NewTenant,
  SiteConfig,
  Tenant,
  TenantChange,
  TenantPage,
  TenantVersion,
} from './tenant.ts';

/**
 * The control plane: who the tenants are, who may act for them and with which credentials. Small JSON
 * documents in the object store under `registry/`, changed by compare-and-swap, so that any number of
 * processes may share them.
 *
 * Guarantees:
 * - Every look-up on the path of a request costs a fixed number of store requests, whatever the number of
 *   tenants, users or keys.
 * - Hot look-ups (`tenants.get`, `apiKeys.verify`, `sessions.verify`) may be answered from memory for at
 *   most `maxAgeMs` (default 3 s): suspending or revoking takes effect everywhere within that time, and at
 *   once in the process that did it.
 * - Secrets (passwords, keys, tokens) are stored only as hashes.
 *
 * Methods reject with `RegistryError` (see its codes) or, where storage fails, with `StoreError`.
 */
export interface Registry {
  tenants: Tenants;
  users: Users;
  operators: Operators;
  apiKeys: ApiKeys;
  sessions: Sessions;
  invitations: Invitations;
  quotas: Quotas;
  usage: Usage;
  attackReports: AttackReports;
}

/** Parameters of `openRegistry` (`data/registry/open-registry.ts`). */
export interface RegistryOptions {
  /** The whole store, not a tenant's view of it: documents live under `registry/` and `site/_t/`. */
  store: ObjectStore;
  clock: Clock;
  /** Ids and jitter only; secrets always come from the system's generator. */
  random: Random;
  /** Longest time that a hot look-up may be answered from memory. Default 3,000; 0 switches it off. */
  maxAgeMs?: number;
}

export interface Tenants {
  /** The tenant, whatever its status, or null. The caller decides what a suspended tenant answers. */
  get(id: TenantId): Promise<Tenant | null>;
  /** The tenant as it is stored now. `tenant.not_found`. */
  getFresh(id: TenantId): Promise<Tenant>;
  /** `tenant.exists` where the id is taken, also by a deleted tenant. Publishes the site configuration. */
  create(tenant: NewTenant): Promise<Tenant>;
  /** As `create`, but an existing tenant is returned unchanged: safe to rerun after a crash. */
  ensure(tenant: NewTenant): Promise<Tenant>;
  /**
   * Changes the named fields and publishes the site configuration. With `ifRevision`, `registry.conflict`
   * where the tenant is no longer at that revision.
   */
  update(
    id: TenantId,
    change: TenantChange,
    options?: { ifRevision?: string; actor?: string },
  ): Promise<Tenant>;
  /** Every version, the present one first. */
  versions(id: TenantId): Promise<TenantVersion[]>;
  /** Makes name and settings (with the logo) those of that version again, as a new version. */
  rollback(id: TenantId, version: number, options?: { actor?: string }): Promise<Tenant>;
  /** Stores the logo and points the settings and the site configuration at it; null removes it. */
  setLogo(
    id: TenantId,
    logo: { contentType: LogoContentType; body: Uint8Array } | null,
    options?: { actor?: string },
  ): Promise<Tenant>;
  /**
   * Ascending by id; may be answered from memory, as hot look-ups are. `search` matches id and name, case-
   * and accent-insensitive. `limit` defaults to 50.
   */
  list(options?: {
    search?: string;
    status?: Tenant['status'];
    after?: TenantId;
    limit?: number;
    /** False leaves out the tenants of the service's own attacker. Default true. */
    probes?: boolean;
  }): Promise<TenantPage>;
  /** Writes `site/_t/<tenant>/config.json` anew from the tenant document. */
  publishSiteConfig(id: TenantId): Promise<SiteConfig>;
}

/** What a tenant was measured to store: a cache for lists, refreshed by maintenance and when somebody looks. */
export interface TenantUsage {
  storageBytes: number;
  objectCount: number;
  measuredAt: number;
}

export interface Usage {
  /** Null where the tenant has never been measured. */
  get(id: TenantId): Promise<TenantUsage | null>;
  /** The newest measurement stays, whatever the order of arrival. */
  record(id: TenantId, usage: TenantUsage): Promise<void>;
}

/** What came of one run of the attacker (`functions/attack`). Names its own tenants only. */
export interface AttackReport {
  /** When it began, milliseconds since the Unix epoch. */
  at: number;
  durationMs: number;
  /** Of the build that was attacked. */
  version: string;
  requests: number;
  probes: number;
  classes: { name: string; probes: number; findings: number }[];
  findings: { class: string; probe: string; route: string; expected: string; got: string }[];
}

export interface AttackReports {
  /** Null where the attacker has never run. */
  last(): Promise<AttackReport | null>;
  /** Keeps the report, unless that of a later run is kept already. */
  record(report: AttackReport): Promise<void>;
}

declare const userIdBrand: unique symbol;
export type UserId = string & { readonly [userIdBrand]: true };
declare const operatorIdBrand: unique symbol;
export type OperatorId = string & { readonly [operatorIdBrand]: true };
declare const apiKeyIdBrand: unique symbol;
export type ApiKeyId = string & { readonly [apiKeyIdBrand]: true };
declare const sessionIdBrand: unique symbol;
/** Names a session in lists and for revocation. It is not the token and opens nothing. */
export type SessionId = string & { readonly [sessionIdBrand]: true };
declare const invitationIdBrand: unique symbol;
/** Names an invitation in lists. It is not the token and opens nothing. */
export type InvitationId = string & { readonly [invitationIdBrand]: true };

/** From most to least: `store` is limited to its `storeIds`, `viewer` reads only. */
export type Role = 'owner' | 'manager' | 'analyst' | 'store' | 'viewer';
/** Ids of the stores that the holder may see; null means all. */
export type StoreLimit = readonly string[] | null;

export interface User {
  id: UserId;
  /** Lower case. */
  email: string;
  name: string;
  createdAt: number;
}

/** What a user may do at one tenant. */
export interface Membership {
  tenantId: TenantId;
  userId: UserId;
  email: string;
  name: string;
  role: Role;
  storeIds: StoreLimit;
  createdAt: number;
  updatedAt: number;
}

export interface Users {
  get(id: UserId): Promise<User | null>;
  findByEmail(email: string): Promise<User | null>;
  /** `user.exists` where the e-mail is taken. Without `password` nobody can log in as this user. */
  create(user: { email: string; name: string; password?: string }): Promise<User>;
  /** As `create`, but an existing user is returned unchanged, with the password it has. Safe to rerun. */
  ensure(user: { email: string; name: string; password?: string }): Promise<User>;
  /** Sets the password and ends every session of the user. Rejects with `password.…`. */
  setPassword(id: UserId, password: string): Promise<void>;
  /** Other tenants' lists of members show the new name from the next log-in there on. */
  rename(tenantId: TenantId, id: UserId, name: string): Promise<User>;
  /** Adds the user to the tenant or changes role and stores. `store` needs at least one store id. */
  setMembership(
    tenantId: TenantId,
    userId: UserId,
    grant: { role: Role; storeIds?: StoreLimit },
  ): Promise<Membership>;
  getMembership(tenantId: TenantId, userId: UserId): Promise<Membership | null>;
  /** Members of the tenant, ascending by e-mail. */
  listMembers(tenantId: TenantId): Promise<Membership[]>;
  /** Takes effect like a revocation. The last owner stays: `member.last_owner`. */
  removeMember(tenantId: TenantId, userId: UserId): Promise<void>;
  /**
   * Checks e-mail and password for a log-in at this tenant. `auth.invalid_credentials` alike for an unknown
   * user, a wrong password and a user who is no member; `auth.throttled` with `retryAfterMs` after repeated
   * failures of the account or the address. Takes as long for an unknown user as for a known one.
   * Where the user has a second factor: `auth.second_factor_required` for the right password alone, and
   * `auth.second_factor_invalid` for a wrong, or an already used, `code`.
   */
  authenticate(attempt: {
    tenantId: TenantId;
    email: string;
    password: string;
    /** Of the second factor: six digits, or a recovery code. */
    code?: string;
    /** The client's network address, where known. */
    address?: string;
  }): Promise<{ user: User; membership: Membership; sessionEpoch: number }>;
  secondFactor: SecondFactor<UserId>;
  passwordReset: PasswordReset<User> & {
    /** As `request`, for members of the tenant only. */
    requestAt(tenantId: TenantId, email: string): Promise<{ person: User; token: string } | null>;
    /** As `inspect`, for a token of `requestAt` for the same tenant. */
    inspectAt(tenantId: TenantId, token: string): Promise<User>;
    /** As `complete`, for a token of `requestAt` for the same tenant. */
    completeAt(tenantId: TenantId, token: string, password: string): Promise<User>;
  };
}

/** One-time passwords of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 s). */
export interface SecondFactor<Id> {
  status(id: Id): Promise<{ enabled: boolean; recoveryCodesLeft: number }>;
  /** A new secret, which counts only once confirmed. `second_factor.enabled` where one counts already. */
  begin(id: Id, issuer: string): Promise<{ secret: string; uri: string }>;
  /** Proves that the app has the secret. The recovery codes are seen this once; each opens once. */
  confirm(id: Id, code: string): Promise<{ recoveryCodes: string[] }>;
  /** Switches it off; `code` as at log-in, and throttled with it. */
  disable(id: Id, code: string): Promise<void>;
  /**
   * Takes it away without a code and ends every session. The caller answers for it that the account is who
   * it says. `second_factor.not_enabled`.
   */
  reset(id: Id): Promise<void>;
}

export interface PasswordReset<Person> {
  /**
   * A token for the link in an e-mail, or null where there is no such account or a token was made a moment
   * ago: at first a minute must lie between two, then twice as long each time, up to an hour. Answer alike in
   * both cases. It is good for one hour and one use.
   */
  request(email: string): Promise<{ person: Person; token: string } | null>;
  /** Whose the token is, while it is good. `reset.invalid`. */
  inspect(token: string): Promise<Person>;
  /** Sets the password and ends every session and every other token. `reset.invalid`, or `password.…`. */
  complete(token: string, password: string): Promise<Person>;
}

export interface Invitation {
  id: InvitationId;
  tenantId: TenantId;
  email: string;
  role: Role;
  storeIds: StoreLimit;
  /** Id of the user or operator who invited. */
  invitedBy: string;
  createdAt: number;
  expiresAt: number;
  status: 'open' | 'accepted' | 'revoked' | 'expired';
}

/** Bounds how often something may happen that costs others, such as an e-mail to somebody. */
export interface Quotas {
  /**
   * Counts one more of `kind` for `name`, where fewer than `limit` were counted within the present window of
   * `windowMs`. Otherwise counts nothing and says when the next window begins.
   */
  claim(
    kind: string,
    name: string,
    quota: { limit: number; windowMs: number },
  ): Promise<{ granted: true } | { granted: false; retryAfterMs: number }>;
}

/** Ways into a tenant for people who are no members. */
export interface Invitations {
  /** Good for seven days. Send `token` to the e-mail alone: whoever has it speaks for that address. */
  create(invitation: {
    tenantId: TenantId;
    email: string;
    role: Role;
    storeIds?: StoreLimit;
    invitedBy: string;
  }): Promise<{ invitation: Invitation; token: string }>;
  /** The invitation, while it is open, and whether its e-mail has an account already; else null. */
  inspect(token: string): Promise<{ invitation: Invitation; hasAccount: boolean } | null>;
  /**
   * Makes the invited a member. A new e-mail gets an account with this name and password. An existing
   * account's own password (and second factor) is asked for instead: an invitation proves the address, not
   * the account, and must never change a password. `invitation.invalid`, `auth.…` or `password.…`.
   */
  accept(
    token: string,
    credentials: { name: string; password: string; code?: string; address?: string },
  ): Promise<{ user: User; membership: Membership; sessionEpoch: number }>;
  /** Newest first, ended ones included. */
  list(tenantId: TenantId): Promise<Invitation[]>;
  /** `invitation.not_found` also where it is another tenant's. */
  revoke(tenantId: TenantId, id: InvitationId): Promise<void>;
}

export interface Operator {
  id: OperatorId;
  email: string;
  name: string;
  createdAt: number;
}

/** Fluxion's own staff: a realm apart from the tenants' users, even where the e-mail is the same. */
export interface Operators {
  get(id: OperatorId): Promise<Operator | null>;
  create(operator: { email: string; name: string; password: string }): Promise<Operator>;
  ensure(operator: { email: string; name: string; password: string }): Promise<Operator>;
  /** Sets the password and ends every session of the operator. */
  setPassword(id: OperatorId, password: string): Promise<void>;
  rename(id: OperatorId, name: string): Promise<Operator>;
  /** As `Users.authenticate`, in the operators' realm. */
  authenticate(attempt: {
    email: string;
    password: string;
    code?: string;
    address?: string;
  }): Promise<Operator & { sessionEpoch: number }>;
  secondFactor: SecondFactor<OperatorId>;
  passwordReset: PasswordReset<Operator>;
}

/** `admin` includes the other three. */
export type Scope = 'read' | 'write' | 'import' | 'admin';

export interface ApiKey {
  id: ApiKeyId;
  /** The tenant that the key acts for; null for an operator's key, which needs a tenant in each request. */
  tenantId: TenantId | null;
  name: string;
  scopes: readonly Scope[];
  storeIds: StoreLimit;
  /** First characters of the key, to recognise it in a list. */
  hint: string;
  createdAt: number;
  /** Null: never. */
  expiresAt: number | null;
  revokedAt: number | null;
  /** Coarse: written at most once in ten minutes. */
  lastUsedAt: number | null;
}

export interface ApiKeys {
  /** The only time that the key's text is seen: `flx_` + 30 base62 + 6 base62 CRC32. */
  create(key: {
    tenantId: TenantId | null;
    name: string;
    scopes: readonly Scope[];
    storeIds?: StoreLimit;
    expiresAt?: number;
  }): Promise<{ key: ApiKey; secret: string }>;
  /** The key, where `secret` is one that exists, is not revoked and has not expired; else null. One store request. */
  verify(secret: string): Promise<ApiKey | null>;
  /** Notes the use for `lastUsedAt`; call after `verify` and await it. Mostly costs nothing; never rejects. */
  recordUse(key: ApiKey): Promise<void>;
  /** Keys of the tenant (null: the operators'), newest first, revoked and expired ones included. */
  list(tenantId: TenantId | null): Promise<ApiKey[]>;
  /** `key.not_found` also where the key is another tenant's. */
  revoke(tenantId: TenantId | null, id: ApiKeyId): Promise<ApiKey>;
  /** Deletes what is stored of a revoked or expired key, so that lists do not grow for ever. `key.invalid` where it still opens. */
  forget(tenantId: TenantId | null, id: ApiKeyId): Promise<void>;
  /**
   * A new key with the same rights; the old one ends after `overlapMs` (default 24 h). A key is rotated once:
   * `key.rotated` afterwards, and for all but one of those who ask at the same time.
   */
  rotate(
    tenantId: TenantId | null,
    id: ApiKeyId,
    options?: { overlapMs?: number },
  ): Promise<{ key: ApiKey; secret: string; previous: ApiKey }>;
}

export interface Session {
  id: SessionId;
  createdAt: number;
  /** Absolute end. The session also ends when it has been idle for too long. */
  expiresAt: number;
  /** Coarse: written at most once in ten minutes. */
  lastSeenAt: number;
  userAgent: string | null;
  address: string | null;
}

/** Whom a valid token stands for, with the rights as they are now, not as they were at log-in. */
export type SessionPrincipal =
  | { kind: 'user'; session: Session; tenantId: TenantId; user: User; membership: Membership }
  | { kind: 'operator'; session: Session; operator: Operator };

export interface NewSession {
  /** Default 14 days, at most 90. */
  lifetimeMs?: number;
  userAgent?: string;
  address?: string;
  /**
   * Of the log-in that it follows. Where all sessions were ended since, by a new password for one, the log-in is
   * worth nothing any more: `auth.invalid_credentials`.
   */
  sessionEpoch?: number;
}

export interface Sessions {
  /** Opens a session of a member at one tenant. `token` (43 characters, 256 bits) is never stored or seen again. */
  createForUser(
    tenantId: TenantId,
    userId: UserId,
    options?: NewSession,
  ): Promise<{ session: Session; token: string }>;
  createForOperator(
    operatorId: OperatorId,
    options?: NewSession,
  ): Promise<{ session: Session; token: string }>;
  /**
   * Null for a token that is malformed, unknown, expired, idle too long or revoked, and for a user who is no
   * longer a member. The tenant's status is the caller's to check.
   */
  verify(token: string): Promise<SessionPrincipal | null>;
  /** Notes the use for `lastSeenAt` and idle expiry; call after `verify` and await it. Never rejects. */
  recordUse(token: string): Promise<void>;
  /** Ends the session of this token (log-out). An unknown token is fine. */
  revoke(token: string): Promise<void>;
  /** The user's open sessions at the tenant, newest first. */
  listForUser(tenantId: TenantId, userId: UserId): Promise<Session[]>;
  /** Ends one session from the list. `session.not_found` also where it is somebody else's. */
  revokeById(tenantId: TenantId, userId: UserId, id: SessionId): Promise<void>;
  /** As `listForUser`, of an operator. */
  listForOperator(operatorId: OperatorId): Promise<Session[]>;
  /** As `revokeById`, of an operator. */
  revokeByIdOfOperator(operatorId: OperatorId, id: SessionId): Promise<void>;
  /** Ends the user's sessions at one tenant only. */
  revokeAllAt(tenantId: TenantId, userId: UserId): Promise<void>;
  /** Log-out everywhere. Sessions opened afterwards are not touched. */
  revokeAllForUser(userId: UserId): Promise<void>;
  revokeAllForOperator(operatorId: OperatorId): Promise<void>;
  /** Deletes the documents of ended sessions, expired password resets and old counts; for the maintenance run. */
  sweep(): Promise<{ deletedCount: number }>;
}
