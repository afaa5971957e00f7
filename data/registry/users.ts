import type { Account, Accounts } from './accounts.ts';
import { normalizeEmail } from './accounts.ts';
import { RegistryError } from './errors.ts';
import type { Realm } from './keys.ts';
import type { Memberships } from './memberships.ts';
import type { PasswordResets } from './password-reset.ts';
import type { Operator, OperatorId, Operators, PasswordReset, User, UserId, Users } from './registry.ts';
import type { SecondFactorCheck } from './second-factor.ts';
import { type LogInThrottle, throttleName } from './throttle.ts';

const invalidCredentials = () =>
  new RegistryError('auth.invalid_credentials', 'The e-mail or the password is not right.');

/** What an attempt found out before the second factor. */
interface Identified<Id extends UserId | OperatorId, T> {
  account: Account<Id>;
  result: T;
}

export interface LogIn<Id extends UserId | OperatorId> {
  accounts: Accounts<Id>;
  throttle: LogInThrottle;
  secondFactor: SecondFactorCheck<Id>;
  realm: Realm;
}

interface Attempt {
  email: string;
  password: string;
  code?: string;
  address?: string;
}

/**
 * One attempt to log in. `admit` says what the account may have here, or null, and does the same work
 * whether there is an account or not; the attempt is throttled by its e-mail, whether it exists or not.
 */
async function attemptLogIn<Id extends UserId | OperatorId, T>(
  { accounts, throttle, secondFactor, realm }: LogIn<Id>,
  { email, password, code, address }: Attempt,
  admit: (account: Account<Id> | null) => Promise<T | null>,
): Promise<Identified<Id, T>> {
  const name = throttleName(realm, normalizeEmail(email) ?? email.slice(0, 254));
  await throttle.begin(name, address ?? null);
  const account = await accounts.verify(email, password);
  const result = await admit(account);
  if (account === null || result === null) {
    await throttle.fail(address ?? null);
    throw invalidCredentials();
  }
  try {
    await secondFactor.check(account, code);
  } catch (error) {
    // Asking for the code is no failure, but no success either: it must not forget wrong codes.
    if (code !== undefined) await throttle.fail(address ?? null);
    throw error;
  }
  await throttle.succeed(name);
  return { account, result };
}

/** Checks the credentials of an account wherever it works, as accepting an invitation needs. */
export async function identify(
  logIn: LogIn<UserId>,
  attempt: Attempt,
): Promise<User & { sessionEpoch: number }> {
  const { account } = await attemptLogIn(logIn, attempt, async (found) => found);
  return { ...personOf(account), sessionEpoch: account.sessionEpoch };
}

export function createUsers(
  logIn: LogIn<UserId>,
  memberships: Memberships,
  passwordReset: PasswordResets<UserId, User>,
): Users {
  const { accounts } = logIn;
  const required = async (id: UserId): Promise<User> => {
    const account = await accounts.getFresh(id);
    if (!account) throw new RegistryError('user.not_found', 'There is no such user.');
    return personOf(account);
  };
  const create: Users['create'] = async (user) => {
    const account = await accounts.create(user);
    if (!account) throw new RegistryError('user.exists', 'This e-mail has an account already.');
    return personOf(account);
  };

  return {
    get: async (id) => personOrNull(await accounts.get(id)),
    findByEmail: async (email) => personOrNull(await accounts.findByEmail(email)),
    create,
    async ensure(user) {
      const created = await accounts.create(user);
      return created ? personOf(created) : required((await accounts.findByEmail(user.email))?.id as UserId);
    },
    async setPassword(id, password) {
      await accounts.setPassword(id, password);
    },
    async rename(tenantId, id, name) {
      await accounts.rename(id, name);
      const user = await required(id);
      await memberships.rename(tenantId, id, user.name);
      return user;
    },
    setMembership: async (tenantId, userId, grant) =>
      memberships.set(tenantId, await required(userId), grant),
    getMembership: (tenantId, userId) => memberships.findFresh(tenantId, userId),
    listMembers: (tenantId) => memberships.list(tenantId),
    removeMember: (tenantId, userId) => memberships.remove(tenantId, userId),
    async authenticate({ tenantId, ...attempt }) {
      const { account, result } = await attemptLogIn(logIn, attempt, (found) =>
        memberships.findFresh(tenantId, found?.id ?? null),
      );
      if (result.name !== account.name) await memberships.rename(tenantId, account.id, account.name);
      const { sessionEpoch } = account;
      return { user: personOf(account), membership: { ...result, name: account.name }, sessionEpoch };
    },
    secondFactor: logIn.secondFactor,
    passwordReset: {
      request: (email) => passwordReset.request(email),
      requestAt: (tenantId, email) =>
        passwordReset.request(email, {
          scope: tenantId,
          admit: async (account) => (await memberships.findFresh(tenantId, account?.id ?? null)) !== null,
        }),
      inspect: (token) => passwordReset.inspect(token),
      inspectAt: (tenantId, token) => passwordReset.inspect(token, tenantId),
      complete: (token, password) => passwordReset.complete(token, password),
      completeAt: (tenantId, token, password) => passwordReset.complete(token, password, tenantId),
    },
  };
}

export function createOperators(logIn: LogIn<OperatorId>, passwordReset: PasswordReset<Operator>): Operators {
  const { accounts } = logIn;
  return {
    get: async (id) => personOrNull(await accounts.get(id)),
    async create(operator) {
      const account = await accounts.create(operator);
      if (!account) throw new RegistryError('operator.exists', 'This e-mail has an operator already.');
      return personOf(account);
    },
    async ensure(operator) {
      const account = (await accounts.create(operator)) ?? (await accounts.findByEmail(operator.email));
      if (!account) throw new RegistryError('operator.not_found', 'There is no such operator.');
      return personOf(account);
    },
    async setPassword(id, password) {
      await accounts.setPassword(id, password);
    },
    async rename(id, name) {
      await accounts.rename(id, name);
      return personOf((await accounts.getFresh(id)) as Account<OperatorId>);
    },
    async authenticate(attempt) {
      const { account } = await attemptLogIn(logIn, attempt, async (found) => found);
      return { ...personOf(account), sessionEpoch: account.sessionEpoch };
    },
    secondFactor: logIn.secondFactor,
    passwordReset,
  };
}

/** What others may see of an account. */
export function personOf<Id extends UserId | OperatorId>(account: Account<Id>) {
  const { id, email, name, createdAt } = account;
  return { id, email, name, createdAt };
}

const personOrNull = <Id extends UserId | OperatorId>(account: Account<Id> | null) =>
  account && personOf(account);
