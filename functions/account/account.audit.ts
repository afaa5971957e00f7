/** What is recorded of, and told to, people about their own accounts. */
import type { Context } from 'hono';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { ApiError } from '../http/errors.ts';
import { notify } from '../mail/deliver.ts';
import { languageOf, type SecurityChange, securityLetter } from '../mail/messages.ts';
import { personOf } from './person.ts';

/** A wrong proof is recorded: it may be a thief of the session who guesses. How often is bounded by the throttle. */
export async function recordingRefusal<T>(
  context: Context<RequestEnvironment>,
  services: AppServices,
  action: string,
  attempt: () => Promise<T>,
): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    const isWrongProof = error instanceof ApiError && error.code.startsWith('account.');
    if (isWrongProof) {
      const { kind, id } = context.get('principal');
      await services.audit.record(context, { action, target: { kind, id }, failure: error.code });
    }
    throw error;
  }
}

/** In the log, and to the person by e-mail: whoever did not do it learns of it. */
export async function recordChange(
  context: Context<RequestEnvironment>,
  services: AppServices,
  change: SecurityChange,
  action: string,
): Promise<void> {
  const { principal } = personOf(context, services.registry);
  await services.audit.record(context, { action, target: { kind: principal.kind, id: principal.id } });
  const tenant = context.get('requestedTenant');
  const letter = securityLetter(languageOf(tenant), tenant?.name ?? 'Fluxion', change);
  await notify(context, services, { to: principal.email, ...letter });
}
