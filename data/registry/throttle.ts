import * as v from 'valibot';
import { createDocuments, type DocumentContext } from './documents.ts';
import { RegistryError } from './errors.ts';
import { type Realm, throttleKey } from './keys.ts';

/**
 * Slows down whoever guesses passwords: after some failures for nothing, each further one doubles the wait,
 * up to a quarter of an hour. Nobody is ever locked out for good, and a day of rest forgets all.
 */
export interface LogInThrottle {
  /**
   * Counts an attempt as failed before it is made, so that attempts made at once cannot slip through, and
   * rejects with `auth.throttled` where the account, or the address, has to wait.
   */
  begin(account: string, address: string | null): Promise<void>;
  /** The attempt was right: the account starts afresh. */
  succeed(account: string): Promise<void>;
  /** The attempt was wrong: counts against the address, too, which a success does not clear. */
  fail(address: string | null): Promise<void>;
}

const freeFailures = { account: 5, address: 50 };
const firstWaitMs = 1_000;
const longestWaitMs = 15 * 60 * 1000;
const forgottenAfterMs = 24 * 60 * 60 * 1000;

const stateSchema = v.object({ failures: v.number(), lastAt: v.number(), blockedUntil: v.number() });
type State = v.InferOutput<typeof stateSchema>;

/** Under which an account's failures are counted; `email` in its one form. */
export const throttleName = (realm: Realm, email: string) => `${realm}:${email}`;

export function createLogInThrottle(context: DocumentContext): LogInThrottle {
  const { store, clock } = context;
  const documents = createDocuments(context, stateSchema);

  const assertFree = (state: State | null, now: number) => {
    if (state && now < state.blockedUntil) throw throttled(state.blockedUntil - now);
  };

  const countFailure = async (kind: 'account' | 'address', name: string) => {
    const update = documents.update(throttleKey(kind, name), (state) => {
      const now = clock.now();
      assertFree(kind === 'account' ? state : null, now);
      return afterFailure(state, freeFailures[kind], now);
    });
    // So many attempts at once that their counts collide are too many.
    await update.catch((error: unknown) => {
      throw error instanceof RegistryError && error.code === 'registry.conflict'
        ? throttled(firstWaitMs)
        : error;
    });
  };

  return {
    async begin(account, address) {
      if (address !== null) {
        const state = await documents.get(throttleKey('address', address));
        assertFree(state?.value ?? null, clock.now());
      }
      await countFailure('account', account);
    },
    succeed: (account) => store.delete(throttleKey('account', account)),
    async fail(address) {
      if (address !== null) await countFailure('address', address);
    },
  };
}

function afterFailure(state: State | null, free: number, now: number): State {
  const forgotten = !state || now - state.lastAt > forgottenAfterMs;
  const failures = (forgotten ? 0 : state.failures) + 1;
  const doublings = failures - free - 1;
  const waitMs = doublings < 0 ? 0 : Math.min(firstWaitMs * 2 ** doublings, longestWaitMs);
  return { failures, lastAt: now, blockedUntil: now + waitMs };
}

const throttled = (retryAfterMs: number) =>
  new RegistryError('auth.throttled', 'Too many failed attempts. Wait a moment.', { retryAfterMs });
