import * as v from 'valibot';
import { type Account, type Accounts, normalizeEmail } from './accounts.ts';
import { createDocuments, type DocumentContext } from './documents.ts';
import { RegistryError } from './errors.ts';
import { passwordResetKey, passwordResetPrefix, type Realm, throttleKey } from './keys.ts';
import { createToken, hashToken } from './one-time-token.ts';
import type { OperatorId, PasswordReset, UserId } from './registry.ts';

const lifetimeMs = 60 * 60 * 1000;
/**
 * Nobody's mailbox is flooded. The longest pause is as long as a link is good for, so that whoever asks in
 * another's name cannot leave them without a link that works.
 */
const firstIntervalMs = 60 * 1000;
const longestIntervalMs = lifetimeMs;
const forgottenAfterMs = 24 * 60 * 60 * 1000;

const tokenSchema = v.object({
  hash: v.string(),
  realm: v.picklist(['users', 'operators']),
  /** Null for an e-mail without an account: the same is written, so that time tells nothing. */
  subject: v.nullable(v.string()),
  /** The account's epoch at the request: setting the password raises it, and so spends every token. */
  epoch: v.number(),
  expiresAt: v.number(),
  scope: v.optional(v.string(), ''),
});
const requestSchema = v.object({ lastAt: v.number(), count: v.optional(v.number(), 1) });

/** Password resets, as the registry hands them on. */
export interface PasswordResets<Id extends UserId | OperatorId, Person> extends PasswordReset<Person> {
  request(
    email: string,
    options?: {
      /** Where the token is good. Requests of one scope do not delay those of another. */
      scope?: string;
      /** Whether the account may have a token here. Must cost the same where there is no account. */
      admit?: (account: Account<Id> | null) => Promise<boolean>;
    },
  ): ReturnType<PasswordReset<Person>['request']>;
  inspect(token: string, scope?: string): Promise<Person>;
  complete(token: string, password: string, scope?: string): Promise<Person>;
}

export function createPasswordReset<Id extends UserId | OperatorId, Person>(
  context: DocumentContext,
  realm: Realm,
  accounts: Accounts<Id>,
  personOf: (account: Account<Id>) => Person,
): PasswordResets<Id, Person> {
  const { clock } = context;
  const tokens = createDocuments(context, tokenSchema);
  const requests = createDocuments(context, requestSchema);

  /** False where one was made just now. */
  const claimTurn = async (name: string): Promise<boolean> => {
    let granted = false;
    await requests.update(throttleKey('reset', name), (last) => {
      const now = clock.now();
      const forgotten = !last || now - last.lastAt > forgottenAfterMs;
      granted = forgotten || now - last.lastAt >= intervalAfter(last.count);
      return granted || !last ? { lastAt: now, count: forgotten ? 1 : last.count + 1 } : last;
    });
    return granted;
  };

  const find = async (token: string, scope: string) => {
    const hash = hashToken(token);
    const found = hash === null ? null : (await tokens.get(passwordResetKey(hash)))?.value;
    const isOurs = found?.hash === hash && found?.realm === realm && found.scope === scope;
    const isGood = found && isOurs && clock.now() < found.expiresAt;
    if (!isGood || found.subject === null) throw invalidToken();
    return { id: found.subject as Id, epoch: found.epoch, hash: found.hash };
  };

  return {
    async request(given, { scope = '', admit = async () => true } = {}) {
      const email = normalizeEmail(given);
      if (email === null || !(await claimTurn(`${realm}:${scope}:${email}`))) return null;
      const found = await accounts.findByEmail(email);
      const account = (await admit(found)) ? found : null;
      const { token, hash } = createToken();
      await tokens.create(passwordResetKey(hash), {
        hash,
        realm,
        subject: account?.id ?? null,
        epoch: account?.sessionEpoch ?? 0,
        expiresAt: clock.now() + lifetimeMs,
        scope,
      });
      return account && { person: personOf(account), token };
    },
    async inspect(token, scope = '') {
      const { id, epoch } = await find(token, scope);
      const account = await accounts.getFresh(id);
      if (account?.sessionEpoch !== epoch) throw invalidToken();
      return personOf(account);
    },
    async complete(token, password, scope = '') {
      const { id, epoch, hash } = await find(token, scope);
      if (!(await accounts.setPassword(id, password, epoch))) throw invalidToken();
      await tokens.delete(passwordResetKey(hash));
      return personOf((await accounts.getFresh(id)) as Account<Id>);
    },
  };
}

const intervalAfter = (count: number) => Math.min(firstIntervalMs * 2 ** (count - 1), longestIntervalMs);

/** Deletes the tokens that have expired; for the maintenance run. */
export async function sweepPasswordResets(context: DocumentContext): Promise<number> {
  let deletedCount = 0;
  for await (const { key, lastModified } of context.store.list(passwordResetPrefix)) {
    if (context.clock.now() - lastModified < lifetimeMs) continue;
    await context.store.delete(key);
    deletedCount += 1;
  }
  return deletedCount;
}

const invalidToken = () =>
  new RegistryError('reset.invalid', 'This link is no longer good. Ask for a new one.');
