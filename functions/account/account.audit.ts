/** What is recorded of, and told to, people about their own accounts. */
import type { Context } from 'hono';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { notify } from '../mail/deliver.ts';
import { languageOf, type SecurityChange, securityLetter } from '../mail/messages.ts';
import { personOf } from './person.ts';

/**
 * Changes how the caller's own account is protected, between its records. A wrong proof is one of them: it may
 * be a thief of the session who guesses.
 */
export function changeOwnSecurity<T>(
  context: Context<RequestEnvironment>,
  services: AppServices,
  action: string,
  attempt: () => Promise<T>,
): Promise<T> {
  const { kind, id } = context.get('principal');
  return services.audit.change(context, { action, target: { kind, id } }, attempt);
}

/** By e-mail: whoever did not do it learns of it. */
export async function tellOfChange(
  context: Context<RequestEnvironment>,
  services: AppServices,
  change: SecurityChange,
): Promise<void> {
  const { principal } = personOf(context, services.registry);
  const tenant = context.get('requestedTenant');
  const letter = securityLetter(languageOf(tenant), tenant?.name ?? 'Fluxion', change);
  await notify(context, services, { to: principal.email, ...letter });
}
