import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { Clock } from '../clock.ts';
import type { Account, Accounts, SecondFactorState } from './accounts.ts';
import { RegistryError } from './errors.ts';
import { type Realm, sha256 } from './keys.ts';
import type { OperatorId, SecondFactor, UserId } from './registry.ts';
import { type LogInThrottle, throttleName } from './throttle.ts';

/** RFC 6238 with the values that every authenticator app knows. */
const periodMs = 30_000;
const digits = 6;
/** Clocks may be off by one step either way (RFC 6238, 5.2). */
const stepWindow = 1;
const recoveryCodeCount = 10;

export interface SecondFactorCheck<Id extends UserId | OperatorId> extends SecondFactor<Id> {
  /** Passes accounts without a second factor, and uses the code up of those that have one. */
  check(account: Account<Id>, code: string | undefined): Promise<void>;
}

export interface SecondFactorDependencies {
  clock: Clock;
  throttle: LogInThrottle;
  realm: Realm;
}

export function createSecondFactor<Id extends UserId | OperatorId>(
  accounts: Accounts<Id>,
  { clock, throttle, realm }: SecondFactorDependencies,
): SecondFactorCheck<Id> {
  /** Replaces the state by what `apply` makes of it, in one compare-and-swap. */
  const change = (id: Id, apply: (state: SecondFactorState | null) => SecondFactorState | null) =>
    accounts.update(id, (account) => ({ ...account, secondFactor: apply(account.secondFactor) }));

  const stateOf = async (id: Id) => (await accounts.getFresh(id))?.secondFactor ?? null;

  return {
    async status(id) {
      const state = await stateOf(id);
      return {
        enabled: state?.confirmed ?? false,
        recoveryCodesLeft: state?.confirmed ? state.recoveryHashes.length : 0,
      };
    },
    async begin(id, issuer) {
      const secret = new Secret({ size: 20 });
      await change(id, (state) => {
        if (state?.confirmed) throw new RegistryError('second_factor.enabled', 'A second factor is in use.');
        return { secret: secret.base32, confirmed: false, lastStep: 0, recoveryHashes: [] };
      });
      const email = (await accounts.getFresh(id))?.email ?? '';
      const uri = new TOTP({ issuer, label: email, secret, digits, period: periodMs / 1000 }).toString();
      return { secret: secret.base32, uri };
    },
    async confirm(id, code) {
      const recoveryCodes = Array.from({ length: recoveryCodeCount }, createRecoveryCode);
      await change(id, (state) => {
        if (!state) throw notEnabled();
        if (state.confirmed) throw new RegistryError('second_factor.enabled', 'A second factor is in use.');
        const lastStep = matchingStep(state, code, clock.now());
        if (lastStep === null) throw invalidCode();
        return { ...state, confirmed: true, lastStep, recoveryHashes: recoveryCodes.map(hashOf) };
      });
      return { recoveryCodes };
    },
    async disable(id, code) {
      const account = await accounts.getFresh(id);
      if (!account?.secondFactor?.confirmed) throw notEnabled();
      // Six digits are guessed soon where guessing costs nothing; these guesses and those at log-in are one count.
      const name = throttleName(realm, account.email);
      await throttle.begin(name, null);
      await change(id, (state) => {
        if (!state?.confirmed) throw notEnabled();
        useUp(state, code, clock.now());
        return null;
      });
      await throttle.succeed(name);
    },
    reset: (id) =>
      accounts.update(id, (account) => {
        if (!account.secondFactor?.confirmed) throw notEnabled();
        return { ...account, secondFactor: null, sessionEpoch: account.sessionEpoch + 1 };
      }),
    async check(account, code) {
      if (!account.secondFactor?.confirmed) return;
      if (code === undefined) {
        throw new RegistryError('auth.second_factor_required', 'The code of the second factor is needed.');
      }
      await change(account.id, (state) => (state?.confirmed ? useUp(state, code, clock.now()) : state));
    },
  };
}

/** The state without the code; rejects a wrong one, and one that was used before. */
function useUp(state: SecondFactorState, code: string, now: number): SecondFactorState {
  const lastStep = matchingStep(state, code, now);
  if (lastStep !== null) return { ...state, lastStep };
  const hash = hashOf(code);
  if (!state.recoveryHashes.includes(hash)) throw invalidCode();
  return { ...state, recoveryHashes: state.recoveryHashes.filter((other) => other !== hash) };
}

/** The time step whose code this is, within the window and later than any used before. */
function matchingStep(state: SecondFactorState, code: string, now: number): number | null {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const secret = Secret.fromBase32(state.secret);
  const period = periodMs / 1000;
  const delta = TOTP.validate({ token, secret, digits, period, timestamp: now, window: stepWindow });
  if (delta === null) return null;
  const step = Math.floor(now / periodMs) + delta;
  return step > state.lastStep ? step : null;
}

/** `xxxx-xxxx-xxxx-xxxx`, 80 random bits in base32. */
function createRecoveryCode(): string {
  const text = new Secret({ buffer: new Uint8Array(randomBytes(10)).buffer }).base32.toLowerCase();
  return (text.match(/.{4}/g) ?? []).join('-');
}

/** However it was typed: without case, spaces and hyphens. */
const hashOf = (code: string) => sha256(code.toLowerCase().replace(/[^a-z2-7]/g, ''));

const invalidCode = () => new RegistryError('auth.second_factor_invalid', 'The code is not right.');
const notEnabled = () => new RegistryError('second_factor.not_enabled', 'There is no second factor.');
