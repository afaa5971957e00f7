import * as v from 'valibot';
import type { TenantId } from '../lake/tenant-id.ts';
import { firstSessionEpoch, normalizeEmail } from './accounts.ts';
import { createDocuments, type DocumentContext } from './documents.ts';
import { RegistryError } from './errors.ts';
import { invitationKey, invitationListPrefix, nameIn } from './keys.ts';
import { assertGrant } from './memberships.ts';
import { createToken, hashToken } from './one-time-token.ts';
import type { Invitation, InvitationId, Invitations, User, Users } from './registry.ts';

const lifetimeMs = 7 * 24 * 60 * 60 * 1000;

const invitationSchema = v.object({
  id: v.pipe(
    v.string(),
    v.transform((id) => id as InvitationId),
  ),
  hash: v.string(),
  tenantId: v.pipe(
    v.string(),
    v.transform((id) => id as TenantId),
  ),
  email: v.string(),
  role: v.picklist(['owner', 'manager', 'analyst', 'store', 'viewer']),
  storeIds: v.nullable(v.array(v.string())),
  invitedBy: v.string(),
  createdAt: v.number(),
  expiresAt: v.number(),
  acceptedAt: v.nullable(v.number()),
  revokedAt: v.nullable(v.number()),
});
type InvitationDocument = v.InferOutput<typeof invitationSchema>;

export interface InvitationDependencies {
  users: Users;
  /** Checks the credentials of an existing account. */
  identify: (attempt: {
    email: string;
    password: string;
    code?: string;
    address?: string;
  }) => Promise<User & { sessionEpoch: number }>;
}

export function createInvitations(
  context: DocumentContext,
  { users, identify }: InvitationDependencies,
): Invitations {
  const { store, clock } = context;
  const documents = createDocuments(context, invitationSchema);

  const read = async (id: InvitationId) => (await documents.get(invitationKey(id)))?.value ?? null;

  const publicPart = (document: InvitationDocument): Invitation => {
    const { id, tenantId, email, role, storeIds, invitedBy, createdAt, expiresAt } = document;
    return {
      id,
      tenantId,
      email,
      role,
      storeIds,
      invitedBy,
      createdAt,
      expiresAt,
      status: statusOf(document),
    };
  };
  const statusOf = ({ acceptedAt, revokedAt, expiresAt }: InvitationDocument): Invitation['status'] => {
    if (acceptedAt !== null) return 'accepted';
    if (revokedAt !== null) return 'revoked';
    return clock.now() < expiresAt ? 'open' : 'expired';
  };

  const findOpen = async (token: string): Promise<InvitationDocument | null> => {
    const hash = hashToken(token);
    const document = hash === null ? null : await read(idOf(hash));
    return document?.hash === hash && statusOf(document) === 'open' ? document : null;
  };

  return {
    async create({ tenantId, email: givenEmail, role, storeIds: givenStoreIds = null, invitedBy }) {
      const email = normalizeEmail(givenEmail);
      if (email === null) throw new RegistryError('user.invalid', 'This is no e-mail address.');
      const storeIds = assertGrant(role, givenStoreIds);
      const { token, hash } = createToken();
      const now = clock.now();
      const ended = { acceptedAt: null, revokedAt: null };
      const grant = { tenantId, email, role, storeIds, invitedBy };
      const times = { createdAt: now, expiresAt: now + lifetimeMs };
      const document = { id: idOf(hash), hash, ...grant, ...times, ...ended };
      const listed = `${invitationListPrefix(tenantId)}${document.id}.json`;
      await store.put(listed, new TextEncoder().encode('{}'), { contentType: 'application/json' });
      await documents.create(invitationKey(document.id), document);
      return { invitation: publicPart(document), token };
    },
    async inspect(token) {
      const document = await findOpen(token);
      if (!document) return null;
      const account = await users.findByEmail(document.email);
      return { invitation: publicPart(document), hasAccount: account !== null };
    },
    async accept(token, { name, ...credentials }) {
      const invitation = await findOpen(token);
      if (!invitation) throw invalid();
      const { tenantId, email, role, storeIds } = invitation;
      const existing = await users.findByEmail(email);
      const { sessionEpoch, ...user } = existing
        ? await identify({ email, ...credentials })
        : {
            ...(await users.create({ email, name, password: credentials.password })),
            sessionEpoch: firstSessionEpoch,
          };
      // Spent before it takes effect: of two uses at once one succeeds, and none is left for later.
      await documents.update(invitationKey(invitation.id), (current) => {
        if (!current || statusOf(current) !== 'open') throw invalid();
        return { ...current, acceptedAt: clock.now() };
      });
      const membership = await users.setMembership(tenantId, user.id, { role, storeIds });
      return { user, membership, sessionEpoch };
    },
    async list(tenantId) {
      const ids: InvitationId[] = [];
      for await (const { key } of store.list(invitationListPrefix(tenantId))) {
        ids.push(nameIn(key) as InvitationId);
      }
      const found = await Promise.all(ids.map(read));
      return found
        .filter((document) => document !== null && document.tenantId === tenantId)
        .map((document) => publicPart(document as InvitationDocument))
        .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
    },
    async revoke(tenantId, id) {
      if (!/^inv_[0-9a-f]{32}$/.test(id)) throw notFound();
      await documents.update(invitationKey(id), (current) => {
        if (current?.tenantId !== tenantId) throw notFound();
        return statusOf(current) === 'open' ? { ...current, revokedAt: clock.now() } : current;
      });
    },
  };
}

const idOf = (hash: string) => `inv_${hash.slice(0, 32)}` as InvitationId;
const invalid = () =>
  new RegistryError('invitation.invalid', 'This invitation is no longer good. Ask for a new one.');
const notFound = () => new RegistryError('invitation.not_found', 'There is no such invitation.');
