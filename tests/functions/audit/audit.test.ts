import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditRecord } from '#data/audit/audit-record.ts';
import { controlLogName } from '#data/audit/keys.ts';
import { verifyAuditLog } from '#data/audit/verify.ts';
import { StoreError } from '#data/store/object-store.ts';
import { type AuditItem, auditListSchema } from '#functions/audit/audit.schemas.ts';
import { entry, readAll } from '#tests/data/audit/fixtures.ts';
import { createTestApi, password, type ShopName, type TestApi, tenantId } from '../support/test-api.ts';

let api: TestApi;
let ownerKey: string;
beforeAll(async () => {
  api = await createTestApi({ clientAddress: (header) => header('x-test-address') ?? null });
  ownerKey = await adminKeyOf('granja');
});
afterAll(() => api.close());

async function adminKeyOf(shop: ShopName): Promise<string> {
  const key = { tenantId: tenantId(shop), name: 'audit', scopes: ['admin'] as const };
  return (await api.registry.apiKeys.create(key)).secret;
}

function onHost(host: string, headers: Record<string, string> = {}): Record<string, string> {
  return {
    'x-fluxion-realm': host === 'admin' ? 'admin' : 'tenant',
    'x-forwarded-host': `${host}.localhost:3000`,
    ...(host === 'admin' ? {} : { 'x-tenant-id': host }),
    origin: `http://${host}.localhost:3000`,
    'content-type': 'application/json',
    'user-agent': 'Test browser',
    'x-test-address': '203.0.113.7',
    ...headers,
  };
}

const logIn = (host: string, email: string, secret = password) =>
  api.app.request('/api/v1/session', {
    method: 'POST',
    headers: onHost(host),
    body: JSON.stringify({ email, password: secret }),
  });

const newest = async (log: string): Promise<AuditRecord | undefined> =>
  (await readAll(api.auditLogs.open(log as never)))[0];

const list = async (query = '', secret = ownerKey) => {
  const response = await api.get(`/audit${query}`, { secret });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return v.parse(auditListSchema, JSON.parse(text));
};

describe('recorded is', () => {
  test('a log-in, with who, from where, and the request', async () => {
    const response = await logIn('granja', 'owner@granja.example');
    expect(response.status).toBe(200);
    expect(await newest('granja')).toMatchObject({
      action: 'session.created',
      outcome: 'success',
      actor: { kind: 'user', name: 'Owner', email: 'owner@granja.example' },
      address: '203.0.113.7',
      userAgent: 'Test browser',
      requestId: response.headers.get('x-request-id'),
    });
  });

  test.each([
    ['a wrong password', 'owner@granja.example'],
    ['an unknown user', 'nobody@granja.example'],
  ])('a refused log-in, alike for %s', async (_name, email) => {
    const response = await logIn('granja', email, 'wrong horse battery');
    expect(response.status).toBe(401);
    expect(await newest('granja')).toMatchObject({
      action: 'session.refused',
      outcome: 'failure',
      reason: 'auth.invalid_credentials',
      actor: { kind: 'anonymous', id: null, name: null, email: null },
      target: { kind: 'account', id: email },
    });
  });

  test('nothing that was typed instead of an e-mail, since it may be a password', async () => {
    expect((await logIn('granja', 'hunter2 is my password')).status).toBe(401);
    expect(await newest('granja')).toMatchObject({ action: 'session.refused', target: null });
  });

  test('a log-out, once', async () => {
    const token = await api.sessionOf('granja');
    const headers = onHost('granja', { cookie: `__Host-fluxion=${token}` });
    const logOut = () => api.app.request('/api/v1/session', { method: 'DELETE', headers });
    expect((await logOut()).status).toBe(204);
    const record = await newest('granja');
    expect(record).toMatchObject({ action: 'session.ended', actor: { email: 'owner@granja.example' } });
    expect((await logOut()).status).toBe(204);
    expect((await newest('granja'))?.sequence).toBe(record?.sequence);
  });

  test("an operator's log-in in the control plane's log and in no tenant's", async () => {
    const before = (await newest('granja'))?.sequence;
    expect((await logIn('admin', 'operator@fluxion.example')).status).toBe(200);
    expect((await logIn('admin', 'operator@fluxion.example', 'wrong horse battery')).status).toBe(401);
    const records = await readAll(api.auditLogs.open(controlLogName));
    expect(records.map(({ action, actor }) => [action, actor.kind])).toEqual([
      ['session.refused', 'anonymous'],
      ['session.created', 'operator'],
    ]);
    expect((await newest('granja'))?.sequence).toBe(before);
  });

  test('no password, token or key', async () => {
    const all = JSON.stringify([
      ...(await readAll(api.auditLogs.open(tenantId('granja')))),
      ...(await readAll(api.auditLogs.open(controlLogName))),
    ]);
    expect(all).not.toMatch(/horse|battery|hunter2|flx_|__Host/);
  });
});

