import { timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import type { TenantId } from '../lake/tenant-id.ts';
import type { Account, Accounts } from './accounts.ts';
import { createDocuments, type DocumentContext } from './documents.ts';
import { RegistryError } from './errors.ts';
import { nameIn, sessionKey, sessionListPrefix, sessionListsPrefix, sessionPrefix } from './keys.ts';
import { createLookupCache } from './lookup-cache.ts';
import type { Memberships } from './memberships.ts';
import { createToken, hashToken } from './one-time-token.ts';
import { sweepPasswordResets } from './password-reset.ts';
import { sweepCounts } from './quotas.ts';
import type {
  NewSession,
  OperatorId,
  Session,
  SessionId,
  SessionPrincipal,
  Sessions,
  UserId,
} from './registry.ts';
import { createUseNotes } from './use-notes.ts';

const hour = 60 * 60 * 1000;
const defaultLifetimeMs = 14 * 24 * hour;
const longestLifetimeMs = 90 * 24 * hour;
/** A session that nobody uses for so long is over, whatever its lifetime. */
const idleMs = 3 * 24 * hour;
/** A list entry without a session is left by a crash; younger, its session may be just being written. */
const strayEntryMs = hour;

const sessionSchema = v.object({
  id: v.pipe(
    v.string(),
    v.transform((id) => id as SessionId),
  ),
  hash: v.string(),
  kind: v.picklist(['user', 'operator']),
  subject: v.string(),
  tenantId: v.nullable(
    v.pipe(
      v.string(),
      v.transform((id) => id as TenantId),
    ),
  ),
  epoch: v.number(),
  createdAt: v.number(),
  expiresAt: v.number(),
  lastSeenAt: v.number(),
  userAgent: v.nullable(v.string()),
  address: v.nullable(v.string()),
});
type SessionDocument = v.InferOutput<typeof sessionSchema>;

export interface SessionDependencies {
  users: Accounts<UserId>;
  operators: Accounts<OperatorId>;
  memberships: Memberships;
}

/**
 * A session's document is found by the digest of its token. It names its subject and the subject's epoch at
 * log-in: raising the epoch (log-out everywhere, a new password) ends every session with one write.
 */
export function createSessions(
  context: DocumentContext,
  { users, operators, memberships }: SessionDependencies,
  maxAgeMs: number,
): Sessions {
  const { store, clock } = context;
  const documents = createDocuments(context, sessionSchema);
  const cache = createLookupCache<SessionDocument>(clock, maxAgeMs);
  const notes = createUseNotes(clock);

  const read = async (id: SessionId) => (await documents.get(sessionKey(id)))?.value ?? null;
  const isOpen = (session: SessionDocument) =>
    clock.now() < Math.min(session.expiresAt, session.lastSeenAt + idleMs);

  const create = async (
    subject: Pick<SessionDocument, 'kind' | 'tenantId'> & { account: Account<UserId | OperatorId> },
    { lifetimeMs = defaultLifetimeMs, userAgent, address, sessionEpoch }: NewSession = {},
  ) => {
    if (sessionEpoch !== undefined && sessionEpoch !== subject.account.sessionEpoch) {
      throw new RegistryError(
        'auth.invalid_credentials',
        'The sessions of this account were ended meanwhile.',
      );
    }
    const { token, hash } = createToken();
    const now = clock.now();
    const document: SessionDocument = {
      id: idOf(hash),
      hash,
      kind: subject.kind,
      subject: subject.account.id,
      tenantId: subject.tenantId,
      epoch: subject.account.sessionEpoch,
      createdAt: now,
      expiresAt: now + Math.min(lifetimeMs, longestLifetimeMs),
      lastSeenAt: now,
      userAgent: userAgent?.slice(0, 300) ?? null,
      address: address?.slice(0, 60) ?? null,
    };
    // The list entry first: no session is ever open without being listed.
    const listed = `${sessionListPrefix(subject.account.id)}${document.id}.json`;
    await store.put(listed, new TextEncoder().encode('{}'), { contentType: 'application/json' });
    await documents.create(sessionKey(document.id), document);
    return { session: publicPart(document), token };
  };

  const remove = async (session: SessionDocument) => {
    await store.delete(sessionKey(session.id));
    cache.forget(session.id);
    await store.delete(`${sessionListPrefix(session.subject as UserId)}${session.id}.json`);
  };

  const find = async (token: string, lookUp: (id: SessionId) => Promise<SessionDocument | null>) => {
    const hash = hashToken(token);
    if (hash === null) return null;
    const session = await lookUp(idOf(hash));
    return session && timingSafeEqual(Buffer.from(session.hash), Buffer.from(hash)) ? session : null;
  };

  const principalOf = async (document: SessionDocument): Promise<SessionPrincipal | null> => {
    const session = publicPart(document);
    if (document.kind === 'operator') {
      const account = await operators.get(document.subject as OperatorId);
      if (account?.sessionEpoch !== document.epoch) return null;
      const { id, email, name, createdAt } = account;
      return { kind: 'operator', session, operator: { id, email, name, createdAt } };
    }
    const { tenantId } = document;
    if (tenantId === null) return null;
    const userId = document.subject as UserId;
    const [account, membership] = await Promise.all([users.get(userId), memberships.find(tenantId, userId)]);
    if (account?.sessionEpoch !== document.epoch || !membership) return null;
    const { id, email, name, createdAt } = account;
    return { kind: 'user', session, tenantId, user: { id, email, name, createdAt }, membership };
  };

  /** Open sessions, newest first. */
  const listed = async (
    subject: UserId | OperatorId,
    tenantId: TenantId | null,
  ): Promise<SessionDocument[]> => {
    const ids: SessionId[] = [];
    for await (const { key } of store.list(sessionListPrefix(subject))) ids.push(nameIn(key) as SessionId);
    const account =
      tenantId === null ? operators.getFresh(subject as OperatorId) : users.getFresh(subject as UserId);
    const [{ sessionEpoch } = { sessionEpoch: null }, ...sessions] = await Promise.all([
      account.then((found) => found ?? undefined),
      ...ids.map(read),
    ]);
    return sessions
      .filter((session) => session !== null)
      .filter((session) => session.tenantId === tenantId && session.epoch === sessionEpoch && isOpen(session))
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
  };

  const revokeById = async (subject: UserId | OperatorId, tenantId: TenantId | null, id: SessionId) => {
    const session = isSessionId(id) ? await read(id) : null;
    if (session?.subject !== subject || session.tenantId !== tenantId) throw notFound();
    await remove(session);
  };

  return {
    async createForUser(tenantId, userId, options) {
      const [account, membership] = await Promise.all([
        users.getFresh(userId),
        memberships.findFresh(tenantId, userId),
      ]);
      if (!account) throw new RegistryError('user.not_found', 'There is no such user.');
      if (!membership) throw new RegistryError('member.not_found', 'This user is no member.');
      return create({ kind: 'user', tenantId, account }, options);
    },
    async createForOperator(operatorId, options) {
      const account = await operators.getFresh(operatorId);
      if (!account) throw new RegistryError('operator.not_found', 'There is no such operator.');
      return create({ kind: 'operator', tenantId: null, account }, options);
    },
    async verify(token) {
      const session = await find(token, (id) => cache.get(id, () => read(id)));
      return session && isOpen(session) ? principalOf(session) : null;
    },
    async recordUse(token) {
      const session = await find(token, (id) => cache.get(id, () => read(id))).catch(() => null);
      if (!session || !isOpen(session)) return;
      await notes.note(session.id, session.lastSeenAt, async (now) => {
        await documents.update(sessionKey(session.id), (current) => {
          if (!current) throw notFound();
          return { ...current, lastSeenAt: Math.max(now, current.lastSeenAt) };
        });
        cache.forget(session.id);
      });
    },
    async revoke(token) {
      const session = await find(token, read);
      if (session) await remove(session);
    },
    listForUser: async (tenantId, userId) => (await listed(userId, tenantId)).map(publicPart),
    revokeById: (tenantId, userId, id) => revokeById(userId, tenantId, id),
    listForOperator: async (operatorId) => (await listed(operatorId, null)).map(publicPart),
    revokeByIdOfOperator: (operatorId, id) => revokeById(operatorId, null, id),
    async revokeAllAt(tenantId, userId) {
      for (const session of await listed(userId, tenantId)) await remove(session);
    },
    revokeAllForUser: (userId) => users.endSessions(userId),
    revokeAllForOperator: (operatorId) => operators.endSessions(operatorId),
    async sweep() {
      let deletedCount = 0;
      for await (const { key } of store.list(sessionPrefix)) {
        const session = await read(nameIn(key) as SessionId);
        if (!session) continue;
        const accounts = session.kind === 'user' ? users : operators;
        const account = await accounts.get(session.subject as UserId & OperatorId);
        if (isOpen(session) && account?.sessionEpoch === session.epoch) continue;
        await remove(session);
        deletedCount += 1;
      }
      for await (const { key, lastModified } of store.list(sessionListsPrefix)) {
        if (clock.now() - lastModified < strayEntryMs) continue;
        if (!(await store.head(sessionKey(nameIn(key) as SessionId)))) await store.delete(key);
      }
      deletedCount += await sweepPasswordResets(context);
      deletedCount += await sweepCounts(context);
      return { deletedCount };
    },
  };
}

/** Half of the digest of 256 random bits: unique, and of no use to who reads it. */
const idOf = (hash: string) => `ses_${hash.slice(0, 32)}` as SessionId;
const isSessionId = (id: string) => /^ses_[0-9a-f]{32}$/.test(id);

function publicPart(session: SessionDocument): Session {
  const { id, createdAt, expiresAt, lastSeenAt, userAgent, address } = session;
  return { id, createdAt, expiresAt, lastSeenAt, userAgent, address };
}

const notFound = () => new RegistryError('session.not_found', 'There is no such session.');
