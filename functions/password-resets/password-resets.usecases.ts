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
 * Sends the link where there is such an account; does nothing otherwise.
 * @param tenant null: an operator's account, on the console
 * @param beforeSending told whose it is; where it rejects, nothing is sent and the link is nobody's
 */
export async function sendPasswordReset(
  { registry, mail, siteOrigin }: Pick<AppServices, 'registry' | 'mail' | 'siteOrigin'>,
  tenant: Tenant | null,
  email: string,
  beforeSending: (person: ReturnType<typeof actorOf>) => Promise<void>,
): Promise<void> {
  const requested = tenant
    ? await registry.users.passwordReset.requestAt(tenant.id, email)
    : await registry.operators.passwordReset.request(email);
  if (!requested) return;
  await beforeSending(actorOf(tenant, requested.person));
  const link = `${siteOrigin(tenant?.id ?? 'admin')}/reset#${requested.token}`;
  const letter = passwordResetLetter(languageOf(tenant), { shop: tenant?.name ?? 'Fluxion', link });
  await mail.send({ to: requested.person.email, ...letter });
}

/** Whose the link is, while it is good. Rejects with `reset.invalid`. */
export async function inspectPasswordReset(
  { registry }: Pick<AppServices, 'registry'>,
  tenant: Tenant | null,
  token: string,
) {
  const person = tenant
    ? await registry.users.passwordReset.inspectAt(tenant.id, token)
    : await registry.operators.passwordReset.inspect(token);
  return actorOf(tenant, person);
}

/** Rejects with `reset.invalid` or `password.…`. */
export async function completePasswordReset(
  { registry }: Pick<AppServices, 'registry'>,
  tenant: Tenant | null,
  token: string,
  password: string,
): Promise<void> {
  if (tenant) await registry.users.passwordReset.completeAt(tenant.id, token, password);
  else await registry.operators.passwordReset.complete(token, password);
}

function actorOf(tenant: Tenant | null, { id, name, email }: User | Operator) {
  return { kind: tenant ? ('user' as const) : ('operator' as const), id: id as string, name, email };
}
