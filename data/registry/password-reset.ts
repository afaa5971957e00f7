import * as v from 'valibot';
import { type Account, type Accounts, normalizeEmail } from './accounts.ts';
import { createDocuments, type DocumentContext } from './documents.ts';
import { RegistryError } from './errors.ts';
import { passwordResetKey, passwordResetPrefix, type Realm, throttleKey } from './keys.ts';
import { createToken, hashToken } from './one-time-token.ts';
import type { OperatorId, PasswordReset, UserId } from './registry.ts';

const lifetimeMs = 60 * 60 * 1000;
/** Nobody's mailbox is flooded. */
const intervalMs = 60 * 1000;

const tokenSchema = v.object({
  hash: v.string(),
  realm: v.picklist(['users', 'operators']),
  /** Null for an e-mail without an account: the same is written, so that time tells nothing. */
  subject: v.nullable(v.string()),
  /** The account's epoch at the request: setting the password raises it, and so spends every token. */
  epoch: v.number(),
  expiresAt: v.number(),
});
const requestSchema = v.object({ lastAt: v.number() });

export function createPasswordReset<Id extends UserId | OperatorId, Person>(
  context: DocumentContext,
  realm: Realm,
  accounts: Accounts<Id>,
  personOf: (account: Account<Id>) => Person,
): PasswordReset<Person> {
  const { clock } = context;
  const tokens = createDocuments(context, tokenSchema);
  const requests = createDocuments(context, requestSchema);

  /** False where one was made just now. */
  const claimTurn = async (email: string): Promise<boolean> => {
    let granted = false;
    await requests.update(throttleKey('reset', `${realm}:${email}`), (last) => {
      const now = clock.now();
      granted = !last || now - last.lastAt >= intervalMs;
      return granted || !last ? { lastAt: now } : last;
    });
    return granted;
  };

  return {
    async request(given) {
      const email = normalizeEmail(given);
      if (email === null || !(await claimTurn(email))) return null;
      const account = await accounts.findByEmail(email);
      const { token, hash } = createToken();
      await tokens.create(passwordResetKey(hash), {
        hash,
        realm,
        subject: account?.id ?? null,
        epoch: account?.sessionEpoch ?? 0,
        expiresAt: clock.now() + lifetimeMs,
      });
      return account && { person: personOf(account), token };
    },
    async complete(token, password) {
      const hash = hashToken(token);
      const document = hash === null ? null : await tokens.get(passwordResetKey(hash));
      const found = document?.value;
      const valid = found && found.hash === hash && found.realm === realm && clock.now() < found.expiresAt;
      if (!valid || found.subject === null) throw invalidToken();
      const id = found.subject as Id;
      if (!(await accounts.setPassword(id, password, found.epoch))) throw invalidToken();
      await tokens.delete(passwordResetKey(found.hash));
      return personOf((await accounts.getFresh(id)) as Account<Id>);
    },
  };
}

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
