import { RegistryError } from '#data/registry/errors.ts';
import type { NewSession, Session } from '#data/registry/registry.ts';
import { ApiError, type ApiErrorCode } from '../http/errors.ts';
import type { Account, AccountSession, PasswordChange } from './account.schemas.ts';
import type { Person } from './person.ts';

export async function describeAccount(person: Person, name: string): Promise<Account> {
  const { principal } = person;
  return {
    id: principal.id,
    email: principal.email,
    name,
    role: principal.kind === 'user' ? principal.role : 'operator',
    storeIds: principal.storeIds && [...principal.storeIds],
    secondFactor: await person.secondFactor.status(),
  };
}

/**
 * Sets the password, which ends every session, and opens a new one for the caller. Rejects with
 * `account.password_wrong`, `account.code_required`, `account.code_wrong`, `auth.throttled` or `password.…`.
 */
export async function changePassword(
  person: Person,
  { currentPassword, newPassword, code }: PasswordChange,
  client: NewSession,
): Promise<{ session: Session; token: string }> {
  await reauthenticate(
    person,
    { password: currentPassword, ...(code === undefined ? {} : { code }) },
    client,
  );
  await person.setPassword(newPassword);
  return person.sessions.open(client);
}

/** Rejects with `account.password_wrong`, `second_factor.enabled` or `auth.throttled`. */
export async function startSecondFactor(
  person: Person,
  currentPassword: string,
  client: NewSession,
): Promise<{ secret: string; uri: string }> {
  if ((await person.secondFactor.status()).enabled) {
    throw new RegistryError('second_factor.enabled', 'A second factor is in use.');
  }
  await reauthenticate(person, { password: currentPassword }, client);
  return person.secondFactor.begin();
}

/** Rejects with `account.code_wrong` or `second_factor.…`. */
export function confirmSecondFactor(person: Person, code: string): Promise<{ recoveryCodes: string[] }> {
  return asOwnAccount(person.secondFactor.confirm(code));
}

/** Rejects with `account.code_wrong`, `auth.throttled` or `second_factor.…`. */
export function disableSecondFactor(person: Person, code: string): Promise<void> {
  return asOwnAccount(person.secondFactor.disable(code));
}

export function describeSession(session: Session, person: Person): AccountSession {
  const { id, userAgent, address } = session;
  const instant = (time: number) => new Date(time).toISOString();
  return {
    id,
    createdAt: instant(session.createdAt),
    lastSeenAt: instant(session.lastSeenAt),
    expiresAt: instant(session.expiresAt),
    userAgent,
    address,
    current: id === person.principal.sessionId,
  };
}

async function reauthenticate(
  person: Person,
  proof: { password: string; code?: string },
  { address }: NewSession,
): Promise<void> {
  await asOwnAccount(person.authenticate({ ...proof, ...(address === undefined ? {} : { address }) }));
}

const ownAccountCodes: Readonly<Record<string, readonly [ApiErrorCode, string]>> = {
  'auth.invalid_credentials': ['account.password_wrong', 'The current password is not right.'],
  'auth.second_factor_required': ['account.code_required', 'This also needs a code of the second factor.'],
  'auth.second_factor_invalid': ['account.code_wrong', 'The code is not right, or was used before.'],
};

/** The caller is logged in and stays so: a wrong proof is a refusal (403), not a missing credential (401). */
async function asOwnAccount<T>(attempt: Promise<T>): Promise<T> {
  try {
    return await attempt;
  } catch (error) {
    const known = error instanceof RegistryError ? ownAccountCodes[error.code] : undefined;
    throw known ? new ApiError(known[0], known[1], { cause: error }) : error;
  }
}
