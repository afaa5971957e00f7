import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiKeyId } from '#data/registry/registry.ts';
import { memberListSchema } from '#functions/members/members.schemas.ts';
import type { Role, Scope } from '#functions/permissions.ts';
import { readOutcomes } from '#tests/data/audit/fixtures.ts';
import { openOwnPage, openPage, type PageClient } from '../support/page-client.ts';
import { createTestApi, password, type TestApi, tenantId } from '../support/test-api.ts';

const granja = tenantId('granja');
let api: TestApi;
let owner: PageClient;
let ownerId: string;
beforeAll(async () => {
  api = await createTestApi();
  owner = await openOwnPage(api, 'granja');
  ownerId = (await api.registry.users.findByEmail('owner@granja.example'))?.id ?? '';
});
afterAll(() => api.close());

let people = 0;

async function member(role: Role, storeIds: readonly string[] | null = null) {
  people += 1;
  const email = `person${people}@granja.example`;
  const user = await api.registry.users.create({ email, name: 'Person', password });
  await api.registry.users.setMembership(granja, user.id, { role, storeIds });
  const { token } = await api.registry.sessions.createForUser(granja, user.id);
  return { id: user.id, email, page: openPage(api, 'granja', token) };
}

/** A page that sends an API key instead of a cookie. */
async function keyPage(scopes: readonly Scope[], storeIds: readonly string[] | null = null) {
  const { key, secret } = await api.registry.apiKeys.create({
    tenantId: granja,
    name: 'key',
    scopes,
    storeIds,
  });
  const page = openPage(api, 'granja');
  const request: PageClient['request'] = (method, path, body) =>
    page.request(method, path, body, { authorization: `Bearer ${secret}` });
  return { id: key.id as ApiKeyId, request };
}

describe('members', () => {
  test('are listed by e-mail, with who the caller is', async () => {
    const other = await member('store', ['granja-s1']);
    const answer = await owner.request('GET', '/members');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { items } = v.parse(memberListSchema, answer.body);
    expect(items.find(({ self }) => self)?.email).toBe('owner@granja.example');
    expect(items.find(({ userId }) => userId === other.id)).toMatchObject({
      role: 'store',
      storeIds: ['granja-s1'],
      self: false,
    });
    expect(items.map(({ email }) => email)).toEqual(items.map(({ email }) => email).toSorted());
  });

  test('get another role, which counts for their open sessions at once', async () => {
    const { id, page } = await member('viewer');
    expect((await page.request('GET', '/members')).code).toBe('auth.forbidden');
    const changed = await owner.request('PATCH', `/members/${id}`, { role: 'manager' });
    expect(changed.body).toMatchObject({ role: 'manager', storeIds: null });
    expect((await page.request('GET', '/members')).status).toBe(200);
    await owner.request('PATCH', `/members/${id}`, { role: 'store', storeIds: ['granja-s2', 'granja-s2'] });
    const stores = (await page.request('GET', '/stores')).body.items as { storeId: string }[];
    expect(stores.map(({ storeId }) => storeId)).toEqual(['granja-s2']);
  });

  test.each([
    [{ role: 'store' }, 'user.invalid'],
    [{ role: 'owner', storeIds: ['granja-s1'] }, 'user.invalid'],
    [{ role: 'store', storeIds: ['granja-s9'] }, 'store.unknown'],
    [{ role: 'store', storeIds: ['cliente2-s1'] }, 'store.unknown'],
    [{ role: 'store', storeIds: [] }, 'request.invalid_body'],
    [{ role: 'king' }, 'request.invalid_body'],
    [{ role: 'viewer', tenantId: 'cliente2' }, 'request.invalid_body'],
    [{}, 'request.invalid_body'],
  ])('get no role such as %j', async (grant, code) => {
    const { id } = await member('viewer');
    expect((await owner.request('PATCH', `/members/${id}`, grant)).code).toBe(code);
    expect(await api.registry.users.getMembership(granja, id)).toMatchObject({ role: 'viewer' });
  });

  test("of another shop are nobody's here", async () => {
    const foreign = (await api.registry.users.findByEmail('owner@cliente2.example'))?.id;
    for (const id of [foreign, 'usr_none', '__proto__', 'constructor']) {
      const change = await owner.request('PATCH', `/members/${id}`, { role: 'viewer' });
      expect([404, 400]).toContain(change.status);
      expect([404, 400]).toContain((await owner.request('DELETE', `/members/${id}`)).status);
    }
  });

  test('the last owner can neither go nor step down, until there is another', async () => {
    const shop = await openOwnPage(api, 'granja2');
    const id = (await api.registry.users.findByEmail('owner@granja2.example'))?.id;
    expect((await shop.request('DELETE', `/members/${id}`)).code).toBe('member.last_owner');
    expect((await shop.request('PATCH', `/members/${id}`, { role: 'viewer' })).code).toBe(
      'member.last_owner',
    );
    expect((await shop.request('GET', '/members')).status).toBe(200);
  });

  test('who are removed are out at once, and stay out when they are taken back', async () => {
    const { id, page, email } = await member('manager');
    expect((await owner.request('DELETE', `/members/${id}`)).status).toBe(204);
    expect((await page.request('GET', '/me')).code).toBe('auth.required');
    const user = await api.registry.users.findByEmail(email);
    await api.registry.users.setMembership(granja, user?.id as never, { role: 'manager' });
    expect((await page.request('GET', '/me')).code).toBe('auth.required');
    expect((await owner.request('DELETE', `/members/${ownerId}x`)).code).toBe('member.not_found');
  });

  test('who lose their rights lose the invitations that they sent, and those sent to them', async () => {
    const { id, email } = await member('owner');
    const invite = (to: string, invitedBy: string) =>
      api.registry.invitations.create({ tenantId: granja, email: to, role: 'owner', invitedBy });
    const sent = await invite('friend@granja.example', id);
    const received = await invite(email, ownerId);
    const unrelated = await invite('else@granja.example', ownerId);
    await owner.request('PATCH', `/members/${id}`, { role: 'viewer' });
    expect(await api.registry.invitations.inspect(sent.token)).toBeNull();
    expect(await api.registry.invitations.inspect(received.token)).toBeNull();
    expect(await api.registry.invitations.inspect(unrelated.token)).not.toBeNull();
    const later = await invite(email, ownerId);
    await owner.request('DELETE', `/members/${id}`);
    expect(await api.registry.invitations.inspect(later.token)).toBeNull();
  });
});

