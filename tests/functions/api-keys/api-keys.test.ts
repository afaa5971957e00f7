import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  apiKeyListSchema,
  createdApiKeySchema,
  rotatedApiKeySchema,
} from '#functions/api-keys/api-keys.schemas.ts';
import { readOutcomes } from '#tests/data/audit/fixtures.ts';
import { openOwnPage, openPage, type PageClient } from '../support/page-client.ts';
import { createTestApi, type TestApi, tenantId } from '../support/test-api.ts';

const granja = tenantId('granja');
let api: TestApi;
let owner: PageClient;
beforeAll(async () => {
  api = await createTestApi();
  owner = await openOwnPage(api, 'granja');
});
afterAll(() => api.close());

const create = async (body: object) =>
  v.parse(createdApiKeySchema, (await owner.request('POST', '/api-keys', body)).body);

/** As a program with this key. */
const withKey = (secret: string, method: string, path: string, body?: unknown) =>
  openPage(api, 'granja').request(method, path, body, { authorization: `Bearer ${secret}` });

const iso = (hoursFromNow: number) => new Date(api.clock.now() + hoursFromNow * 3_600_000).toISOString();

describe('an API key', () => {
  test('is shown once, works at once, and is listed without its text', async () => {
    const answer = await owner.request('POST', '/api-keys', { name: 'Till', scopes: ['read', 'read'] });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([201, 'no-store']);
    const { key, secret } = v.parse(createdApiKeySchema, answer.body);
    expect(secret).toMatch(/^flx_[0-9A-Za-z]{36}$/);
    expect(key).toMatchObject({ name: 'Till', scopes: ['read'], status: 'active', expiresAt: null });
    expect((await withKey(secret, 'GET', '/stores')).status).toBe(200);
    const list = await owner.request('GET', '/api-keys');
    const { items } = v.parse(apiKeyListSchema, list.body);
    expect(items.map(({ id }) => id)).toContain(key.id);
    expect(items.map(({ status }) => status)).toEqual(expect.arrayContaining(['revoked', 'expired']));
    expect(JSON.stringify(list.body)).not.toContain(secret.slice(8));
  });

  test('ends when it is revoked', async () => {
    const { key, secret } = await create({ name: 'x', scopes: ['read'] });
    expect((await owner.request('DELETE', `/api-keys/${key.id}`)).status).toBe(204);
    expect((await withKey(secret, 'GET', '/stores')).code).toBe('auth.required');
    expect((await owner.request('POST', `/api-keys/${key.id}/rotate`, {})).code).toBe('key.invalid');
  });

  test('is rotated into one with the same rights, and lives on for the overlap', async () => {
    const { key, secret } = await create({ name: 'x', scopes: ['read'], storeIds: ['granja-s1'] });
    const rotate = (body: object) => owner.request('POST', `/api-keys/${key.id}/rotate`, body);
    expect((await rotate({ overlapHours: -1 })).code).toBe('request.invalid_body');
    expect((await rotate({ overlapHours: 1000 })).code).toBe('request.invalid_body');
    const rotated = v.parse(rotatedApiKeySchema, (await rotate({ overlapHours: 2 })).body);
    expect(rotated.key).toMatchObject({ scopes: ['read'], storeIds: ['granja-s1'], status: 'active' });
    expect(rotated.previous).toMatchObject({ id: key.id, expiresAt: iso(2) });
    expect((await withKey(secret, 'GET', '/stores')).status).toBe(200);
    expect((await withKey(rotated.secret, 'GET', '/stores')).status).toBe(200);
  });

  test.each([
    [{ name: '', scopes: ['read'] }, 'request.invalid_body'],
    [{ name: 'x', scopes: [] }, 'request.invalid_body'],
    [{ name: 'x', scopes: ['root'] }, 'request.invalid_body'],
    [{ name: 'x', scopes: ['read'], tenantId: 'cliente2' }, 'request.invalid_body'],
    [{ name: 'x', scopes: ['read'], expiresAt: 'tomorrow' }, 'request.invalid_body'],
    [{ name: 'x', scopes: ['read'], expiresAt: '2027-02-31T00:00:00Z' }, 'request.invalid_body'],
    [{ name: 'x', scopes: ['read'], expiresAt: '2020-01-01T00:00:00Z' }, 'key.invalid'],
    [{ name: 'x', scopes: ['read'], storeIds: ['granja-s9'] }, 'store.unknown'],
    [{ name: 'x', scopes: ['admin'], storeIds: ['granja-s1'] }, 'key.invalid'],
    [{ name: 'x', scopes: ['read', 'import'], storeIds: ['granja-s1'] }, 'key.invalid'],
  ])('is not made of %j', async (body, code) => {
    expect((await owner.request('POST', '/api-keys', body)).code).toBe(code);
  });

  test("of another shop is nobody's here", async () => {
    const other = await openOwnPage(api, 'granja2');
    const { key } = await create({ name: 'x', scopes: ['read'] });
    expect((await other.request('DELETE', `/api-keys/${key.id}`)).code).toBe('key.not_found');
    expect((await other.request('POST', `/api-keys/${key.id}/rotate`, {})).code).toBe('key.not_found');
    const operators = (await api.registry.apiKeys.list(null))[0];
    expect((await owner.request('DELETE', `/api-keys/${operators?.id}`)).code).toBe('key.not_found');
  });
});

