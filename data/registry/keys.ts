import { createHash } from 'node:crypto';
import type { TenantId } from '../lake/tenant-id.ts';
import type { ApiKeyId, InvitationId, OperatorId, SessionId, UserId } from './registry.ts';

/** Where the control plane keeps its documents. Nothing outside this file names them. */

export type Realm = 'users' | 'operators';

export const tenantPrefix = 'registry/tenants/';
export const tenantKey = (id: TenantId) => `${tenantPrefix}${id}.json`;
/** A superseded version of a tenant's document; the number is padded so that lists are in its order. */
export const tenantVersionPrefix = (id: TenantId) => `registry/tenant-versions/${id}/`;
export const tenantVersionKey = (id: TenantId, version: number) =>
  `${tenantVersionPrefix(id)}${String(version).padStart(8, '0')}.json`;
/** Every logo that a version may point at. */
export const logoKey = (id: TenantId, revision: string) => `registry/logos/${id}/${revision}`;
export const tenantIndexKey = 'registry/indexes/tenants.json';
/** How much a tenant stores, as last measured. */
export const usageKey = (id: TenantId) => `registry/usage/${id}.json`;
export const membersKey = (id: TenantId) => `registry/members/${id}.json`;

export const accountKey = (realm: Realm, id: UserId | OperatorId) => `registry/${realm}/${id}.json`;
/** The e-mail's digest names the document, so that no list of keys shows personal data. */
export const emailKey = (realm: Realm, email: string) => `registry/emails/${realm}/${sha256(email)}.json`;

export const apiKeyKey = (id: ApiKeyId) => `registry/keys/${id}.json`;
/** A tenant's keys; `_operators` is no tenant's id, which has no underscore. */
export const apiKeyListPrefix = (tenantId: TenantId | null) =>
  `registry/key-lists/${tenantId ?? '_operators'}/`;

export const sessionPrefix = 'registry/sessions/';
export const sessionKey = (id: SessionId) => `${sessionPrefix}${id}.json`;
export const sessionListsPrefix = 'registry/session-lists/';
export const sessionListPrefix = (subject: UserId | OperatorId) => `${sessionListsPrefix}${subject}/`;

export const invitationKey = (id: InvitationId) => `registry/invitations/${id}.json`;
export const invitationListPrefix = (id: TenantId) => `registry/invitation-lists/${id}/`;

export const passwordResetKey = (hash: string) => `registry/password-resets/${hash.slice(0, 32)}.json`;
export const passwordResetPrefix = 'registry/password-resets/';

/** Counts of attempts: all of them may be forgotten after a day. */
export const throttlePrefix = 'registry/throttle/';
export const throttleKey = (kind: 'account' | 'address' | 'reset' | 'quota', name: string) =>
  `${throttlePrefix}${kind}/${sha256(name)}.json`;

export const attackReportKey = 'registry/attack/last-report.json';

export const siteConfigKey = (id: TenantId) => `site/_t/${id}/config.json`;
export const siteLogoKey = (id: TenantId) => `site/_t/${id}/logo`;

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * Patterns of what the attacker writes: all that is named by one of its own tenants, and documents whose names
 * say nothing. Settings, members and lists of other tenants are not among them.
 */
export const attackerPatterns: readonly string[] = [
  ...['tenants', 'tenant-versions', 'logos', 'members', 'key-lists', 'invitation-lists', 'usage'].map(
    (folder) => `registry/${folder}/probe-*`,
  ),
  ...[
    'users',
    'emails/users',
    'keys',
    'key-lists/_operators',
    'sessions',
    'session-lists',
    'invitations',
  ].map((folder) => `registry/${folder}/*`),
  tenantIndexKey,
  attackReportKey,
  'site/_t/probe-*',
];

/** The last segment of a key, without `.json`. */
export const nameIn = (key: string) => key.slice(key.lastIndexOf('/') + 1).replace(/\.json$/, '');
