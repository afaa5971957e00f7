/** Who logged in and out, and who tried to. */
import type { Context } from 'hono';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { normalizeEmail } from '#data/registry/accounts.ts';
import { RegistryError } from '#data/registry/errors.ts';
import type { SessionPrincipal } from '#data/registry/registry.ts';
import { anonymous } from '../audit/audit-recorder.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import type { Credentials } from './session.schemas.ts';
import type { OpenedSession } from './session.usecases.ts';

/** Attempts that were refused. Being asked for the code is no refusal, and who is throttled was not tried. */
const refusals: ReadonlySet<string> = new Set(['auth.invalid_credentials', 'auth.second_factor_invalid']);

/**
 * Logs in and records how it went, before the session's token is handed out. A refusal is recorded alike whether the account exists or not, so that
 * neither the answer nor the time it takes tells.
 */
export async function withLogInRecord(
  context: Context<RequestEnvironment>,
  { audit }: Pick<AppServices, 'audit'>,
  { tenantId, credentials }: { tenantId: TenantId | null; credentials: Credentials },
  logIn: () => Promise<OpenedSession>,
): Promise<OpenedSession> {
  try {
    const opened = await logIn();
    const { id, name, email, role } = opened.answer.user;
    await audit.record(context, {
      action: 'session.created',
      actor: { kind: role === 'operator' ? 'operator' : 'user', id, name, email },
      target: { kind: 'session', id: opened.sessionId },
      tenantId,
    });
    return opened;
  } catch (error) {
    if (error instanceof RegistryError && refusals.has(error.code)) {
      // What is no e-mail may be a password in the wrong field.
      const email = normalizeEmail(credentials.email);
      await audit.record(context, {
        action: 'session.refused',
        actor: anonymous,
        ...(email === null ? {} : { target: { kind: 'account', id: email } }),
        failure: error.code,
        tenantId,
      });
    }
    throw error;
  }
}

/** Ends the session between the change's records. */
export async function withLogOutRecord(
  context: Context<RequestEnvironment>,
  { audit }: Pick<AppServices, 'audit'>,
  ended: SessionPrincipal,
  logOut: () => Promise<void>,
): Promise<void> {
  const { id, name, email } = ended.kind === 'user' ? ended.user : ended.operator;
  const intent = {
    action: 'session.ended',
    actor: { kind: ended.kind, id, name, email },
    target: { kind: 'session', id: ended.session.id },
    tenantId: ended.kind === 'user' ? ended.tenantId : null,
  };
  await audit.change(context, intent, logOut);
}
