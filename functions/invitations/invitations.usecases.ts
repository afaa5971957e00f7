import { RegistryError } from '#data/registry/errors.ts';
import type { Registry, Invitation as StoredInvitation, StoreLimit } from '#data/registry/registry.ts';
import type { Tenant } from '#data/registry/tenant.ts';
import type { AppServices, Principal } from '../http/context.ts';
import { ApiError } from '../http/errors.ts';
import { claimInvitationMail, deliver } from '../mail/deliver.ts';
import { invitationLetter, languageOf } from '../mail/messages.ts';
import { assertMayGrantRole } from '../members/authority.ts';
import { endInvitations } from '../members/members.usecases.ts';
import type { Role } from '../permissions.ts';
import type { Invitation } from './invitations.schemas.ts';

const dayMs = 24 * 60 * 60 * 1000;

interface InvitationRequest {
  tenant: Tenant;
  email: string;
  role: Role;
  storeIds: StoreLimit;
}

export function describeInvitation(invitation: StoredInvitation): Invitation {
  const { id, email, role, storeIds, status, invitedBy, createdAt, expiresAt } = invitation;
  return {
    id,
    email,
    role,
    storeIds: storeIds && [...storeIds],
    status,
    invitedBy,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  };
}

/**
 * Invites and sends the link, which replaces every open one to the same e-mail. Where it cannot be sent, nobody
 * is invited. Rejects with `auth.forbidden`, `member.exists`, `user.invalid`, `mail.limit_reached` or
 * `mail.unavailable`.
 */
export async function invite(
  services: Pick<AppServices, 'registry' | 'mail' | 'siteOrigin'>,
  caller: Principal,
  { tenant, email, role, storeIds }: InvitationRequest,
): Promise<StoredInvitation> {
  const { registry, siteOrigin } = services;
  assertMayGrantRole(caller, { role, storeIds });
  const known = await registry.users.findByEmail(email);
  if (known && (await registry.users.getMembership(tenant.id, known.id))) {
    throw new ApiError('member.exists', 'This person is a member already. Change their role instead.');
  }
  await claimInvitationMail(services, tenant.id, email);
  const { invitation, token } = await registry.invitations.create({
    tenantId: tenant.id,
    email,
    role,
    storeIds,
    invitedBy: caller.id,
  });
  const letter = invitationLetter(languageOf(tenant), {
    shop: tenant.name,
    role,
    days: Math.round((invitation.expiresAt - invitation.createdAt) / dayMs),
    link: `${siteOrigin(tenant.id)}/invitation#${token}`,
  });
  try {
    await deliver(services, { to: invitation.email, ...letter });
  } catch (error) {
    await registry.invitations.revoke(tenant.id, invitation.id);
    throw error;
  }
  await replaceOlder(registry, invitation);
  return invitation;
}

async function replaceOlder(registry: Registry, { id, tenantId, email }: StoredInvitation): Promise<void> {
  for (const other of await registry.invitations.list(tenantId)) {
    if (other.email === email && other.id !== id && other.status === 'open') {
      await registry.invitations.revoke(tenantId, other.id);
    }
  }
}

/** Rejects with `invitation.not_found` or `auth.forbidden`. */
export async function revokeInvitation(
  { registry }: Pick<AppServices, 'registry'>,
  caller: Principal,
  tenant: Tenant,
  id: string,
): Promise<StoredInvitation> {
  const invitation = (await registry.invitations.list(tenant.id)).find((other) => other.id === id);
  if (!invitation) throw new ApiError('invitation.not_found', 'There is no such invitation.');
  assertMayGrantRole(caller, invitation);
  await registry.invitations.revoke(tenant.id, invitation.id);
  return invitation;
}

/** The invitation, where it is open and for this tenant. Rejects with `invitation.invalid`. */
export async function inspectInvitation(
  { registry }: Pick<AppServices, 'registry'>,
  tenant: Tenant,
  token: string,
): Promise<{ invitation: StoredInvitation; hasAccount: boolean }> {
  const found = await registry.invitations.inspect(token);
  if (found?.invitation.tenantId !== tenant.id) {
    throw new RegistryError('invitation.invalid', 'This invitation is no longer good.');
  }
  return found;
}

interface Acceptance {
  token: string;
  name?: string;
  password: string;
  code?: string;
}

/** Rejects with `invitation.invalid`, `auth.…`, `password.…` or `user.invalid`. */
export async function acceptInvitation(
  services: Pick<AppServices, 'registry'>,
  tenant: Tenant,
  { token, name = '', ...credentials }: Acceptance,
  address: string | undefined,
) {
  const { registry } = services;
  const { invitation } = await inspectInvitation(services, tenant, token);
  const accepted = await registry.invitations.accept(token, {
    name,
    ...credentials,
    ...(address === undefined ? {} : { address }),
  });
  // Whatever else was offered to them, this is what they took.
  await endInvitations(registry, tenant.id, [invitation.email]);
  return { invitation, ...accepted };
}
