import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { granja, openTestRegistry, registryError, second } from './fixtures.ts';

const password = 'correct horse';
const required = registryError('auth.second_factor_required');
const wrong = registryError('auth.second_factor_invalid');

/** RFC 6238 anew, so that the library is checked and not asked. */
function totp(secretBase32: string, now: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(secretBase32, (c) => alphabet.indexOf(c).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const offset = (digest[19] as number) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function setUp() {
  const opened = openTestRegistry();
  const { users } = opened.registry;
  const user = await opened.addMember(granja, 'ana@granja.example');
  const { secret, uri } = await users.secondFactor.begin(user.id, 'Fluxion');
  const code = (offsetMs = 0) => totp(secret, opened.clock.now() + offsetMs);
  const logIn = (given?: string) =>
    users.authenticate({
      tenantId: granja,
      email: 'ana@granja.example',
      password,
      ...(given === undefined ? {} : { code: given }),
    });
  const enrol = async () => {
    const confirmed = await users.secondFactor.confirm(user.id, code());
    opened.clock.advance(30 * second);
    return confirmed;
  };
  return { ...opened, users, user, secret, uri, code, logIn, enrol };
}

describe('the second factor', () => {
  test('counts only once an app has shown that it has the secret', async () => {
    const { users, user, uri, secret, code, logIn } = await setUp();
    expect(uri).toMatch(/^otpauth:\/\/totp\/Fluxion:ana%40granja\.example\?/);
    expect(new URL(uri).searchParams.get('secret')).toBe(secret);
    await logIn();
    await expect(users.secondFactor.confirm(user.id, '000000')).rejects.toEqual(wrong);
    expect(await users.secondFactor.status(user.id)).toEqual({ enabled: false, recoveryCodesLeft: 0 });
    const { recoveryCodes } = await users.secondFactor.confirm(user.id, code());
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(recoveryCodes[0]).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
    expect(await users.secondFactor.status(user.id)).toEqual({ enabled: true, recoveryCodesLeft: 10 });
  });

  test('the password alone opens nothing then, and the password with the code does', async () => {
    const { enrol, logIn, code, user } = await setUp();
    await enrol();
    await expect(logIn()).rejects.toEqual(required);
    expect(await logIn(code())).toMatchObject({ user });
  });

  test('a wrong password is told as before, with or without a code', async () => {
    const { enrol, users, code } = await setUp();
    await enrol();
    const attempt = { tenantId: granja, email: 'ana@granja.example', password: 'wrong horse' };
    const invalid = registryError('auth.invalid_credentials');
    await expect(users.authenticate(attempt)).rejects.toEqual(invalid);
    await expect(users.authenticate({ ...attempt, code: code() })).rejects.toEqual(invalid);
  });

  test('clocks may be off by half a minute, not by more', async () => {
    const { enrol, logIn, code, clock } = await setUp();
    await enrol();
    clock.advance(300 * second);
    await expect(logIn(code(-60_000))).rejects.toEqual(wrong);
    await expect(logIn(code(60_000))).rejects.toEqual(wrong);
    await logIn(code(-30_000));
    await logIn(code(30_000));
  });

  test('no code is good twice, nor the one of enrolment, nor for two at once', async () => {
    const { users, user, logIn, code, clock, other } = await setUp();
    await users.secondFactor.confirm(user.id, code());
    await expect(logIn(code())).rejects.toEqual(wrong);
    clock.advance(30 * second);
    const attempt = { tenantId: granja, email: 'ana@granja.example', password, code: code() };
    const results = await Promise.allSettled(
      [users, other().users].map((each) => each.authenticate(attempt)),
    );
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(logIn(code())).rejects.toEqual(wrong);
  });

  test('a recovery code opens once, however it is typed', async () => {
    const { enrol, users, user, logIn } = await setUp();
    const { recoveryCodes } = await enrol();
    const typed = (recoveryCodes[3] as string).toUpperCase().replaceAll('-', ' ');
    await logIn(typed);
    await expect(logIn(typed)).rejects.toEqual(wrong);
    expect(await users.secondFactor.status(user.id)).toEqual({ enabled: true, recoveryCodesLeft: 9 });
  });

  test.each(['', '      ', '12345', '1234567', 'abcdef', '-'])('the code %j is wrong', async (code) => {
    const { enrol, logIn } = await setUp();
    await enrol();
    await expect(logIn(code)).rejects.toEqual(wrong);
  });

  test('guessing codes with the right password is throttled, and asking for the code forgets nothing', async () => {
    const { enrol, logIn } = await setUp();
    await enrol();
    await expect(logIn()).rejects.toEqual(required);
    for (let guess = 0; guess < 5; guess += 1) await expect(logIn('000000')).rejects.toEqual(wrong);
    await expect(logIn()).rejects.toEqual(registryError('auth.throttled'));
  });

  test('it is switched off with a code, and cannot be replaced without that', async () => {
    const { enrol, users, user, logIn, code } = await setUp();
    await enrol();
    await expect(users.secondFactor.begin(user.id, 'Fluxion')).rejects.toEqual(
      registryError('second_factor.enabled'),
    );
    await expect(users.secondFactor.disable(user.id, '000000')).rejects.toEqual(wrong);
    await users.secondFactor.disable(user.id, code());
    await logIn();
    await expect(users.secondFactor.disable(user.id, code())).rejects.toEqual(
      registryError('second_factor.not_enabled'),
    );
  });

  test('guessing the code that switches it off is throttled together with log-in', async () => {
    const { enrol, users, user, logIn, code } = await setUp();
    await enrol();
    for (let guess = 0; guess < 6; guess += 1) {
      await expect(users.secondFactor.disable(user.id, '000000')).rejects.toEqual(wrong);
    }
    const throttled = registryError('auth.throttled');
    await expect(users.secondFactor.disable(user.id, code())).rejects.toEqual(throttled);
    await expect(logIn(code())).rejects.toEqual(throttled);
  });

  test('recovery codes are stored as digests only', async () => {
    const { enrol, allText } = await setUp();
    const { recoveryCodes } = await enrol();
    const everything = await allText();
    for (const code of recoveryCodes) {
      expect(everything).not.toContain(code);
      expect(everything).not.toContain(code.replaceAll('-', ''));
    }
  });

  test('operators have one too', async () => {
    const { registry, clock } = openTestRegistry();
    const { operators } = registry;
    const { id } = await operators.create({ email: 'op@fluxion.example', name: 'Op', password });
    const { secret } = await operators.secondFactor.begin(id, 'Fluxion');
    await operators.secondFactor.confirm(id, totp(secret, clock.now()));
    clock.advance(30 * second);
    const attempt = { email: 'op@fluxion.example', password };
    await expect(operators.authenticate(attempt)).rejects.toEqual(required);
    await operators.authenticate({ ...attempt, code: totp(secret, clock.now()) });
  });
});
