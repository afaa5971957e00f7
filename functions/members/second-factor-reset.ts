/**
 * A member who has lost the app and the recovery codes. An account may work at several shops, and no shop's
 * owner may weaken what guards another shop: the second factor is taken away only where the account works here
 * and nowhere else.
 */
import type { TenantId } from '#data/lake/tenant-id.ts';
import type { Membership, Registry, UserId } from '#data/registry/registry.ts';
import type { TenantPage } from '#data/registry/tenant.ts';
import type { AppServices, Principal } from '../http/context.ts';
import { ApiError } from '../http/errors.ts';
import { assertMayGrantRole } from './authority.ts';
import { memberAt } from './members.usecases.ts';

/** Each look costs a request for every shop there is. */
const perShop = { limit: 20, windowMs: 24 * 60 * 60 * 1000 };
const tenantsPerPage = 1_000;
const readConcurrency = 32;

/**
 * Takes the second factor away and ends all sessions of the account. Rejects with `auth.forbidden`,
 * `member.not_found`, `second_factor.not_enabled`, `member.works_elsewhere` or `limit.exceeded`, and then has
 * changed nothing.
 */
export async function resetSecondFactor(
  { registry }: Pick<AppServices, 'registry'>,
  caller: Principal,
  { tenantId, userId }: { tenantId: TenantId; userId: UserId },
): Promise<Membership> {
  if (caller.kind === 'api_key') {
    throw new ApiError('auth.forbidden', 'Only a person may take away a second factor, not an API key.');
  }
  if (caller.id === userId) {
    throw new ApiError('auth.forbidden', 'Switch your own second factor off with a code, in your account.');
  }
  const member = await memberAt(registry, tenantId, userId);
  assertMayGrantRole(caller, member);
  if (!(await registry.users.secondFactor.status(userId)).enabled) {
    throw new ApiError('second_factor.not_enabled', 'This person has no second factor.');
  }
  await claimTurn(registry, tenantId);
  if (await worksElsewhere(registry, tenantId, userId)) {
    throw new ApiError(
      'member.works_elsewhere',
      'This account also works at another shop, which its second factor guards, too. Invite the person under another e-mail and remove this account here.',
    );
  }
  await registry.users.secondFactor.reset(userId);
  return member;
}

async function claimTurn(registry: Registry, tenantId: TenantId): Promise<void> {
  const turn = await registry.quotas.claim('second factor reset', tenantId, perShop);
  if (turn.granted) return;
  throw new ApiError('limit.exceeded', 'So many second factors may be reset in a day. Try again later.', {
    headers: { 'retry-after': String(Math.ceil(turn.retryAfterMs / 1000)) },
  });
}

/** At any shop that was not deleted, suspended ones included. Members are listed by shop, so all are asked. */
async function worksElsewhere(registry: Registry, here: TenantId, userId: UserId): Promise<boolean> {
  let after: TenantId | null = null;
  do {
    const page: TenantPage = await registry.tenants.list({
      limit: tenantsPerPage,
      ...(after ? { after } : {}),
    });
    const others = page.items.filter(({ id, status }) => id !== here && status !== 'deleted');
    for (let start = 0; start < others.length; start += readConcurrency) {
      const batch = others.slice(start, start + readConcurrency);
      const found = await Promise.all(batch.map(({ id }) => registry.users.getMembership(id, userId)));
      if (found.some((membership) => membership !== null)) return true;
    }
    after = page.next;
  } while (after);
  return false;
}
