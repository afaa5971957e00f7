import type { Account, Accounts } from './accounts.ts';
import { normalizeEmail } from './accounts.ts';
import { RegistryError } from './errors.ts';
import type { Memberships } from './memberships.ts';
import type { OperatorId, Operators, User, UserId, Users } from './registry.ts';
import type { LogInThrottle } from './throttle.ts';

const invalidCredentials = () =>
  new RegistryError('auth.invalid_credentials', 'The e-mail or the password is not right.');

/**
 * One attempt to log in. `check` says who it is, or null, and takes the same time whoever asks; the account
 * is throttled by its e-mail, whether it exists or not.
 */
async function attempt<T>(
  throttle: LogInThrottle,
  account: string,
  address: string | undefined,
  check: () => Promise<T | null>,
): Promise<T> {
  await throttle.begin(account, address ?? null);
  const found = await check();
  if (found === null) {
    await throttle.fail(address ?? null);
    throw invalidCredentials();
  }
  await throttle.succeed(account);
  return found;
}

const throttleName = (realm: string, email: string) =>
  `${realm}:${normalizeEmail(email) ?? email.slice(0, 254)}`;

export function createUsers(
  accounts: Accounts<UserId>,
  memberships: Memberships,
  throttle: LogInThrottle,
): Users {
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
    setPassword: (id, password) => accounts.setPassword(id, password),
    setMembership: async (tenantId, userId, grant) =>
      memberships.set(tenantId, await required(userId), grant),
    getMembership: (tenantId, userId) => memberships.findFresh(tenantId, userId),
    listMembers: (tenantId) => memberships.list(tenantId),
    removeMember: (tenantId, userId) => memberships.remove(tenantId, userId),
    authenticate: ({ tenantId, email, password, address }) =>
      attempt(throttle, throttleName('users', email), address, async () => {
        const account = await accounts.verify(email, password);
        const membership = await memberships.findFresh(tenantId, account?.id ?? null);
        return account && membership && { user: personOf(account), membership };
      }),
  };
}

export function createOperators(accounts: Accounts<OperatorId>, throttle: LogInThrottle): Operators {
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
    setPassword: (id, password) => accounts.setPassword(id, password),
    authenticate: ({ email, password, address }) =>
      attempt(throttle, throttleName('operators', email), address, async () => {
        const account = await accounts.verify(email, password);
        return account && personOf(account);
      }),
  };
}

function personOf<Id extends UserId | OperatorId>(account: Account<Id>) {
  const { id, email, name, createdAt } = account;
  return { id, email, name, createdAt };
}

const personOrNull = <Id extends UserId | OperatorId>(account: Account<Id> | null) =>
  account && personOf(account);