test('a log-in whose record cannot be written is not confirmed, and sets no cookie', async () => {
  const failing = await createTestApi({
    auditLogs: {
      open: () => ({
        append: async () => {
          throw new StoreError('store.unavailable', 'registry/audit', 'No answer.');
        },
        read: async function* () {},
      }),
    },
  });
  try {
    const response = await failing.app.request('/api/v1/session', {
      method: 'POST',
      headers: onHost('granja'),
      body: JSON.stringify({ email: 'owner@granja.example', password }),
    });
    expect(response.status).toBe(503);
    expect(response.headers.get('set-cookie')).toBeNull();
  } finally {
    await failing.close();
  }
});

describe('GET /audit', () => {
  const shop = 'cliente2';
  let key: string;
  beforeAll(async () => {
    key = await adminKeyOf(shop);
    const log = api.auditLogs.open(tenantId(shop));
    for (let index = 0; index < 200; index += 1) {
      // 20 a day, from half past eleven at night on in the shop's zone, five hours behind UTC.
      const day = Math.floor(index / 20);
      api.clock.set(new Date(Date.UTC(2026, 3, 2 + day, 4, 30 + (index % 20) * 3)).toISOString());
      await log.append(
        entry(`t${index}`, {
          action: index % 2 === 0 ? 'member.role_changed' : 'api_key.created',
          actor: {
            kind: 'user',
            id: `u${index % 3}`,
            name: '=HYPERLINK("x")',
            email: `u${index % 3}@x.example`,
          },
          outcome: index % 10 === 0 ? 'failure' : 'success',
        }),
      );
    }
  });

  test('answers the newest first, and every record once over all pages', async () => {
    const items: AuditItem[] = [];
    let cursor: string | null = null;
    do {
      const page = await list(`?limit=70${cursor === null ? '' : `&cursor=${cursor}`}`, key);
      expect(page.tenantId).toBe(shop);
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(items.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 200 }, (_, index) => 200 - index),
    );
  });

  test.each([
    ['?actor=u1', (index: number) => index % 3 === 1],
    ['?actor=u2%40x.example', (index: number) => index % 3 === 2],
    ['?action=member.role_changed', (index: number) => index % 2 === 0],
    ['?action=api_key', (index: number) => index % 2 === 1],
    ['?outcome=failure', (index: number) => index % 10 === 0],
    ['?action=member&actor=u0', (index: number) => index % 6 === 0],
    ['?actor=nobody', () => false],
    // The first ten of each twenty fall on the day before midnight in Panama.
    ['?from=2026-04-03&to=2026-04-03', (index: number) => Math.floor((index + 10) / 20) === 2],
    ['?to=2026-04-01', (index: number) => index < 10],
    ['?from=2026-04-11', (index: number) => index >= 190],
  ])('%s filters, by days of the shop', async (query, isWanted) => {
    const expected = Array.from({ length: 200 }, (_, index) => index)
      .filter(isWanted)
      .reverse();
    const { items } = await list(`${query}&limit=1000`, key);
    expect(items.map(({ target }) => target?.id)).toEqual(expected.map((index) => `t${index}`));
  });

  test('as CSV holds every record, with texts that no spreadsheet takes for formulas', async () => {
    const response = await api.get('/audit?format=csv&outcome=failure', { secret: key });
    expect(response.headers.get('content-type')).toContain('text/csv');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="cliente2-audit.csv"');
    const lines = (await response.text()).trim().split('\r\n');
    expect(lines).toHaveLength(21);
    expect(lines[0]).toMatch(/^sequence,at,actorKind,actorId,actorName/);
    for (const line of lines.slice(1)) expect(line).toContain(`"'=HYPERLINK(""x"")"`);
  });

  test('is not offered in other formats', async () => {
    expect((await api.get('/audit?format=parquet', { secret: key })).status).toBe(400);
    const response = await api.get('/audit', { secret: key, headers: { accept: 'application/vnd.duckdb' } });
    expect(response.status).toBe(406);
  });

  test('is kept by nobody on the way', async () => {
    expect((await api.get('/audit', { secret: key })).headers.get('cache-control')).toBe('no-store');
  });

  test('answers 403 to whoever is no owner', async () => {
    expect((await api.get('/audit', { secret: api.secrets.cliente2 })).status).toBe(403);
    expect((await api.get('/audit', { secret: api.secrets.oneStore })).status).toBe(403);
  });

  test("takes no other shop's cursor, nor one of other filters", async () => {
    const { nextCursor } = await list('?limit=1', key);
    const codeOf = async (path: string, secret: string) =>
      ((await (await api.get(path, { secret })).json()) as { code: string }).code;
    expect(await codeOf(`/audit?limit=1&cursor=${nextCursor}`, ownerKey)).toBe('cursor.invalid');
    expect(await codeOf(`/audit?limit=1&outcome=failure&cursor=${nextCursor}`, key)).toBe('cursor.invalid');
  });

  test('shows records from which anybody can compute the hashes again', async () => {
    const { items } = await list('?limit=2', key);
    expect(items[0]?.previous).toBe(items[1]?.hash);
  });
});

