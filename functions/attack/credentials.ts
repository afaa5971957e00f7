/** Every kind of credential that there is, good and bad, for the attacker's own shops. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '#data/clock.ts';
import { createApiKeyText } from '#data/registry/api-key-text.ts';
import type { ApiKeyId, Registry, Role, StoreLimit, UserId } from '#data/registry/registry.ts';
import { type Permission, permissionsOfRole, permissionsOfScopes, type Scope } from '../permissions.ts';
import { type CanaryShop, canaryShops } from './canaries.ts';
import type { Header } from './probe-request.ts';

export interface Credential {
  name: string;
  kind: 'none' | 'key' | 'session';
  secret: string;
  /** Whose it is; null: nobody's, or an operator's. */
  shop: CanaryShop | null;
  isOperator: boolean;
  /** Whether it opens anything at all. */
  isValid: boolean;
  permissions: readonly Permission[];
  storeIds: StoreLimit;
}

export interface Person {
  role: Role;
  userId: UserId;
  sessionId: string;
  credential: Credential;
}

export interface Credentials {
  /** Nobody's, or ended. */
  invalid: readonly Credential[];
  /** The victim's, from most to least rights. */
  people: Readonly<Record<Role, Person>>;
  keys: Readonly<Record<Scope, Credential>> & { nearStore: Credential };
  /** Full rights at the other shops. */
  sibling: { person: Person; key: Credential };
  suspended: { person: Person; key: Credential };
  deleted: { key: Credential };
  /** Reads only, of any shop. */
  operator: Credential;
  /** Ids of the victim's and the sibling's, by name of the path's parameter. */
  keyIds: Readonly<Record<'victim' | 'sibling', ApiKeyId>>;
  /** Ends everything that was made. */
  remove(): Promise<void>;
}

/** Longer than any run. */
const lifetimeMs = 60 * 60_000;
/** Until the short-lived ones have ended. */
const shortLifeMs = 1_500;

export function authorization({ kind, secret }: Credential): Header[] {
  if (kind === 'key') return [['Authorization', `Bearer ${secret}`]];
  return kind === 'session' ? [['Cookie', `__Host-fluxion=${secret}`]] : [];
}

export function invalidCredential(name: string, kind: Credential['kind'], secret: string): Credential {
  return {
    name,
    kind,
    secret,
    shop: null,
    isOperator: false,
    isValid: false,
    permissions: [],
    storeIds: null,
  };
}

