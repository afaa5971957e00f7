import type { TenantId } from '#data/lake/tenant-id.ts';
import type { NewSession, Registry, SessionId } from '#data/registry/registry.ts';
import type { Credentials, Session } from './session.schemas.ts';

export interface OpenedSession {
  /** For the cookie only. */
  token: string;
  /** Milliseconds since the Unix epoch. */
  expiresAt: number;
  sessionId: SessionId;
  answer: Session;
}

type Dependencies = { registry: Registry };

/** Rejects with `auth.invalid_credentials` or `auth.throttled`. */
export async function logInUser(
  { registry }: Dependencies,
  tenantId: TenantId,
  credentials: Credentials,
  client: NewSession,
): Promise<OpenedSession> {
  const { user, membership, sessionEpoch } = await registry.users.authenticate({
    tenantId,
    ...credentials,
    ...addressOf(client),
  });
  const { session, token } = await registry.sessions.createForUser(tenantId, user.id, {
    ...client,
    sessionEpoch,
  });
  return {
    token,
    expiresAt: session.expiresAt,
    sessionId: session.id,
    answer: {
      user: { id: user.id, email: user.email, name: user.name, role: membership.role },
      tenantId,
      expiresAt: new Date(session.expiresAt).toISOString(),
    },
  };
}

/** As `logInUser`, in the operators' realm. */
export async function logInOperator(
  { registry }: Dependencies,
  credentials: Credentials,
  client: NewSession,
): Promise<OpenedSession> {
  const operator = await registry.operators.authenticate({ ...credentials, ...addressOf(client) });
  const { sessionEpoch } = operator;
  const { session, token } = await registry.sessions.createForOperator(operator.id, {
    ...client,
    sessionEpoch,
  });
  return {
    token,
    expiresAt: session.expiresAt,
    sessionId: session.id,
    answer: {
      user: { id: operator.id, email: operator.email, name: operator.name, role: 'operator' },
      tenantId: null,
      expiresAt: new Date(session.expiresAt).toISOString(),
    },
  };
}

function addressOf({ address }: NewSession): { address?: string } {
  return address === undefined ? {} : { address };
}
