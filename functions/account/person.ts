/** Users and operators alike: what somebody who has logged in may do with their own account. */
import type { Context } from 'hono';
import type {
  NewSession,
  OperatorId,
  Registry,
  SecondFactor,
  Session,
  SessionId,
  UserId,
} from '#data/registry/registry.ts';
import type { Principal, RequestEnvironment } from '../http/context.ts';
import { ApiError } from '../http/errors.ts';

export type PersonPrincipal = Exclude<Principal, { kind: 'api_key' }> & {
  email: string;
  sessionId: SessionId;
};

export interface Person {
  principal: PersonPrincipal;
  /** Rejects as log-in does, and is throttled with it. */
  authenticate(proof: { password: string; code?: string; address?: string }): Promise<unknown>;
  setPassword(password: string): Promise<void>;
  rename(name: string): Promise<{ name: string }>;
  secondFactor: {
    status(): ReturnType<SecondFactor<UserId>['status']>;
    begin(): ReturnType<SecondFactor<UserId>['begin']>;
    confirm(code: string): ReturnType<SecondFactor<UserId>['confirm']>;
    disable(code: string): Promise<void>;
  };
  sessions: {
    list(): Promise<Session[]>;
    open(client: NewSession): Promise<{ session: Session; token: string }>;
    revoke(id: SessionId): Promise<void>;
    revokeAll(): Promise<void>;
  };
}

/** What authenticator apps show beside the e-mail. */
const issuer = 'Fluxion';

/** The caller of a route behind `requirePerson`. */
export function personOf(context: Context<RequestEnvironment>, registry: Registry): Person {
  const principal = context.get('principal');
  if (principal.kind === 'api_key' || principal.sessionId === null || principal.email === undefined) {
    throw new ApiError('auth.forbidden', 'This is for people who have logged in.');
  }
  const person = { ...principal, email: principal.email, sessionId: principal.sessionId } as PersonPrincipal;
  return person.kind === 'user' ? userOf(person, registry) : operatorOf(person, registry);
}

function userOf(
  principal: Extract<PersonPrincipal, { kind: 'user' }>,
  { users, sessions }: Registry,
): Person {
  const id = principal.id as UserId;
  const { tenantId, email } = principal;
  return {
    principal,
    authenticate: (proof) => users.authenticate({ tenantId, email, ...proof }),
    setPassword: (password) => users.setPassword(id, password),
    rename: (name) => users.rename(tenantId, id, name),
    secondFactor: secondFactorOf(users.secondFactor, id),
    sessions: {
      list: () => sessions.listForUser(tenantId, id),
      open: (client) => sessions.createForUser(tenantId, id, client),
      revoke: (sessionId) => sessions.revokeById(tenantId, id, sessionId),
      revokeAll: () => sessions.revokeAllForUser(id),
    },
  };
}

function operatorOf(principal: PersonPrincipal, { operators, sessions }: Registry): Person {
  const id = principal.id as OperatorId;
  const { email } = principal;
  return {
    principal,
    authenticate: (proof) => operators.authenticate({ email, ...proof }),
    setPassword: (password) => operators.setPassword(id, password),
    rename: (name) => operators.rename(id, name),
    secondFactor: secondFactorOf(operators.secondFactor, id),
    sessions: {
      list: () => sessions.listForOperator(id),
      open: (client) => sessions.createForOperator(id, client),
      revoke: (sessionId) => sessions.revokeByIdOfOperator(id, sessionId),
      revokeAll: () => sessions.revokeAllForOperator(id),
    },
  };
}

function secondFactorOf<Id>(factor: SecondFactor<Id>, id: Id): Person['secondFactor'] {
  return {
    status: () => factor.status(id),
    begin: () => factor.begin(id, issuer),
    confirm: (code) => factor.confirm(id, code),
    disable: (code) => factor.disable(id, code),
  };
}
