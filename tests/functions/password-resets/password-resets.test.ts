import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPage, type PageClient, tokenIn } from '../support/page-client.ts';
import { createTestApi, password, type TestApi, tenantId } from '../support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const fresh = 'a new and better one';
const ask = (page: PageClient, email: string) => page.request('POST', '/password-resets', { email });
const complete = (page: PageClient, token: string, chosen = fresh) =>
  page.request('POST', '/password-resets/complete', { token, password: chosen });

let people = 0;
async function member(shop: 'granja' | 'granja2' = 'granja') {
  people += 1;
  const email = `person${people}@${shop}.example`;
  const user = await api.registry.users.create({ email, name: 'Person', password });
  await api.registry.users.setMembership(tenantId(shop), user.id, { role: 'viewer' });
  return { email, id: user.id };
}

/** The token that was sent, once it was. */
const tokenFor = (email: string) =>
  vi.waitFor(() => {
    const mail = api.mails.find(({ to }) => to === email);
    if (!mail) throw new Error(`Nothing was sent to ${email}.`);
    return tokenIn(mail.text);
  });

describe('a password reset', () => {
  test('sends a link of our own address, sets the password once, and ends every session', async () => {
    const { email, id } = await member();
    const { token: session } = await api.registry.sessions.createForUser(tenantId('granja'), id);
    const page = openPage(api, 'granja');
    const asked = await ask(page, email.toUpperCase());
    expect([asked.status, asked.body]).toEqual([202, { accepted: true }]);
    const token = await tokenFor(email);
    const mail = api.mails.find(({ to }) => to === email);
    expect(mail?.text).toContain(`http://granja.localhost:3000/reset#${token}`);
    expect((await complete(page, token, 'short')).code).toBe('password.too_short');
    expect((await complete(page, token)).status).toBe(204);
    expect((await complete(page, token)).code).toBe('reset.invalid');
    expect(await api.registry.sessions.verify(session)).toBeNull();
    expect((await page.request('POST', '/session', { email, password: fresh })).status).toBe(200);
    await vi.waitFor(() => expect(api.mails.filter(({ to }) => to === email)).toHaveLength(2));
  });

  test('answers alike for an unknown e-mail and for one of another shop, and sends nothing', async () => {
    const known = await member();
    const stranger = await member('granja2');
    const page = openPage(api, 'granja');
    const answers = [
      await ask(page, 'nobody@granja.example'),
      await ask(page, 'no e-mail at all'),
      await ask(page, stranger.email),
      await ask(page, 'operator@fluxion.example'),
      await ask(page, known.email),
    ];
    for (const { status, body } of answers) expect([status, body]).toEqual([202, { accepted: true }]);
    const headers = answers.map(({ headers }) => [...headers.keys()].sort());
    for (const names of headers) expect(names).toEqual(headers[0]);
    await tokenFor(known.email);
    const unsent = ['nobody@granja.example', stranger.email, 'operator@fluxion.example'];
    expect(api.mails.filter(({ to }) => unsent.includes(to))).toEqual([]);
  });

  test('sends one link a minute, however often it is asked for', async () => {
    const { email } = await member();
    const page = openPage(api, 'granja');
    for (let count = 0; count < 5; count += 1) expect((await ask(page, email)).status).toBe(202);
    await tokenFor(email);
    expect(api.mails.filter(({ to }) => to === email)).toHaveLength(1);
  });

  test('is good at the shop where it was asked for', async () => {
    const { email, id } = await member();
    await api.registry.users.setMembership(tenantId('granja2'), id, { role: 'viewer' });
    await ask(openPage(api, 'granja'), email);
    const token = await tokenFor(email);
    for (const host of ['granja2', 'cliente2', 'admin']) {
      expect((await complete(openPage(api, host), token)).code).toBe('reset.invalid');
    }
    expect((await complete(openPage(api, 'granja'), token)).status).toBe(204);
  });

  test('of an operator is asked for on the console', async () => {
    const email = 'second@fluxion.example';
    await api.registry.operators.create({ email, name: 'Second', password });
    const page = openPage(api, 'admin');
    await ask(page, email);
    const token = await tokenFor(email);
    expect(api.mails.find(({ to }) => to === email)?.text).toContain('http://admin.localhost:3000/reset#');
    expect((await complete(page, token)).status).toBe(204);
  });

  test('does not exist where programs are, nor at a suspended shop', async () => {
    const { email } = await member();
    const response = await api.app.request('/api/v1/password-resets', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-fluxion-realm': 'api', 'x-tenant-id': 'granja' },
      body: JSON.stringify({ email }),
    });
    expect(response.status).toBe(404);
    expect((await ask(openPage(api, 'suspended-shop'), email)).code).toBe('tenant.suspended');
    expect((await ask(openPage(api, 'no-such-shop'), email)).code).toBe('tenant.unknown');
  });
});

test('one network address asks for so many an hour; further ones are answered alike and do nothing', async () => {
  const behindProxy = await createTestApi({ clientAddress: () => '192.0.2.7' });
  try {
    const page = openPage(behindProxy, 'granja');
    for (let count = 0; count < 30; count += 1) await ask(page, `nobody${count}@granja.example`);
    const answer = await ask(page, 'owner@granja.example');
    expect([answer.status, answer.body]).toEqual([202, { accepted: true }]);
    behindProxy.clock.set('2026-03-15T17:00:01Z');
    await ask(page, 'owner@granja.example');
    await vi.waitFor(() => expect(behindProxy.mails).toHaveLength(1));
  } finally {
    await behindProxy.close();
  }
});

test('a forged host changes neither the link nor anything else', async () => {
  const { email } = await member();
  await openPage(api, 'granja').request(
    'POST',
    '/password-resets',
    { email },
    {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      origin: 'http://evil.example',
    },
  );
  const token = await tokenFor(email);
  const mail = api.mails.find(({ to }) => to === email);
  expect(mail?.text).toContain(`http://granja.localhost:3000/reset#${token}`);
  expect(mail?.text).not.toContain('evil');
});

test('the answer does not wait for the e-mail, so that its time tells nothing', async () => {
  const sending = Promise.withResolvers<void>();
  const slow = await createTestApi({ mail: { send: () => sending.promise }, uniformAnswerMs: 1 });
  try {
    const known = await ask(openPage(slow, 'granja'), 'owner@granja.example');
    expect([known.status, known.body]).toEqual([202, { accepted: true }]);
  } finally {
    sending.resolve();
    await slow.close();
  }
});

test('an answer about nobody takes as long as the longest', async () => {
  const slow = await createTestApi({ uniformAnswerMs: 300 });
  try {
    const start = performance.now();
    await ask(openPage(slow, 'granja'), 'nobody@granja.example');
    expect(performance.now() - start).toBeGreaterThanOrEqual(295);
  } finally {
    await slow.close();
  }
});

test('a mail server that fails is told to nobody but the log', async () => {
  const broken = await createTestApi({ mail: { send: () => Promise.reject(new Error('no mail server')) } });
  try {
    const answer = await ask(openPage(broken, 'granja'), 'owner@granja.example');
    expect([answer.status, answer.body]).toEqual([202, { accepted: true }]);
    await vi.waitFor(() =>
      expect(broken.failures).toEqual([expect.objectContaining({ message: 'no mail server' })]),
    );
  } finally {
    await broken.close();
  }
});
