import { Secret, TOTP } from 'otpauth';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuditLogName, controlLogName } from '#data/audit/keys.ts';
import {
  accountSchema,
  accountSessionListSchema,
  recoveryCodesSchema,
  secondFactorSecretSchema,
} from '#functions/account/account.schemas.ts';
import { readOutcomes } from '#tests/data/audit/fixtures.ts';
import { openPage, type PageClient } from '../support/page-client.ts';
import { createTestApi, password, type TestApi, tenantId } from '../support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

let people = 0;

/** A new viewer of `granja`, logged in. */
async function someone(): Promise<{ page: PageClient; email: string; id: string }> {
  people += 1;
  const email = `person${people}@granja.example`;
  const user = await api.registry.users.create({ email, name: 'Person', password });
  await api.registry.users.setMembership(tenantId('granja'), user.id, { role: 'viewer' });
  const page = openPage(api, 'granja');
  await logIn(page, email);
  return { page, email, id: user.id };
}

async function operator(): Promise<{ page: PageClient; email: string; id: string }> {
  people += 1;
  const email = `operator${people}@fluxion.example`;
  const { id } = await api.registry.operators.create({ email, name: 'Person', password });
  const page = openPage(api, 'admin');
  await logIn(page, email);
  return { page, email, id };
}

const logIn = (page: PageClient, email: string, proof: { password?: string; code?: string } = {}) =>
  page.request('POST', '/session', { email, password, ...proof });

const codeOf = (secret: string, aheadMs = 0) =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: api.clock.now() + aheadMs });

async function enrol(page: PageClient): Promise<{ secret: string; recoveryCodes: string[] }> {
  const begun = await page.request('POST', '/account/second-factor', { currentPassword: password });
  const { secret } = v.parse(secondFactorSecretSchema, begun.body);
  const confirmed = await page.request('POST', '/account/second-factor/confirm', { code: codeOf(secret) });
  return { secret, ...v.parse(recoveryCodesSchema, confirmed.body) };
}

/** What the log says that somebody did. */
async function actionsOf(
  log: AuditLogName,
  actorId: string,
  wanted: 'success' | 'failure' = 'success',
): Promise<string[]> {
  const actions: string[] = [];
  for (const { actor, action, outcome } of await readOutcomes(api.auditLogs.open(log))) {
    if (actor.id === actorId && outcome === wanted) actions.push(action);
  }
  return actions;
}