describe('a key that manages keys', () => {
  test('makes none with the scope admin, renews none, and none that outlives it', async () => {
    const lasting = await create({ name: 'admin', scopes: ['admin'] });
    const ending = await create({ name: 'admin', scopes: ['admin'], expiresAt: iso(24) });
    const attempt = async (secret: string, body: object) =>
      (await withKey(secret, 'POST', '/api-keys', { name: 'x', ...body })).code;
    expect(await attempt(lasting.secret, { scopes: ['admin'] })).toBe('auth.forbidden');
    expect(await attempt(lasting.secret, { scopes: ['read', 'admin'] })).toBe('auth.forbidden');
    expect(await attempt(lasting.secret, { scopes: ['read'] })).toBeNull();
    expect(await attempt(ending.secret, { scopes: ['read'] })).toBe('auth.forbidden');
    expect(await attempt(ending.secret, { scopes: ['read'], expiresAt: iso(25) })).toBe('auth.forbidden');
    expect(await attempt(ending.secret, { scopes: ['read'], expiresAt: iso(24) })).toBeNull();
    const renew = async (secret: string, id: string) =>
      (await withKey(secret, 'POST', `/api-keys/${id}/rotate`, {})).code;
    expect(await renew(lasting.secret, lasting.key.id)).toBe('auth.forbidden');
    expect(await renew(ending.secret, lasting.key.id)).toBe('auth.forbidden');
  });

  test('that is revoked takes the open invitations with it that it has made', async () => {
    const { key, secret } = await create({ name: 'admin', scopes: ['admin'] });
    const invitation = { email: 'by-key@granja.example', role: 'viewer' };
    const made = await withKey(secret, 'POST', '/invitations', invitation);
    expect(made.body).toMatchObject({ status: 'open', invitedBy: key.id });
    await owner.request('DELETE', `/api-keys/${key.id}`);
    const listed = await api.registry.invitations.list(granja);
    expect(listed.find(({ id }) => id === made.body.id)?.status).toBe('revoked');
  });
});

test('a shop has so many keys at once and no more', async () => {
  const crowded = tenantId('cliente2');
  const page = await openOwnPage(api, 'cliente2');
  for (let count = 1; count < 200; count += 1) {
    await api.registry.apiKeys.create({ tenantId: crowded, name: `key ${count}`, scopes: ['read'] });
  }
  const refused = await page.request('POST', '/api-keys', { name: 'one more', scopes: ['read'] });
  expect([refused.status, refused.code]).toEqual([409, 'key.too_many']);
  const [key] = await api.registry.apiKeys.list(crowded);
  const rotate = (body: object) => page.request('POST', `/api-keys/${key?.id}/rotate`, body);
  const beside = await rotate({ overlapHours: 1 });
  expect([beside.status, beside.code]).toEqual([409, 'key.too_many']);
  // In its place there is room.
  expect((await rotate({ overlapHours: 0 })).status).toBe(201);
  expect((await rotate({ overlapHours: 0 })).code).toBe('key.rotated');
});

test('what happens to keys is in the audit log, and their text is not', async () => {
  const { key, secret } = await create({ name: 'Audited', scopes: ['read'] });
  const rotated = await owner.request('POST', `/api-keys/${key.id}/rotate`, {});
  await owner.request('DELETE', `/api-keys/${key.id}`);
  const records = [];
  for (const record of await readOutcomes(api.auditLogs.open(granja))) {
    if (record.target?.id === key.id) records.push(record);
  }
  expect(records.map(({ action }) => action)).toEqual(['key.revoked', 'key.rotated', 'key.created']);
  const text = JSON.stringify(records);
  expect(text).not.toContain(secret.slice(8));
  expect(text).not.toContain(String(rotated.body.secret).slice(8));
});
