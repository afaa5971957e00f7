/**
 * Every route that changes something leaves its record, in the right log and in no other. The routes come
 * from the app itself: a new one is under this test from its first day.
 */
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { AuditRecord } from '#data/audit/audit-record.ts';
import { type AuditLogName, controlLogName } from '#data/audit/keys.ts';
import { listRouteAccess } from '#functions/http/access.ts';
import { readAll } from '#tests/data/audit/fixtures.ts';
import { openOwnPage, openPage, type PageAnswer, type PageClient, tokenIn } from '../support/page-client.ts';
import { createTestApi, password, type TestApi, tenantId } from '../support/test-api.ts';

/** Routes that answer to POST or PATCH and leave no record, and why not. */
const exempt: Readonly<Record<string, string>> = {
  'POST /api/v1/invitations/inspect': 'reads: POST keeps the token out of the address',
  'POST /api/v1/imports/suggest': 'reads: looks into an uploaded file',
  'PATCH /api/v1/imports/uploads/:uploadId':
    'a piece of the file that `import.upload_announced` names; what comes of it is `import.committed`',
};

const granja = tenantId('granja');
const newShop = tenantId('new-shop');
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0);
const newPassword = 'a new and better one';
const chunk = { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' };

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

interface Actor {
  kind: AuditRecord['actor']['kind'];
  id: string | null;
}

/** What a request must have left: actions by log. */
type Expected = Partial<Record<AuditLogName, readonly string[]>>;

interface Step {
  parameters?: Record<string, string>;
  body?: unknown;
  headers?: Record<string, string>;
}

const nobody: Actor = { kind: 'anonymous', id: null };
/** Routes that left a record. */
const recorded = new Set<string>();

/** What one request left in any log, once it has succeeded. */
async function recordsOf(answer: PageAnswer): Promise<Map<AuditLogName, AuditRecord[]>> {
  const requestId = answer.headers.get('x-request-id');
  expect(requestId).toMatch(/./);
  const found = new Map<AuditLogName, AuditRecord[]>();
  const shops = ['granja', 'granja2', 'cliente2', 'new-shop'].map(tenantId);
  const logs: readonly AuditLogName[] = [controlLogName, ...shops];
  for (const log of logs) {
    const records = (await readAll(api.auditLogs.open(log))).filter(
      (record) => record.requestId === requestId,
    );
    if (records.length > 0) found.set(log, records.reverse());
  }
  return found;
}

/** Sends a request as `page`, and compares what it leaves in all logs with what it must. */
async function act(
  page: PageClient,
  route: string,
  { parameters = {}, body, headers = {} }: Step,
  expected: Expected,
  actor: Actor,
): Promise<PageAnswer> {
  const [method = '', pattern = ''] = route.split(' ');
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => parameters[name] ?? `:${name}`);
  const answer = await page.request(method, path, body, headers);
  expect(answer.status, `${route} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  // A password reset is answered before its work is done, so that the time tells nothing.
  const found = await vi.waitFor(
    async () => {
      const records = await recordsOf(answer);
      const actions = [...records].map(([log, ofLog]) => [log, ofLog.map(({ action }) => action)]);
      expect({ route, ...Object.fromEntries(actions) }).toEqual({ route, ...expected });
      return records;
    },
    { timeout: 10_000 },
  );
  for (const record of [...found.values()].flat()) {
    expect({ route, ...record.actor }).toMatchObject({ route, ...actor });
    expect({ route, outcome: record.outcome }).toEqual({ route, outcome: 'success' });
  }
  if (found.size > 0) recorded.add(`${method} /api/v1${pattern}`);
  return answer;
}

const codeOf = (secret: unknown) =>
  TOTP.generate({ secret: Secret.fromBase32(String(secret)), timestamp: api.clock.now() });

/** Everything about the own account; whoever it is ends logged in with the password `newPassword`. */
async function actOnAccount(host: 'granja' | 'admin', email: string, actor: Actor): Promise<void> {
  const log = host === 'admin' ? controlLogName : granja;
  const one = (action: string): Expected => ({ [log]: [action] });
  const page = openPage(api, host);
  const logIn = (secret: string) =>
    act(page, 'POST /session', { body: { email, password: secret } }, one('session.created'), actor);
  await logIn(password);
  await act(page, 'PATCH /account', { body: { name: 'Ana' } }, one('account.renamed'), actor);
  const change = { currentPassword: password, newPassword };
  await act(page, 'PUT /account/password', { body: change }, one('password.changed'), actor);
  const begin = { body: { currentPassword: newPassword } };
  const begun = await act(page, 'POST /account/second-factor', begin, one('second_factor.started'), actor);
  const { secret } = begun.body;
  await act(
    page,
    'POST /account/second-factor/confirm',
    { body: { code: codeOf(secret) } },
    one('second_factor.enabled'),
    actor,
  );
  // A code opens once.
  api.clock.set(new Date(api.clock.now() + 60_000).toISOString());
  await act(
    page,
    'POST /account/second-factor/disable',
    { body: { code: codeOf(secret) } },
    one('second_factor.disabled'),
    actor,
  );
  const sessions = await page.request('GET', '/account/sessions');
  const [session] = sessions.body.items as { id: string }[];
  await act(
    page,
    'DELETE /account/sessions/:sessionId',
    { parameters: { sessionId: session?.id ?? '' } },
    one('session.revoked'),
    actor,
  );
  await logIn(newPassword);
  await act(page, 'DELETE /account/sessions', {}, one('sessions.revoked'), actor);
  await logIn(newPassword);
  await act(page, 'DELETE /session', {}, one('session.ended'), actor);
  await act(page, 'POST /password-resets', { body: { email } }, one('password_reset.requested'), nobody);
  const token = tokenIn(api.mails.findLast(({ to }) => to === email)?.text ?? '');
  const reset = { body: { token, password: newPassword } };
  await act(page, 'POST /password-resets/complete', reset, one('password.reset'), actor);
}

async function ownerOfGranja(): Promise<{ page: PageClient; actor: Actor }> {
  const user = await api.registry.users.findByEmail('owner@granja.example');
  return { page: await openOwnPage(api, 'granja'), actor: { kind: 'user', id: user?.id ?? '' } };
}

const inShop = (action: string): Expected => ({ [granja]: [action] });

test('what somebody changes of the own account is in the log of the shop', async () => {
  const user = await api.registry.users.create({ email: 'ana@granja.example', name: 'Ana', password });
  await api.registry.users.setMembership(granja, user.id, { role: 'viewer' });
  await actOnAccount('granja', 'ana@granja.example', { kind: 'user', id: user.id });
});

test('what an operator changes of the own account is in the log of the control plane', async () => {
  const email = 'another@fluxion.example';
  const operator = await api.registry.operators.create({ email, name: 'Otto', password });
  await actOnAccount('admin', email, { kind: 'operator', id: operator.id });
});

test('what an operator does to a shop is in both logs', async () => {
  const page = await openOwnPage(api, 'operator');
  const me = await page.request('GET', '/account');
  const actor: Actor = { kind: 'operator', id: String(me.body.id) };
  const inBoth = (...actions: string[]): Expected => ({ [controlLogName]: actions, [newShop]: actions });
  await act(
    page,
    'POST /admin/tenants',
    { body: { id: newShop, name: 'New shop', ownerEmail: 'owner@new.example' } },
    inBoth('tenant.created', 'invitation.created'),
    actor,
  );
  const parameters = { tenantId: newShop };
  await act(
    page,
    'PATCH /admin/tenants/:tenantId',
    { parameters, body: { name: 'Newer shop', plan: 'premium', status: 'suspended' } },
    inBoth('tenant.renamed', 'tenant.plan_changed', 'tenant.suspended'),
    actor,
  );
  await act(
    page,
    'PATCH /admin/tenants/:tenantId',
    { parameters, body: { status: 'active' } },
    inBoth('tenant.resumed'),
    actor,
  );
  const { secret, key } = await api.registry.apiKeys.create({ tenantId: null, name: 'k', scopes: ['admin'] });
  await act(
    openPage(api, 'granja'),
    'DELETE /settings/logo',
    { headers: { 'x-fluxion-realm': 'api', authorization: `Bearer ${secret}` } },
    // There is no logo: what changes nothing leaves no record.
    {},
    { kind: 'operator', id: key.id },
  );
  await act(
    openPage(api, 'granja'),
    'PUT /settings/logo',
    {
      headers: { 'x-fluxion-realm': 'api', authorization: `Bearer ${secret}`, 'content-type': 'image/png' },
      body: png,
    },
    { [controlLogName]: ['logo.changed'], [granja]: ['logo.changed'] },
    { kind: 'operator', id: key.id },
  );
});

test('what changes people, keys and settings of a shop is in its log', async () => {
  const { page, actor } = await ownerOfGranja();
  const invite = async (email: string) => {
    const body = { email, role: 'analyst' };
    return (await act(page, 'POST /invitations', { body }, inShop('invitation.created'), actor)).body;
  };
  const { id: invitationId } = await invite('first@granja.example');
  const parameters = { invitationId: String(invitationId) };
  await act(page, 'DELETE /invitations/:invitationId', { parameters }, inShop('invitation.revoked'), actor);

  await invite('eva@granja.example');
  const token = tokenIn(api.mails.findLast(({ to }) => to === 'eva@granja.example')?.text ?? '');
  const asInvited = openPage(api, 'granja');
  await act(asInvited, 'POST /invitations/inspect', { body: { token } }, {}, nobody);
  const accepted = await asInvited.request('POST', '/invitations/accept', { token, name: 'Eva', password });
  const eva = await api.registry.users.findByEmail('eva@granja.example');
  const userId = eva?.id ?? '';
  expect((await recordsOf(accepted)).get(granja)).toMatchObject([
    { action: 'invitation.accepted', actor: { kind: 'user', id: userId } },
  ]);
  recorded.add('POST /api/v1/invitations/accept');
  const member = { parameters: { userId }, body: { role: 'manager' } };
  await act(page, 'PATCH /members/:userId', member, inShop('member.role_changed'), actor);
  await act(page, 'DELETE /members/:userId', { parameters: { userId } }, inShop('member.removed'), actor);

  const body = { name: 'till', scopes: ['read'] };
  const made = await act(page, 'POST /api-keys', { body }, inShop('key.created'), actor);
  const keyId = (made.body.key as { id: string }).id;
  const rotation = { parameters: { keyId }, body: {} };
  await act(page, 'POST /api-keys/:keyId/rotate', rotation, inShop('key.rotated'), actor);
  await act(page, 'DELETE /api-keys/:keyId', { parameters: { keyId } }, inShop('key.revoked'), actor);

  const logo = { body: png, headers: { 'content-type': 'image/png' } };
  await api.registry.tenants.setLogo(granja, null, { actor: 'test' });
  await act(page, 'PUT /settings/logo', logo, inShop('logo.changed'), actor);
  await act(page, 'DELETE /settings/logo', {}, inShop('logo.removed'), actor);
  const { headers } = await page.request('GET', '/settings');
  const change = { body: { name: 'La Granja' }, headers: { 'if-match': headers.get('etag') ?? '' } };
  await act(page, 'PATCH /settings', change, inShop('settings.changed'), actor);
  await act(page, 'POST /settings/rollback', { body: { version: 1 } }, inShop('settings.rolled_back'), actor);
});

test('what imports change is in the log of the shop', async () => {
  const { page, actor } = await ownerOfGranja();
  const announce = async (text: string) => {
    const bytes = new TextEncoder().encode(text);
    const body = { fileName: 'prices.csv', sizeBytes: bytes.length };
    const expected = inShop('import.upload_announced');
    const answer = await act(page, 'POST /imports/uploads', { body }, expected, actor);
    const parameters = { uploadId: String(answer.body.uploadId) };
    const piece = { parameters, body: bytes, headers: chunk };
    await act(page, 'PATCH /imports/uploads/:uploadId', piece, {}, actor);
    return parameters;
  };
  const start = async (text: string) => {
    const body = { ...(await announce(text)), table: 'products', numbers: 'comma', commit: false };
    const answer = await act(page, 'POST /imports', { body }, inShop('import.started'), actor);
    await api.imports.idle();
    return { parameters: { importId: String(answer.body.importId) } };
  };
  const csv = (name: string) => `codigo;nombre;categoria;precio\nZ1;${name};X;1,50\n`;

  const upload = await announce(csv('Uno'));
  await act(page, 'POST /imports/suggest', { body: upload }, {}, actor);
  await act(
    page,
    'DELETE /imports/uploads/:uploadId',
    { parameters: upload },
    inShop('import.upload_discarded'),
    actor,
  );
  const given = await start(csv('Dos'));
  await act(page, 'DELETE /imports/:importId', given, inShop('import.discarded'), actor);
  const wanted = await start(csv('Tres'));
  await act(
    page,
    'POST /imports/:importId/commit',
    { ...wanted, body: {} },
    inShop('import.confirmed'),
    actor,
  );
  await api.imports.idle();
  const undo = { ...wanted, headers: { 'content-type': 'application/json' } };
  await act(page, 'POST /imports/:importId/undo', undo, inShop('import.undo_requested'), actor);
  await api.imports.idle();
  const ofImport = (await readAll(api.auditLogs.open(granja))).filter(
    ({ target }) => target?.id === wanted.parameters.importId,
  );
  expect(ofImport.map(({ action }) => action).reverse()).toEqual([
    'import.started',
    'import.confirmed',
    'import.committed',
    'import.undo_requested',
    'import.undone',
  ]);
  for (const record of ofImport) expect(record.actor).toMatchObject(actor);

  const parameters = { name: 'lista' };
  const body = { title: 'Lista', table: 'products', fields: { product_id: { column: 'codigo' } } };
  const saved = inShop('import_profile.saved');
  await act(page, 'PUT /imports/profiles/:name', { parameters, body }, saved, actor);
  const forgotten = inShop('import_profile.deleted');
  await act(page, 'DELETE /imports/profiles/:name', { parameters }, forgotten, actor);
});

test('no route that changes something is left out', () => {
  const changing = listRouteAccess(api.app)
    .filter(({ method }) => !['GET', 'HEAD'].includes(method))
    .map(({ method, path }) => `${method} ${path}`);
  expect(changing.length).toBeGreaterThanOrEqual(35);
  expect([...recorded, ...Object.keys(exempt)].sort()).toEqual([...changing].sort());
});
