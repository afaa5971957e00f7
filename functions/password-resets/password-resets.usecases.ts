import type { Operator, User } from '#data/registry/registry.ts';
import type { Tenant } from '#data/registry/tenant.ts';
import type { AppServices } from '../http/context.ts';
import { languageOf, passwordResetLetter } from '../mail/messages.ts';

/** Requests from one network address in an hour; many people may share one. */
const perAddress = { limit: 30, windowMs: 60 * 60 * 1000 };

/** Counts the request against the network address it comes from, where that is known. */
export async function mayAskForReset(
  { registry }: Pick<AppServices, 'registry'>,
  address: string | undefined,
): Promise<boolean> {
  if (address === undefined) return true;
  return (await registry.quotas.claim('password reset', address, perAddress)).granted;
}

/**
 * Sends the link where there is such an account, and says whose it is; does nothing otherwise.
 * @param tenant null: an operator's account, on the console
 */
export async function sendPasswordReset(
  { registry, mail, siteOrigin }: Pick<AppServices, 'registry' | 'mail' | 'siteOrigin'>,
  tenant: Tenant | null,
  email: string,
): Promise<ReturnType<typeof actorOf> | null> {
  const requested = tenant
    ? await registry.users.passwordReset.requestAt(tenant.id, email)
    : await registry.operators.passwordReset.request(email);
  if (!requested) return null;
  const link = `${siteOrigin(tenant?.id ?? 'admin')}/reset#${requested.token}`;
  const letter = passwordResetLetter(languageOf(tenant), { shop: tenant?.name ?? 'Fluxion', link });
  await mail.send({ to: requested.person.email, ...letter });
  return actorOf(tenant, requested.person);
}

/** Rejects with `reset.invalid` or `password.…`. */
export async function completePasswordReset(
  { registry }: Pick<AppServices, 'registry'>,
  tenant: Tenant | null,
  token: string,
  password: string,
) {
  const person = tenant
    ? await registry.users.passwordReset.completeAt(tenant.id, token, password)
    : await registry.operators.passwordReset.complete(token, password);
  return actorOf(tenant, person);
}

function actorOf(tenant: Tenant | null, { id, name, email }: User | Operator) {
  return { kind: tenant ? ('user' as const) : ('operator' as const), id: id as string, name, email };
}
