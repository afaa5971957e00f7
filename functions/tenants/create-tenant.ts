/**
 * Opening a shop, from nothing to an owner who has mail. Every step may be repeated, so that the same request
 * completes whatever a crash has left behind; a request for another shop under the same name is refused.
 */
import type { Clock } from '#data/clock.ts';
import { normalizeEmail } from '#data/registry/accounts.ts';
import type { Membership, Registry } from '#data/registry/registry.ts';
import type { NewTenant, Tenant, TenantPlan, TenantSettings } from '#data/registry/tenant.ts';
import { defaultTenantSettings, parseTenant } from '#data/registry/tenant-schema.ts';
import { ApiError } from '../http/errors.ts';
import type { ConsoleActor, TenantEvent } from './console-actor.ts';
import { onboardTenant, type TenantLifeDependencies } from './tenant-life.ts';
import { assertTenantName, refuseName } from './tenant-name.ts';
import { measureTenant } from './tenant-storage.ts';

export interface NewShop {
  /** As it was typed. */
  id: string;
  name: string;
  plan?: TenantPlan;
  settings?: Partial<Omit<TenantSettings, 'logo'>>;
  ownerEmail: string;
}

export interface OpenedShop {
  tenant: Tenant;
  /** `invited`: a mail with a new link has been handed over just now. */
  owner: 'invited' | 'member';
}

/**
 * Rejects with `tenant.id_invalid`, `tenant.id_reserved`, `tenant.id_retired`, `tenant.exists`, or
 * `tenant.invalid` of the registry, and then has changed nothing.
 */
export async function createTenant(
  dependencies: TenantLifeDependencies & { clock: Clock },
  console: ConsoleActor,
  shop: NewShop,
): Promise<OpenedShop> {
  const { registry } = dependencies;
  const wanted = parseShop(shop);
  await assertNotSomebodyElses(registry, await registry.tenants.get(wanted.tenant.id), wanted);
  const { id, name, plan, settings } = wanted.tenant;
  const created: TenantEvent = {
    action: 'tenant.created',
    tenantId: id,
    after: { name, plan, currency: settings.currency },
  };
  const tenant = await console.change(
    [{ ...created, isNew: true }],
    async () => {
      const opened = await onboardTenant(dependencies, wanted.tenant);
      // Of two requests at once for different shops, one has come first.
      await assertNotSomebodyElses(registry, opened, wanted);
      await measureTenant(dependencies, opened.id);
      return opened;
    },
    () => [created],
  );
  return { tenant, owner: await inviteOwner(registry, console, tenant, wanted.ownerEmail) };
}

interface WantedShop {
  tenant: NewTenant & { plan: TenantPlan; settings: TenantSettings };
  ownerEmail: string;
}

/** Everything that can be wrong with a request is found before anything is written. */
function parseShop({ id: name, ownerEmail, ...shop }: NewShop): WantedShop {
  const id = assertTenantName(name);
  const email = normalizeEmail(ownerEmail);
  if (email === null) {
    throw new ApiError('request.invalid_body', 'The owner’s e-mail is no e-mail address.', {
      parameter: 'ownerEmail',
    });
  }
  const {
    name: title,
    plan,
    settings,
  } = parseTenant({
    id,
    name: shop.name,
    status: 'active',
    plan: shop.plan ?? 'standard',
    settings: { ...defaultTenantSettings, ...shop.settings },
    createdAt: 0,
    updatedAt: 0,
  });
  return { tenant: { id, name: title, plan, settings }, ownerEmail: email };
}

/** A tenant that exists may be what an earlier, cut off run of this very request has left. */
async function assertNotSomebodyElses(
  registry: Registry,
  tenant: Tenant | null,
  wanted: WantedShop,
): Promise<void> {
  if (!tenant) return;
  const { id } = tenant;
  if (tenant.status === 'deleted') throw refuseName(id, 'retired');
  const { name, plan, settings } = wanted.tenant;
  const isSame =
    tenant.name === name &&
    tenant.plan === plan &&
    JSON.stringify(tenant.settings) === JSON.stringify(settings);
  if (!isSame) throw refuseName(id, 'taken');
  const [members, invitations] = await Promise.all([
    registry.users.listMembers(id),
    registry.invitations.list(id),
  ]);
  const people = [...members, ...invitations];
  if (people.length > 0 && !people.some((person) => isOwner(person, wanted.ownerEmail))) {
    throw refuseName(id, 'taken');
  }
}

/**
 * Nobody knows whether the mail of an earlier run was sent, and its link is stored nowhere: so there is a new
 * one, and only then the earlier ones end.
 */
async function inviteOwner(
  registry: Registry,
  console: ConsoleActor,
  tenant: Tenant,
  email: string,
): Promise<OpenedShop['owner']> {
  const members = await registry.users.listMembers(tenant.id);
  if (members.some((member) => isOwner(member, email))) return 'member';
  const earlier = (await registry.invitations.list(tenant.id)).filter(
    (invitation) => invitation.status === 'open' && isOwner(invitation, email),
  );
  const event = { action: 'invitation.created', tenantId: tenant.id };
  await console.change(
    [{ ...event, after: { role: 'owner' } }],
    async () => {
      const { invitation, token } = await registry.invitations.create({
        tenantId: tenant.id,
        email,
        role: 'owner',
        invitedBy: console.actor.id ?? console.actor.kind,
      });
      await console.sendOwnerInvitation({ tenant, email, token, expiresAt: invitation.expiresAt });
      for (const { id } of earlier) await registry.invitations.revoke(tenant.id, id);
      return invitation.id;
    },
    (invitationId) => [{ ...event, after: { invitationId, role: 'owner' } }],
  );
  return 'invited';
}

function isOwner(person: Pick<Membership, 'email' | 'role'>, email: string): boolean {
  return person.role === 'owner' && person.email === email;
}