describe('a change that is recorded before it is made', () => {
  const shop = 'granja2';
  let key: string;
  beforeAll(async () => {
    key = await adminKeyOf(shop);
    const log = api.auditLogs.open(tenantId(shop));
    const begin = (name: string) => log.append(entry(name, { outcome: 'unknown' }));
    const end = (name: string, intent: number) => log.append(entry(name, { intent }));
    // Before midnight in Caracas, and after it.
    api.clock.set('2026-05-02T03:59:00Z');
    const [a, b] = [await begin('a'), await begin('b')];
    api.clock.set('2026-05-02T04:01:00Z');
    await end('a', a.sequence);
    const c = await begin('c');
    await end('c', c.sequence);
    expect([a, b, c].map(({ sequence }) => sequence)).toEqual([1, 2, 4]);
  });
  const shown = async (query: string) =>
    (await list(query, key)).items.map(({ target, outcome }) => `${target?.id} ${outcome}`);

  test('is one item once its outcome is known, and “unknown” until then', async () => {
    expect(await shown('')).toEqual(['c success', 'a success', 'b unknown']);
    expect(await shown('?outcome=unknown')).toEqual(['b unknown']);
    expect(await shown('?outcome=success')).toEqual(['c success', 'a success']);
  });

  test('is so on every page, whatever the pages are', async () => {
    for (const limit of [1, 2]) {
      const found: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await list(`?limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`, key);
        found.push(...page.items.map(({ target, outcome }) => `${target?.id} ${outcome}`));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(found).toEqual(['c success', 'a success', 'b unknown']);
    }
  });

  test('is no unknown of the day before where it ended after midnight', async () => {
    expect(await shown('?to=2026-05-01')).toEqual(['b unknown']);
  });

  test('can be seen as it was written, whole', async () => {
    const { items } = await list('?intents=true', key);
    expect(items.map(({ sequence }) => sequence)).toEqual([5, 4, 3, 2, 1]);
    for (const [index, { previous }] of items.slice(0, -1).entries()) {
      expect(previous).toBe(items[index + 1]?.hash);
    }
  });

  test('is told by the file, too', async () => {
    const response = await api.get('/audit?format=csv', { secret: key });
    const lines = (await response.text()).trim().split('\r\n');
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(['5', '3', '2']);
  });
});

test('what the API recorded verifies', async () => {
  const { store } = api;
  for (const log of [tenantId('granja'), tenantId('cliente2'), controlLogName] as const) {
    const report = await verifyAuditLog(store, log);
    expect(report.findings).toEqual([]);
    expect(report.recordCount).toBeGreaterThan(0);
  }
});
