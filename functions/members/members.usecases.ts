import type { TenantId } from '#data/lake/tenant-id.ts';
import type { Membership, Registry, StoreLimit, UserId } from '#data/registry/registry.ts';
import type { Principal } from '../http/context.ts';
import { ApiError } from '../http/errors.ts';
import { permissionsOfRole, type Role } from '../permissions.ts';
import { assertMayGrantRole } from './authority.ts';
import type { Member } from './members.schemas.ts';

type Dependencies = { registry: Registry };

export interface MemberEvent {
  before: Membership;
  /** Null: no member any longer. */
  after: Membership | null;
}

export function describeMember(member: Membership, caller: Principal): Member {
  const { userId, email, name, role, storeIds } = member;
  return {
    userId,
    email,
    name,
    role,
    storeIds: storeIds && [...storeIds],
    createdAt: new Date(member.createdAt).toISOString(),
    updatedAt: new Date(member.updatedAt).toISOString(),
    self: caller.kind === 'user' && caller.id === userId,
  };
}

/** Rejects with `member.not_found`, `member.last_owner`, `user.invalid` or `auth.forbidden`. */
export async function changeMember(
  { registry }: Dependencies,
  caller: Principal,
  {
    tenantId,
    userId,
    role,
    storeIds,
  }: { tenantId: TenantId; userId: UserId; role: Role; storeIds: StoreLimit },
): Promise<MemberEvent> {
  const before = await memberAt(registry, tenantId, userId);
  assertMayGrantRole(caller, before);
  assertMayGrantRole(caller, { role, storeIds });
  const after = await registry.users.setMembership(tenantId, userId, { role, storeIds });
  await endInvitationsOf(registry, after);
  return { before, after };
}

/** Also ends the member's sessions here. Rejects as `changeMember`. */
export async function removeMember(
  { registry }: Dependencies,
  caller: Principal,
  { tenantId, userId }: { tenantId: TenantId; userId: UserId },
): Promise<MemberEvent> {
  const before = await memberAt(registry, tenantId, userId);
  assertMayGrantRole(caller, before);
  await registry.users.removeMember(tenantId, userId);
  // Otherwise they would be good again for somebody who is taken back.
  await registry.sessions.revokeAllAt(tenantId, userId);
  await endInvitations(registry, tenantId, [before.email, userId]);
  return { before, after: null };
}

/** Open invitations are rights in waiting: they end with the rights that they go beyond, or come from. */
async function endInvitationsOf(registry: Registry, { tenantId, userId, email, role, storeIds }: Membership) {
  const mayInvite = permissionsOfRole(role, storeIds).includes('people.manage');
  await endInvitations(registry, tenantId, mayInvite ? [email] : [email, userId]);
}

/** Revokes the open invitations that one of `parties` (ids of who invited, e-mails of the invited) takes part in. */
export async function endInvitations(
  registry: Registry,
  tenantId: TenantId,
  parties: readonly string[],
): Promise<void> {
  for (const { id, status, email, invitedBy } of await registry.invitations.list(tenantId)) {
    if (status !== 'open' || !(parties.includes(email) || parties.includes(invitedBy))) continue;
    await registry.invitations.revoke(tenantId, id);
  }
}

/** Rejects with `member.not_found`. */
export async function memberAt(registry: Registry, tenantId: TenantId, userId: UserId): Promise<Membership> {
  const member = await registry.users.getMembership(tenantId, userId);
  if (!member) throw new ApiError('member.not_found', 'There is no such member.');
  return member;
}
