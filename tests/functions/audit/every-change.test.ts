/**
 * Every route that changes something leaves its record, in the right log and in no other, and changes nothing
 * where the log cannot be written. The routes come from the app itself: a new one is under this test from its
 * first day.
 */
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type AuditLogs, openAuditLogs } from '#data/audit/audit-log.ts';
import type { AuditRecord } from '#data/audit/audit-record.ts';
import { type AuditLogName, controlLogName } from '#data/audit/keys.ts';
import { seededRandom } from '#data/random.ts';
import type { UserId } from '#data/registry/registry.ts';
import { type ObjectStore, StoreError } from '#data/store/object-store.ts';
import { listRouteAccess } from '#functions/http/access.ts';
import { readAll, readOutcomes } from '#tests/data/audit/fixtures.ts';
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
const shops = [granja, tenantId('granja2'), tenantId('cliente2'), newShop];
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0);
const newPassword = 'a new and better one';
const chunk = { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' };

let api: TestApi;
/** The requests' way to the logs; nothing can be appended on it while it is cut. */
let isLogCut = false;
beforeAll(async () => {
  let logs: AuditLogs | null = null;
  api = await createTestApi({
    auditLogs: {
      open(name) {
        logs ??= openAuditLogs({ store: api.store, clock: api.clock, random: seededRandom(99) });
        const log = logs.open(name);
        return {
          read: (options) => log.read(options),
          append: async (entry) => {
            if (isLogCut) throw new StoreError('store.unavailable', 'registry/audit', 'No answer.');
            return log.append(entry);
          },
        };
      },
    },
  });
});
afterAll(() => api.close());

/**
 * What may be written although nothing is recorded: counts of attempts, and what is of no use to anybody
 * before it is handed out, a session without its token and a password reset without its link.
 */
const harmless =
  /^registry\/(audit|throttle|sessions|session-lists|password-resets)\/|\/imports\/idempotency\//;

/** Every object of the store with its version. */
async function storedObjects(): Promise<string[]> {
  const objects: string[] = [];
  const add = async (store: ObjectStore, prefix: string) => {
    for await (const { key, etag } of store.list(prefix)) {
      if (!harmless.test(key)) objects.push(`${key} ${etag}`);
    }
  };
  for (const prefix of ['registry/', 'site/_t/']) await add(api.store, prefix);
  for (const shop of shops) await add(api.dependencies.imports.tenantStore(shop), `tenants/${shop}/`);
  return objects;
}

/** Sends the request while the log is cut, and sees that it is not confirmed and nothing has come of it. */
async function assertNothingWithoutRecord(route: string, send: () => Promise<PageAnswer>): Promise<void> {
  const [before, mailsBefore] = [await storedObjects(), api.mails.length];
  isLogCut = true;
  const failures = api.failures.length;
  const answer = await send();
  // A password reset is answered before its work is done.
  await vi.waitFor(() => expect(api.failures.length).toBe(failures + 1), { timeout: 10_000 });
  isLogCut = false;
  // Whoever asks for a link learns nothing, not even this.
  expect({ route, status: answer.status }).toEqual({ route, status: route === passwordReset ? 202 : 503 });
  expect({ route, cookie: answer.headers.get('set-cookie') }).toEqual({ route, cookie: null });
  expect({ route, objects: await storedObjects() }).toEqual({ route, objects: before });
  expect({ route, mails: api.mails.length }).toEqual({ route, mails: mailsBefore });
}

const passwordReset = 'POST /password-resets';

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
  const logs: readonly AuditLogName[] = [controlLogName, ...shops];
  for (const log of logs) {
    const records = (await readOutcomes(api.auditLogs.open(log))).filter(
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
  const send = () => page.request(method, path, body, headers);
  const isRecorded = Object.keys(expected).length > 0;
  if (isRecorded) await assertNothingWithoutRecord(route, send);
  // Otherwise the second request comes too soon for a link.
  if (route === passwordReset) api.clock.set(new Date(api.clock.now() + 120_000).toISOString());
  const answer = await send();
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
  for (const [log, records] of found) {
    const all = await readAll(api.auditLogs.open(log));
    for (const record of records) {
      expect({ route, ...record.actor }).toMatchObject({ route, ...actor });
      expect({ route, outcome: record.outcome }).toEqual({ route, outcome: 'success' });
      if (isBeforeHandOver(record.action)) continue;
      // A shop that is being opened has no log yet: the control plane's tells of the intent.
      if (record.action === 'tenant.created' && log !== controlLogName) continue;
      const intent = all.find(({ sequence }) => sequence === record.intent);
      expect({ route, ...intent }).toMatchObject({
        route,
        action: record.action,
        outcome: 'unknown',
        requestId: record.requestId,
      });
    }
  }
  if (found.size > 0) recorded.add(`${method} /api/v1${pattern}`);
  return answer;
}

/** Recorded once, before what came of it is handed out. */
const isBeforeHandOver = (action: string) =>
  action === 'session.created' || action === 'password_reset.requested';

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
    { parameters, body: { name: 'Newer shop', plan: 'premium', features: ['exports'], status: 'suspended' } },
    inBoth('tenant.renamed', 'tenant.plan_changed', 'tenant.features_changed', 'tenant.suspended'),
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
  // The first use of a key is noted in its document.
  await api.get('/settings', { secret, headers: { 'x-tenant-id': granja } });
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
  const { secret } = await api.registry.users.secondFactor.begin(userId as UserId, 'Fluxion');
  await api.registry.users.secondFactor.confirm(userId as UserId, codeOf(secret));
  await act(
    page,
    'DELETE /members/:userId/second-factor',
    { parameters: { userId } },
    inShop('second_factor.reset'),
    actor,
  );
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
  const ofImport = (await readOutcomes(api.auditLogs.open(granja))).filter(
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
