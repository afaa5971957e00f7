import { Secret, TOTP } from 'otpauth';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  invitationInspectionSchema,
  invitationListSchema,
  invitationSchema,
} from '#functions/invitations/invitations.schemas.ts';
import { sessionSchema } from '#functions/session/session.schemas.ts';
import { readOutcomes } from '#tests/data/audit/fixtures.ts';
import { openOwnPage, openPage, type PageClient, tokenIn } from '../support/page-client.ts';
import { createTestApi, password, type TestApi, tenantId } from '../support/test-api.ts';

const granja = tenantId('granja');
let api: TestApi;
let owner: PageClient;
beforeAll(async () => {
  api = await createTestApi();
  owner = await openOwnPage(api, 'granja');
});
afterAll(() => api.close());

let people = 0;
const newEmail = () => {
  people += 1;
  return `invited${people}@granja.example`;
};

async function invite(email: string, role = 'analyst'): Promise<{ id: string; token: string }> {
  const answer = await owner.request('POST', '/invitations', { email, role });
  const { id } = v.parse(invitationSchema, answer.body);
  const mail = api.mails.findLast(({ to }) => to === email);
  return { id, token: tokenIn(mail?.text ?? '') };
}

const accept = (page: PageClient, token: string, more: object = {}) =>
  page.request('POST', '/invitations/accept', { token, name: 'Eva', password, ...more });

describe('an invitation', () => {
  test('goes to the e-mail alone, says what it offers, and makes a member who is logged in', async () => {
    const email = newEmail();
    const answer = await owner.request('POST', '/invitations', {
      email: email.toUpperCase(),
      role: 'store',
      storeIds: ['granja-s1'],
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ email, role: 'store', storeIds: ['granja-s1'], status: 'open' });
    const mail = api.mails.at(-1);
    expect(mail).toMatchObject({ to: email, subject: expect.stringContaining('Shop granja') });
    expect(mail?.text).toContain('http://granja.localhost:3000/invitation#');
    const token = tokenIn(mail?.text ?? '');
    expect(JSON.stringify(answer.body)).not.toContain(token);

    const page = openPage(api, 'granja');
    const inspected = await page.request('POST', '/invitations/inspect', { token });
    expect(v.parse(invitationInspectionSchema, inspected.body)).toEqual({
      email,
      role: 'store',
      tenantName: 'Shop granja',
      hasAccount: false,
      expiresAt: answer.body.expiresAt,
    });
    const accepted = await accept(page, token);
    expect(v.parse(sessionSchema, accepted.body)).toMatchObject({
      user: { email, name: 'Eva', role: 'store' },
      tenantId: 'granja',
    });
    const me = (await page.request('GET', '/me')).body;
    expect(me).toMatchObject({ email, role: 'store', storeIds: ['granja-s1'], permissions: ['data.read'] });

    expect((await accept(openPage(api, 'granja'), token)).code).toBe('invitation.invalid');
    expect((await page.request('POST', '/invitations/inspect', { token })).code).toBe('invitation.invalid');
  });

  test('asks an existing account for its own password and second factor, and changes neither', async () => {
    const email = newEmail();
    const user = await api.registry.users.create({ email, name: 'Own name', password });
    const { secret } = await api.registry.users.secondFactor.begin(user.id, 'Fluxion');
    const code = (ahead = 0) =>
      TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: api.clock.now() + ahead });
    await api.registry.users.secondFactor.confirm(user.id, code());
    const { token } = await invite(email);
    const page = openPage(api, 'granja');
    expect((await page.request('POST', '/invitations/inspect', { token })).body.hasAccount).toBe(true);
    const wrong = await accept(page, token, { password: 'another password' });
    expect([wrong.status, wrong.code]).toEqual([401, 'auth.invalid_credentials']);
    expect((await accept(page, token)).code).toBe('auth.second_factor_required');
    expect((await accept(page, token, { code: '000000' })).code).toBe('auth.second_factor_invalid');
    expect(page.cookie).toBeNull();
    const right = await accept(page, token, { name: undefined, code: code(30_000) });
    expect(right.body).toMatchObject({ user: { name: 'Own name', role: 'analyst' } });
  });

  test('is good on the host of its own shop only', async () => {
    const { token } = await invite(newEmail());
    for (const host of ['granja2', 'cliente2']) {
      const page = openPage(api, host);
      expect((await page.request('POST', '/invitations/inspect', { token })).code).toBe('invitation.invalid');
      expect((await accept(page, token)).code).toBe('invitation.invalid');
    }
    const onConsole = await accept(openPage(api, 'admin'), token);
    expect(onConsole.code).toBe('tenant.required');
    expect((await accept(openPage(api, 'granja'), token)).status).toBe(200);
  });

  test('that is sent again replaces the one before', async () => {
    const email = newEmail();
    const [first, second] = [await invite(email), await invite(email)];
    expect((await accept(openPage(api, 'granja'), first.token)).code).toBe('invitation.invalid');
    expect((await accept(openPage(api, 'granja'), second.token)).status).toBe(200);
  });

  test('is good for nothing once revoked, and is listed as that', async () => {
    const { id, token } = await invite(newEmail());
    expect((await owner.request('DELETE', `/invitations/${id}`)).status).toBe(204);
    expect((await accept(openPage(api, 'granja'), token)).code).toBe('invitation.invalid');
    const { items } = v.parse(invitationListSchema, (await owner.request('GET', '/invitations')).body);
    expect(items.find((item) => item.id === id)?.status).toBe('revoked');
    const foreign = await openOwnPage(api, 'granja2');
    expect((await foreign.request('DELETE', `/invitations/${id}`)).code).toBe('invitation.not_found');
  });

  test('is not made for a member, nor with a bad e-mail, role or store', async () => {
    const attempt = async (body: object) => (await owner.request('POST', '/invitations', body)).code;
    expect(await attempt({ email: 'owner@granja.example', role: 'viewer' })).toBe('member.exists');
    expect(await attempt({ email: 'no e-mail', role: 'viewer' })).toBe('user.invalid');
    expect(await attempt({ email: 'a@b.example\nBcc: c@d.example', role: 'viewer' })).toBe('user.invalid');
    expect(await attempt({ email: newEmail(), role: 'store' })).toBe('user.invalid');
    expect(await attempt({ email: newEmail(), role: 'store', storeIds: ['granja-s9'] })).toBe(
      'store.unknown',
    );
    expect(await attempt({ email: newEmail() })).toBe('request.invalid_body');
  });

  test('needs a name for a new account, and a password that is none of the common ones', async () => {
    const { token } = await invite(newEmail());
    const page = openPage(api, 'granja');
    expect((await accept(page, token, { name: undefined })).code).toBe('user.invalid');
    expect((await accept(page, token, { password: 'short' })).code).toBe('password.too_short');
    expect((await accept(page, token, { password: 'password1' })).code).toBe('password.common');
    expect((await accept(page, token)).status).toBe(200);
  });

  test.each(['', 'x', 'A'.repeat(43), `${'A'.repeat(42)}\n`, '../../tenants/granja'])(
    'of the token %j does not exist',
    async (token) => {
      const { status } = await openPage(api, 'granja').request('POST', '/invitations/inspect', { token });
      expect([400, 410]).toContain(status);
    },
  );
});

