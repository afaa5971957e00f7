import { createAccounts } from './accounts.ts';
import { createApiKeys } from './api-keys.ts';
import { createAttackReports } from './attack-reports.ts';
import { createInvitations } from './invitations.ts';
import { createMemberships } from './memberships.ts';
import { createPasswordReset } from './password-reset.ts';
import { createQuotas } from './quotas.ts';
import type { OperatorId, Registry, RegistryOptions, UserId } from './registry.ts';
import { createSecondFactor } from './second-factor.ts';
import { createSessions } from './sessions.ts';
import { createUsage } from './tenant-usage.ts';
import { createTenants } from './tenants.ts';
import { createLogInThrottle } from './throttle.ts';
import { createOperators, createUsers, identify, type LogIn, personOf } from './users.ts';

const defaultMaxAgeMs = 3_000;

/** The control plane on `store`; its guarantees are those of `Registry`. Opening costs nothing. */
export function openRegistry(options: RegistryOptions): Registry {
  const { store, clock, random, maxAgeMs = defaultMaxAgeMs } = options;
  const context = { store, clock, random };
  const accounts = createAccounts<UserId>(context, 'users', maxAgeMs);
  const operatorAccounts = createAccounts<OperatorId>(context, 'operators', maxAgeMs);
  const memberships = createMemberships(context, maxAgeMs);
  const throttle = createLogInThrottle(context);

  const userLogIn: LogIn<UserId> = {
    accounts,
    throttle,
    secondFactor: createSecondFactor(accounts, { clock, throttle, realm: 'users' }),
    realm: 'users',
  };
  const users = createUsers(
    userLogIn,
    memberships,
    createPasswordReset(context, 'users', accounts, personOf),
  );
  const operators = createOperators(
    {
      accounts: operatorAccounts,
      throttle,
      secondFactor: createSecondFactor(operatorAccounts, { clock, throttle, realm: 'operators' }),
      realm: 'operators',
    },
    createPasswordReset(context, 'operators', operatorAccounts, personOf),
  );
  return {
    tenants: createTenants(context, maxAgeMs),
    users,
    operators,
    apiKeys: createApiKeys(context, maxAgeMs),
    sessions: createSessions(
      context,
      { users: accounts, operators: operatorAccounts, memberships },
      maxAgeMs,
    ),
    usage: createUsage(context),
    quotas: createQuotas(context),
    invitations: createInvitations(context, {
      users,
      identify: (attempt) => identify(userLogIn, attempt),
    }),
    attackReports: createAttackReports(context),
  };
}
