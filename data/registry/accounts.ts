import * as v from 'valibot';
import { createDocuments, type DocumentContext } from './documents.ts';
import { RegistryError } from './errors.ts';
import { accountKey, emailKey, type Realm } from './keys.ts';
import { createLookupCache } from './lookup-cache.ts';
import { assertPassword, hashPassword, verifyPassword } from './passwords.ts';
import type { OperatorId, UserId } from './registry.ts';

/** One who can log in: a tenants' user or an operator, each in a realm of its own. */
export interface Account<Id extends string> {
  id: Id;
  email: string;
  name: string;
  passwordHash: string | null;
  /** Sessions opened under another epoch are over: raising it ends them all at once. */
  sessionEpoch: number;
  secondFactor: SecondFactorState | null;
  createdAt: number;
}

/** Of a new account. */
export const firstSessionEpoch = 1;

export interface SecondFactorState {
  /** Base32. */
  secret: string;
  confirmed: boolean;
  /** The last time step whose code was used: no code is good twice. */
  lastStep: number;
  /** SHA-256 of the recovery codes that are left. */
  recoveryHashes: string[];
}

export interface NewAccount {
  email: string;
  name: string;
  password?: string;
}

export interface Accounts<Id extends string> {
  /** From memory for a moment, where it may be. */
  get(id: Id): Promise<Account<Id> | null>;
  /** As it is now. */
  getFresh(id: Id): Promise<Account<Id> | null>;
  findByEmail(email: string): Promise<Account<Id> | null>;
  /** The new account, or null where the e-mail has one. Finishes what an earlier run, cut off, has begun. */
  create(account: NewAccount): Promise<Account<Id> | null>;
  /** Ends the sessions. Where `ifEpoch` is no longer the account's epoch, nothing changes and the answer is false. */
  setPassword(id: Id, password: string, ifEpoch?: number): Promise<boolean>;
  /** Changes the account by compare-and-swap; what `apply` throws is passed on. */
  update(id: Id, apply: (account: Account<Id>) => Account<Id>): Promise<void>;
  /** `user.invalid` for a name that is none. */
  rename(id: Id, name: string): Promise<void>;
  endSessions(id: Id): Promise<void>;
  /**
   * The account whose e-mail and password these are, or null. Takes the same time and the same number of
   * store requests whether or not the account exists.
   */
  verify(email: string, password: string): Promise<Account<Id> | null>;
}

const emailSchema = v.pipe(
  v.string(),
  v.trim(),
  v.transform((text) => text.normalize('NFC').toLowerCase()),
  v.maxLength(254),
  // Marks that nobody sees make one address look like another.
  v.regex(/^\P{C}*$/u),
  v.regex(/^[^\s@"(),:;<>[\\\]]+@[^\s@"(),:;<>[\\\]]+\.[^\s@"(),:;<>[\\\]]{2,}$/),
);
const nameSchema = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(120));

const accountSchema = v.object({
  id: v.string(),
  email: v.string(),
  name: v.string(),
  passwordHash: v.nullable(v.string()),
  sessionEpoch: v.number(),
  secondFactor: v.optional(
    v.nullable(
      v.object({
        secret: v.string(),
        confirmed: v.boolean(),
        lastStep: v.number(),
        recoveryHashes: v.array(v.string()),
      }),
    ),
    null,
  ),
  createdAt: v.number(),
});
const emailDocumentSchema = v.object({ id: v.string() });

/** The e-mail in its one form, or null where it is none. */
export function normalizeEmail(email: string): string | null {
  const result = v.safeParse(emailSchema, email);
  return result.success ? result.output : null;
}

export function createAccounts<Id extends UserId | OperatorId>(
  context: DocumentContext,
  realm: Realm,
  maxAgeMs: number,
): Accounts<Id> {
  const { clock, random } = context;
  const idPrefix = realm === 'users' ? 'usr_' : 'opr_';
  const documents = createDocuments(
    context,
    accountSchema as unknown as v.GenericSchema<unknown, Account<Id>>,
  );
  const emails = createDocuments(context, emailDocumentSchema);
  const cache = createLookupCache<Account<Id>>(clock, maxAgeMs);

  const getFresh = async (id: Id) => (await documents.get(accountKey(realm, id)))?.value ?? null;
  const newId = () => `${idPrefix}${random.uuid().replaceAll('-', '')}` as Id;

  const findByEmail = async (email: string) => {
    const document = await emails.get(emailKey(realm, normalizeEmail(email) ?? email));
    // Where there is none, something absent is read all the same: time tells nothing.
    return getFresh((document?.value.id ?? `${idPrefix}none`) as Id);
  };

  const change = async (id: Id, apply: (account: Account<Id>) => Account<Id>) => {
    await documents.update(accountKey(realm, id), (account) => {
      if (!account) throw notFound(realm);
      return apply(account);
    });
    cache.forget(id);
  };

  return {
    get: (id) => cache.get(id, () => getFresh(id)),
    getFresh,
    findByEmail,
    async create({ email: givenEmail, name, password }) {
      const email = normalizeEmail(givenEmail);
      const parsedName = v.safeParse(nameSchema, name);
      if (email === null || !parsedName.success) {
        throw new RegistryError(
          'user.invalid',
          email === null ? 'This is no e-mail address.' : 'A name is needed.',
        );
      }
      if (password !== undefined) assertPassword(password);
      // The e-mail is claimed first, so that it never leads to two accounts; the account comes second, so
      // that a crash in between leaves a claim that the next run completes.
      const proposed = newId();
      const claimed = await emails.create(emailKey(realm, email), { id: proposed });
      const id = claimed
        ? proposed
        : (((await emails.get(emailKey(realm, email)))?.value.id ?? proposed) as Id);
      if (!claimed && (await getFresh(id))) return null;
      const document = await documents.create(accountKey(realm, id), {
        id,
        email,
        name: parsedName.output,
        passwordHash: password === undefined ? null : await hashPassword(password),
        sessionEpoch: firstSessionEpoch,
        secondFactor: null,
        createdAt: clock.now(),
      });
      return document?.value ?? null;
    },
    async setPassword(id, password, ifEpoch) {
      assertPassword(password);
      const passwordHash = await hashPassword(password);
      let applies = true;
      await change(id, (account) => {
        applies = ifEpoch === undefined || account.sessionEpoch === ifEpoch;
        return applies ? { ...account, passwordHash, sessionEpoch: account.sessionEpoch + 1 } : account;
      });
      return applies;
    },
    update: change,
    async rename(id, name) {
      const parsed = v.safeParse(nameSchema, name);
      if (!parsed.success) throw new RegistryError('user.invalid', 'A name is needed.');
      await change(id, (account) => ({ ...account, name: parsed.output }));
    },
    endSessions: (id) => change(id, (account) => ({ ...account, sessionEpoch: account.sessionEpoch + 1 })),
    async verify(email, password) {
      const account = await findByEmail(email);
      const right = await verifyPassword(password, account?.passwordHash ?? null);
      return right ? account : null;
    },
  };
}

const notFound = (realm: Realm) =>
  realm === 'users'
    ? new RegistryError('user.not_found', 'There is no such user.')
    : new RegistryError('operator.not_found', 'There is no such operator.');