test('one e-mail gets five invitations of a shop a day, and then none, with the time to wait', async () => {
  const email = newEmail();
  for (let count = 0; count < 5; count += 1) await invite(email);
  const before = api.mails.length;
  const refused = await owner.request('POST', '/invitations', { email, role: 'viewer' });
  expect([refused.status, refused.code]).toEqual([429, 'mail.limit_reached']);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(80_000);
  expect(api.mails).toHaveLength(before);
  const other = await openOwnPage(api, 'granja2');
  expect((await other.request('POST', '/invitations', { email, role: 'viewer' })).status).toBe(201);
});

test('where the e-mail cannot be sent, nobody is invited', async () => {
  const broken = await createTestApi({ mail: { send: () => Promise.reject(new Error('no mail server')) } });
  try {
    const page = await openOwnPage(broken, 'granja');
    const answer = await page.request('POST', '/invitations', { email: 'x@y.example', role: 'viewer' });
    expect([answer.status, answer.code]).toEqual([503, 'mail.unavailable']);
    const listed = (await page.request('GET', '/invitations')).body as { items: { status: string }[] };
    expect(listed.items.map(({ status }) => status)).toEqual(['revoked']);
    const [newest] = await readOutcomes(broken.auditLogs.open(granja));
    expect(newest).toMatchObject({
      action: 'invitation.created',
      outcome: 'failure',
      reason: 'mail.unavailable',
    });
  } finally {
    await broken.close();
  }
});

test('what happens to invitations is in the audit log, without tokens', async () => {
  const { id, token } = await invite(newEmail());
  await accept(openPage(api, 'granja'), token);
  const records = [];
  for (const record of await readOutcomes(api.auditLogs.open(granja))) {
    if (record.target?.id === id) records.push(record);
  }
  expect(records.map(({ action, actor }) => [action, actor.kind, actor.name])).toEqual([
    ['invitation.accepted', 'user', 'Eva'],
    ['invitation.created', 'user', 'Owner'],
  ]);
  expect(JSON.stringify(records)).not.toContain(token);
});
