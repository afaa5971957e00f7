import { createAccounts } from './accounts.ts';
import { createApiKeys } from './api-keys.ts';
import { createMemberships } from './memberships.ts';
import type { OperatorId, Registry, RegistryOptions, UserId } from './registry.ts';
import { createSessions } from './sessions.ts';
import { createTenants } from './tenants.ts';
import { createLogInThrottle } from './throttle.ts';
import { createOperators, createUsers } from './users.ts';

const defaultMaxAgeMs = 3_000;

/** The control plane on `store`; its guarantees are those of `Registry`. Opening costs nothing. */
export function openRegistry(options: RegistryOptions): Registry {
  const { store, clock, random, maxAgeMs = defaultMaxAgeMs } = options;
  const context = { store, clock, random };
  const users = createAccounts<UserId>(context, 'users', maxAgeMs);
  const operators = createAccounts<OperatorId>(context, 'operators', maxAgeMs);
  const memberships = createMemberships(context, maxAgeMs);
  const throttle = createLogInThrottle(context);
  return {
    tenants: createTenants(context, maxAgeMs),
    users: createUsers(users, memberships, throttle),
    operators: createOperators(operators, throttle),
    apiKeys: createApiKeys(context, maxAgeMs),
    sessions: createSessions(context, { users, operators, memberships }, maxAgeMs),
  };
}