describe.each([
  ['a user', someone, 'viewer'],
  ['an operator', operator, 'operator'],
] as const)('%s', (_kind, open, role) => {
  test('reads the own account and changes the own name', async () => {
    const { page, email, id } = await open();
    const { body } = await page.request('GET', '/account');
    expect(v.parse(v.strictObject(accountSchema.pipe[0].entries), body)).toEqual({
      id,
      email,
      name: 'Person',
      role,
      storeIds: null,
      secondFactor: { enabled: false, recoveryCodesLeft: 0 },
    });
    const renamed = await page.request('PATCH', '/account', { name: ' Ana  ' });
    expect(renamed.body.name).toBe('Ana');
    for (const name of ['', ' ', 'a\nb', 'x'.repeat(121)]) {
      expect((await page.request('PATCH', '/account', { name })).code).toBe('request.invalid_body');
    }
  });

  test('changes the password with the current one: other sessions end, this page stays logged in', async () => {
    const { page, email } = await open();
    const other = openPage(api, role === 'operator' ? 'admin' : 'granja');
    await logIn(other, email);
    const before = page.cookie;
    const change = { currentPassword: password, newPassword: 'a new and better one' };
    expect((await page.request('PUT', '/account/password', change)).status).toBe(204);
    expect(page.cookie).not.toBe(before);
    expect((await page.request('GET', '/account')).status).toBe(200);
    expect((await other.request('GET', '/account')).code).toBe('auth.required');
    const old = openPage(api, role === 'operator' ? 'admin' : 'granja', before);
    expect((await old.request('GET', '/account')).code).toBe('auth.required');
    expect((await logIn(other, email)).code).toBe('auth.invalid_credentials');
    expect((await logIn(other, email, { password: 'a new and better one' })).status).toBe(200);
    expect(api.mails.filter(({ to }) => to === email)).toHaveLength(1);
  });

  test('changes no password with a wrong one; guessing it is throttled and on record', async () => {
    const { page, id } = await open();
    const attempt = (currentPassword: string, newPassword = 'a new and better one') =>
      page.request('PUT', '/account/password', { currentPassword, newPassword });
    expect((await attempt(password, 'short')).code).toBe('password.too_short');
    expect((await attempt(password, 'password1')).code).toBe('password.common');
    const codes = [];
    for (let guess = 0; guess < 8; guess += 1) codes.push((await attempt(`wrong ${guess}`)).code);
    expect(codes[0]).toBe('account.password_wrong');
    expect(codes.at(-1)).toBe('auth.throttled');
    const recorded = await actionsOf(
      role === 'operator' ? controlLogName : tenantId('granja'),
      id,
      'failure',
    );
    expect(recorded).toEqual(Array.from({ length: 2 + codes.length }, () => 'password.changed'));
    expect((await page.request('GET', '/account')).status).toBe(200);
  });

  test('sees the open sessions, ends one, and ends all', async () => {
    const { page, email } = await open();
    const other = openPage(api, role === 'operator' ? 'admin' : 'granja');
    await logIn(other, email);
    const { items } = v.parse(
      accountSessionListSchema,
      (await page.request('GET', '/account/sessions')).body,
    );
    expect(items).toHaveLength(2);
    const theirs = items.find(({ current }) => !current);
    expect((await page.request('DELETE', `/account/sessions/${theirs?.id}`)).status).toBe(204);
    expect((await other.request('GET', '/account')).code).toBe('auth.required');
    expect((await page.request('DELETE', `/account/sessions/${theirs?.id}`)).code).toBe('session.not_found');
    await logIn(other, email);
    expect((await page.request('DELETE', '/account/sessions')).status).toBe(204);
    expect(page.cookie).toBeNull();
    expect((await other.request('GET', '/account')).code).toBe('auth.required');
  });

  test('cannot end the session of somebody else', async () => {
    const [one, two] = [await open(), await open()];
    const { items } = v.parse(
      accountSessionListSchema,
      (await two.page.request('GET', '/account/sessions')).body,
    );
    const answer = await one.page.request('DELETE', `/account/sessions/${items[0]?.id}`);
    expect(answer.code).toBe('session.not_found');
    expect((await two.page.request('GET', '/account')).status).toBe(200);
  });

  test('enrols a second factor, which log-in, the password and switching off then ask for', async () => {
    const { page, email, id } = await open();
    const host = role === 'operator' ? 'admin' : 'granja';
    const { secret, recoveryCodes } = await enrol(page);
    expect(recoveryCodes).toHaveLength(10);
    expect((await page.request('GET', '/account')).body.secondFactor).toEqual({
      enabled: true,
      recoveryCodesLeft: 10,
    });
    const again = await page.request('POST', '/account/second-factor', { currentPassword: password });
    expect(again.code).toBe('second_factor.enabled');

    const other = openPage(api, host);
    expect((await logIn(other, email)).code).toBe('auth.second_factor_required');
    expect((await logIn(other, email, { code: '000000' })).code).toBe('auth.second_factor_invalid');
    expect((await logIn(other, email, { code: codeOf(secret) })).code).toBe('auth.second_factor_invalid');
    expect(other.cookie).toBeNull();
    expect((await logIn(other, email, { code: recoveryCodes[0] as string })).status).toBe(200);

    const change = { currentPassword: password, newPassword: 'a new and better one' };
    expect((await page.request('PUT', '/account/password', change)).code).toBe('account.code_required');
    const wrong = await page.request('PUT', '/account/password', { ...change, code: '000000' });
    expect(wrong.code).toBe('account.code_wrong');
    const right = { ...change, code: recoveryCodes[1] };
    expect((await page.request('PUT', '/account/password', right)).status).toBe(204);

    const disable = (code: string) => page.request('POST', '/account/second-factor/disable', { code });
    expect((await disable('000000')).code).toBe('account.code_wrong');
    expect((await disable(codeOf(secret, 30_000))).status).toBe(204);
    expect((await disable('000000')).code).toBe('second_factor.not_enabled');

    expect(await actionsOf(role === 'operator' ? controlLogName : tenantId('granja'), id)).toEqual(
      expect.arrayContaining(['second_factor.enabled', 'password.changed', 'second_factor.disabled']),
    );
    expect(api.mails.filter(({ to }) => to === email)).toHaveLength(3);
  });

  test('needs the password to begin a second factor, so that a stolen session locks nobody out', async () => {
    const { page } = await open();
    expect((await page.request('POST', '/account/second-factor', {})).code).toBe('request.invalid_body');
    const wrong = await page.request('POST', '/account/second-factor', { currentPassword: 'wrong' });
    expect(wrong.code).toBe('account.password_wrong');
    const unbegun = await page.request('POST', '/account/second-factor/confirm', { code: '000000' });
    expect(unbegun.code).toBe('second_factor.not_enabled');
  });
});

test('no answer about an account may be kept on its way', async () => {
  const { page } = await someone();
  for (const path of ['/account', '/account/sessions']) {
    expect((await page.request('GET', path)).headers.get('cache-control')).toBe('no-store');
  }
});

test('a page of another origin changes nothing', async () => {
  const { page } = await someone();
  const origin = { origin: 'http://granja2.localhost:3000' };
  const requests = [
    ['PATCH', '/account', { name: 'x' }],
    ['PUT', '/account/password', {}],
    ['POST', '/account/second-factor', {}],
    ['DELETE', '/account/sessions', undefined],
  ] as const;
  for (const [method, path, body] of requests) {
    expect((await page.request(method, path, body, origin)).code).toBe('request.origin_rejected');
  }
});