describe('nobody raises themselves', () => {
  test('a manager changes, removes and invites nobody', async () => {
    const { page } = await member('manager');
    const { id } = await member('viewer');
    for (const [method, path, body] of [
      ['PATCH', `/members/${id}`, { role: 'viewer' }],
      ['PATCH', `/members/${ownerId}`, { role: 'viewer' }],
      ['DELETE', `/members/${id}`, undefined],
      ['DELETE', `/members/${ownerId}`, undefined],
      ['POST', '/invitations', { email: 'x@y.example', role: 'viewer' }],
      ['POST', '/api-keys', { name: 'x', scopes: ['read'] }],
    ] as const) {
      expect((await page.request(method, path, body)).code, `${method} ${path}`).toBe('auth.forbidden');
    }
  });

  test('a key makes, changes, removes and invites no owner, whatever its scope', async () => {
    const { request } = await keyPage(['admin']);
    const { id } = await member('viewer');
    expect((await request('PATCH', `/members/${id}`, { role: 'owner' })).code).toBe('auth.forbidden');
    expect((await request('PATCH', `/members/${ownerId}`, { role: 'viewer' })).code).toBe('auth.forbidden');
    expect((await request('DELETE', `/members/${ownerId}`)).code).toBe('auth.forbidden');
    const invitation = { email: 'x@y.example', role: 'owner' };
    expect((await request('POST', '/invitations', invitation)).code).toBe('auth.forbidden');
    expect((await request('PATCH', `/members/${id}`, { role: 'manager' })).status).toBe(200);
  });

  test('a key limited to a store touches nobody', async () => {
    const { request } = await keyPage(['admin'], ['granja-s1']);
    expect((await request('GET', '/members')).code).toBe('auth.forbidden');
    expect((await request('DELETE', `/members/${ownerId}`)).code).toBe('auth.forbidden');
  });

  test('each change is in the audit log with what it was before', async () => {
    const { id } = await member('viewer');
    await owner.request('PATCH', `/members/${id}`, { role: 'analyst' });
    await owner.request('DELETE', `/members/${id}`);
    const records = [];
    for (const record of await readOutcomes(api.auditLogs.open(granja))) {
      if (record.target?.id === id) records.push(record);
    }
    expect(
      records.map(({ action, before, after, actor }) => [action, before?.role, after?.role, actor.id]),
    ).toEqual([
      ['member.removed', 'analyst', undefined, ownerId],
      ['member.role_changed', 'viewer', 'analyst', ownerId],
    ]);
  });
});