/** @param clock the service's own, or near enough: short-lived credentials must have ended by it */
export async function makeCredentials(registry: Registry, clock: Clock): Promise<Credentials> {
  const maker = createMaker(registry, clock);
  const { victim, sibling, suspended, deleted } = canaryShops;
  const [shortKey, shortPerson] = [
    await maker.key('expired key', victim, ['admin'], null, shortLifeMs),
    await maker.person('expired session', victim, 'owner', shortLifeMs),
  ];
  const shortUntil = clock.now() + shortLifeMs + 200;

  const revokedKey = await maker.key('revoked key', victim, ['admin']);
  await registry.apiKeys.revoke(victim.id, revokedKey.id);
  const ended = await maker.person('ended session', victim, 'owner');
  await registry.sessions.revoke(ended.credential.secret);
  const former = await maker.person('former member’s session', victim, 'manager', lifetimeMs, 'former');
  await registry.users.removeMember(victim.id, former.userId);

  const victimKeys = {
    read: await maker.key('read key', victim, ['read']),
    write: await maker.key('write key', victim, ['write']),
    import: await maker.key('import key', victim, ['import']),
    admin: await maker.key('admin key', victim, ['admin']),
  };
  const near = [`${victim.word}-near`];
  const siblingKey = await maker.key('sibling’s key', sibling, ['admin']);
  const owner = await maker.person('owner', victim, 'owner');
  const people = {
    owner,
    manager: await maker.person('manager', victim, 'manager'),
    analyst: await maker.person('analyst', victim, 'analyst'),
    store: await maker.person('store user', victim, 'store'),
    viewer: await maker.person('viewer', victim, 'viewer'),
  };
  const credentials: Credentials = {
    invalid: [
      invalidCredential('no credential', 'none', ''),
      invalidCredential('malformed key', 'key', 'flx_'),
      invalidCredential('invented key', 'key', createApiKeyText()),
      invalidCredential('invented session', 'session', randomBytes(32).toString('base64url')),
      invalidCredential('session as a key', 'key', owner.credential.secret),
      invalidCredential('key as a session', 'session', victimKeys.admin.credential.secret),
      { ...shortKey.credential, isValid: false },
      { ...shortPerson.credential, isValid: false },
      { ...revokedKey.credential, isValid: false },
      { ...ended.credential, isValid: false },
      { ...former.credential, isValid: false },
    ],
    people,
    keys: {
      read: victimKeys.read.credential,
      write: victimKeys.write.credential,
      import: victimKeys.import.credential,
      admin: victimKeys.admin.credential,
      nearStore: (await maker.key('store-limited key', victim, ['admin'], near)).credential,
    },
    sibling: {
      person: await maker.person('sibling’s session', sibling, 'owner'),
      key: siblingKey.credential,
    },
    suspended: {
      person: await maker.person('suspended shop’s session', suspended, 'owner'),
      key: (await maker.key('suspended shop’s key', suspended, ['admin'])).credential,
    },
    deleted: { key: (await maker.key('deleted shop’s key', deleted, ['admin'])).credential },
    operator: (await maker.key('operator’s key', null, ['read'])).credential,
    keyIds: { victim: victimKeys.admin.id, sibling: siblingKey.id },
    remove: () => maker.remove(),
  };
  await clock.sleep(Math.max(0, shortUntil - clock.now()));
  return credentials;
}

function createMaker(registry: Registry, clock: Clock) {
  const made: (() => Promise<unknown>)[] = [];
  return {
    async key(
      name: string,
      shop: CanaryShop | null,
      scopes: readonly Scope[],
      storeIds: StoreLimit = null,
      lastsMs = lifetimeMs,
    ) {
      const tenantId = shop?.id ?? null;
      const expiresAt = clock.now() + lastsMs;
      const label = `${shop?.secret ?? 'probe'} ${name}`;
      const { key, secret } = await registry.apiKeys.create({
        tenantId,
        name: label,
        scopes,
        storeIds,
        expiresAt,
      });
      made.push(async () => {
        await registry.apiKeys.revoke(tenantId, key.id);
        await registry.apiKeys.forget(tenantId, key.id);
      });
      const permissions = permissionsOfScopes(scopes, storeIds);
      const rights = { isOperator: shop === null, isValid: true, permissions, storeIds };
      const credential: Credential = { name, kind: 'key', secret, shop, ...rights };
      return { id: key.id, credential };
    },
    async person(
      name: string,
      shop: CanaryShop,
      role: Role,
      lastsMs = lifetimeMs,
      account: string = role,
    ): Promise<Person> {
      const email = `${account}@${shop.word}.probe.invalid`;
      const user = await registry.users.ensure({ email, name: `${shop.secret} ${account}` });
      const storeIds = role === 'store' ? [`${shop.word}-near`] : null;
      await registry.users.setMembership(shop.id, user.id, { role, storeIds });
      const { session, token } = await registry.sessions.createForUser(shop.id, user.id, {
        lifetimeMs: lastsMs,
        userAgent: `${shop.secret} browser`,
      });
      made.push(() => registry.sessions.revoke(token));
      const permissions = permissionsOfRole(role, storeIds);
      const rights = { isOperator: false, isValid: true, permissions, storeIds };
      const credential: Credential = { name, kind: 'session', secret: token, shop, ...rights };
      return { role, userId: user.id, sessionId: session.id, credential };
    },
    async remove() {
      for (const end of made.splice(0).reverse()) await end();
    },
  };
}
