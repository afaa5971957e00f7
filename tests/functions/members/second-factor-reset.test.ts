import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TenantId } from '#data/lake/tenant-id.ts';
import type { Role, UserId } from '#data/registry/registry.ts';
import { readOutcomes } from '#tests/data/audit/fixtures.ts';
import { openOwnPage, openPage, type PageClient } from '../support/page-client.ts';
import { createTestApi, password, type TestApi, tenantId } from '../support/test-api.ts';

const granja = tenantId('granja');
let api: TestApi;
let owner: PageClient;
let ownerId: UserId;
beforeAll(async () => {
  api = await createTestApi();
  owner = await openOwnPage(api, 'granja');
  ownerId = (await api.registry.users.findByEmail('owner@granja.example'))?.id as UserId;
});
afterAll(() => api.close());

let people = 0;

/** A member with a second factor, logged in at every shop. */
async function member(role: Role, shops: readonly TenantId[] = [granja]) {
  people += 1;
  const email = `lost${people}@granja.example`;
  const { id } = await api.registry.users.create({ email, name: 'Eva', password });
  for (const shop of shops) await api.registry.users.setMembership(shop, id, { role });
  await enable(id);
  const { token } = await api.registry.sessions.createForUser(granja, id);
  return { id, email, page: openPage(api, 'granja', token) };
}

async function enable(id: UserId): Promise<void> {
  const { secret } = await api.registry.users.secondFactor.begin(id, 'Fluxion');
  const code = TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: api.clock.now() });
  await api.registry.users.secondFactor.confirm(id, code);
}

const reset = (page: Pick<PageClient, 'request'>, id: string) =>
  page.request('DELETE', `/members/${id}/second-factor`);
const isOn = async (id: UserId) => (await api.registry.users.secondFactor.status(id)).enabled;
const logIn = (email: string) => openPage(api, 'granja').request('POST', '/session', { email, password });

describe('the second factor of a member who has lost it', () => {
  test('is taken away by an owner: the password is enough, all sessions end, the member is told', async () => {
    const { id, email, page } = await member('manager');
    expect((await logIn(email)).code).toBe('auth.second_factor_required');
    expect((await page.request('GET', '/account')).status).toBe(200);
    expect((await reset(owner, id)).status).toBe(204);
    expect((await page.request('GET', '/account')).code).toBe('auth.required');
    expect((await logIn(email)).status).toBe(200);
    expect(api.mails.findLast(({ to }) => to === email)?.text).toMatch(/verificación|segundo factor/);
    const [, newest] = await readOutcomes(api.auditLogs.open(granja));
    expect(newest).toMatchObject({
      action: 'second_factor.reset',
      actor: { id: ownerId },
      target: { kind: 'user', id },
      outcome: 'success',
    });
  });

  test.each([['cliente2'], ['suspended-shop']])(
    'stays where the account also works at another shop (%s), and the answer says what to do',
    async (name) => {
      const { id, email, page } = await member('viewer', [granja, tenantId(name)]);
      const mails = api.mails.length;
      const answer = await reset(owner, id);
      expect([answer.status, answer.code]).toEqual([409, 'member.works_elsewhere']);
      expect(answer.body.detail).toMatch(/Invite the person under another e-mail/);
      expect(JSON.stringify(answer.body)).not.toContain(name);
      expect(await isOn(id)).toBe(true);
      expect((await page.request('GET', '/account')).status).toBe(200);
      expect((await logIn(email)).code).toBe('auth.second_factor_required');
      expect(api.mails).toHaveLength(mails);
    },
  );

  test('is taken away where the other shop is gone for good', async () => {
    const { id } = await member('viewer', [granja, tenantId('deleted-shop')]);
    expect((await reset(owner, id)).status).toBe(204);
  });

  test('is not taken away by oneself: that takes a code', async () => {
    await enable(ownerId);
    expect((await reset(owner, ownerId)).code).toBe('auth.forbidden');
    expect(await isOn(ownerId)).toBe(true);
    await api.registry.users.secondFactor.reset(ownerId);
    owner = await openOwnPage(api, 'granja');
  });

  test('is not taken away by managers, members of another shop or API keys', async () => {
    const { id } = await member('viewer');
    const { page: manager } = await member('manager');
    const { secret } = await api.registry.apiKeys.create({
      tenantId: granja,
      name: 'key',
      scopes: ['admin'],
    });
    const key: Pick<PageClient, 'request'> = {
      request: (method, path) =>
        openPage(api, 'granja').request(method, path, undefined, { authorization: `Bearer ${secret}` }),
    };
    expect((await reset(manager, id)).code).toBe('auth.forbidden');
    expect((await reset(key, id)).code).toBe('auth.forbidden');
    expect((await reset(await openOwnPage(api, 'cliente2'), id)).code).toBe('member.not_found');
    expect(await isOn(id)).toBe(true);
  });

  test('that there is not cannot be taken away', async () => {
    const { id } = await member('viewer');
    await api.registry.users.secondFactor.reset(id);
    expect((await reset(owner, id)).code).toBe('second_factor.not_enabled');
    expect((await reset(owner, 'usr_none')).code).toBe('member.not_found');
  });

  test('is asked for a bounded number of times a day', async () => {
    const { id } = await member('viewer', [granja, tenantId('cliente2')]);
    const codes: (string | null)[] = [];
    for (let attempt = 0; attempt < 25; attempt += 1) codes.push((await reset(owner, id)).code);
    expect(codes[0]).toBe('member.works_elsewhere');
    expect(codes.at(-1)).toBe('limit.exceeded');
  });
});
