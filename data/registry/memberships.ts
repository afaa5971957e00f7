import * as v from 'valibot';
import type { TenantId } from '../lake/tenant-id.ts';
import { createDocuments, type DocumentContext } from './documents.ts';
import { RegistryError } from './errors.ts';
import { membersKey } from './keys.ts';
import { createLookupCache } from './lookup-cache.ts';
import type { Membership, Role, StoreLimit, User, UserId } from './registry.ts';

const membershipSchema = v.object({
  userId: v.pipe(
    v.string(),
    v.transform((id) => id as UserId),
  ),
  email: v.string(),
  name: v.string(),
  role: v.picklist(['owner', 'manager', 'analyst', 'store', 'viewer']),
  storeIds: v.nullable(v.array(v.string())),
  createdAt: v.number(),
  updatedAt: v.number(),
});
const membersSchema = v.object({ members: v.array(membershipSchema) });
type MembersDocument = v.InferOutput<typeof membersSchema>;

/** Who works for whom. A tenant's members are one document, so that its last owner cannot be lost. */
export interface Memberships {
  /** From memory for a moment, where it may be. */
  find(tenantId: TenantId, userId: UserId): Promise<Membership | null>;
  /** As it is now. Costs the same whether the user is a member or not. */
  findFresh(tenantId: TenantId, userId: UserId | null): Promise<Membership | null>;
  list(tenantId: TenantId): Promise<Membership[]>;
  set(tenantId: TenantId, user: User, grant: { role: Role; storeIds?: StoreLimit }): Promise<Membership>;
  /** The member under another name; where there is no such member, nothing. */
  rename(tenantId: TenantId, userId: UserId, name: string): Promise<void>;
  remove(tenantId: TenantId, userId: UserId): Promise<void>;
}

export function createMemberships(context: DocumentContext, maxAgeMs: number): Memberships {
  const { clock } = context;
  const documents = createDocuments(context, membersSchema);
  const cache = createLookupCache<MembersDocument>(clock, maxAgeMs);

  const read = async (tenantId: TenantId) => (await documents.get(membersKey(tenantId)))?.value ?? null;
  const memberIn = (tenantId: TenantId, document: MembersDocument | null, userId: UserId | null) => {
    const member = document?.members.find((candidate) => candidate.userId === userId);
    return member ? { tenantId, ...member } : null;
  };

  const change = async (
    tenantId: TenantId,
    apply: (members: MembersDocument['members']) => MembersDocument['members'],
  ) => {
    const document = await documents.update(membersKey(tenantId), (current) => {
      const before = current?.members ?? [];
      const members = apply(before);
      if (before.some(isOwner) && !members.some(isOwner)) {
        throw new RegistryError('member.last_owner', 'A tenant keeps at least one owner.');
      }
      return { members };
    });
    cache.forget(tenantId);
    return document.value;
  };

  return {
    async find(tenantId, userId) {
      return memberIn(tenantId, await cache.get(tenantId, () => read(tenantId)), userId);
    },
    async findFresh(tenantId, userId) {
      return memberIn(tenantId, await read(tenantId), userId);
    },
    async list(tenantId) {
      const members = (await read(tenantId))?.members ?? [];
      return members.map((member) => ({ tenantId, ...member })).sort((a, b) => (a.email < b.email ? -1 : 1));
    },
    async set(tenantId, user, grant) {
      const { role } = grant;
      const storeIds = assertGrant(role, grant.storeIds ?? null);
      const now = clock.now();
      const document = await change(tenantId, (members) => {
        const known = members.find((member) => member.userId === user.id);
        const member = {
          userId: user.id,
          email: user.email,
          name: user.name,
          role,
          storeIds,
          createdAt: known?.createdAt ?? now,
          updatedAt: now,
        };
        return [...members.filter((other) => other.userId !== user.id), member];
      });
      return memberIn(tenantId, document, user.id) as Membership;
    },
    async rename(tenantId, userId, name) {
      await change(tenantId, (members) =>
        members.map((member) => (member.userId === userId ? { ...member, name } : member)),
      );
    },
    async remove(tenantId, userId) {
      await change(tenantId, (members) => {
        if (!members.some((member) => member.userId === userId)) {
          throw new RegistryError('member.not_found', 'This user is no member.');
        }
        return members.filter((member) => member.userId !== userId);
      });
    },
  };
}

/** The store limit in its one form. An empty one, a store user's missing one and an owner's are `user.invalid`. */
export function assertGrant(role: Role, given: StoreLimit): string[] | null {
  const storeIds = given && [...new Set(given)].sort();
  if (storeIds?.length === 0 || (role === 'store' && storeIds === null)) {
    throw new RegistryError('user.invalid', 'Name at least one store.');
  }
  if (role === 'owner' && storeIds !== null) {
    throw new RegistryError('user.invalid', 'An owner sees every store.');
  }
  return storeIds;
}

const isOwner = (member: { role: Role }) => member.role === 'owner';
