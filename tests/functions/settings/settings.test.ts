import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultScaleBarcodeLayout } from '#data/retail/scale-barcode.ts';
import { settingsSchema, settingsVersionListSchema } from '#functions/settings/settings.schemas.ts';
import { readOutcomes } from '#tests/data/audit/fixtures.ts';
import { openOwnPage, openPage, type PageClient } from '../support/page-client.ts';
import { createTestApi, type TestApi, tenantId } from '../support/test-api.ts';

const scaleLabels = { ...defaultScaleBarcodeLayout, quantityFrom: 'label' };
const granja = tenantId('granja');
let api: TestApi;
let owner: PageClient;
beforeAll(async () => {
  api = await createTestApi();
  owner = await openOwnPage(api, 'granja');
});
afterAll(() => api.close());

let tag: string;
beforeEach(async () => {
  tag = (await owner.request('GET', '/settings')).headers.get('etag') ?? '';
});

const change = (body: object, headers: Record<string, string> = { 'if-match': tag }) =>
  owner.request('PATCH', '/settings', body, headers);

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0);
const svg = (content: string) =>
  new TextEncoder().encode(`<svg xmlns="http://www.w3.org/2000/svg">${content}</svg>`);
const putLogo = (body: Uint8Array, type: string, headers: Record<string, string> = {}) =>
  owner.request('PUT', '/settings/logo', body, { 'content-type': type, ...headers });

describe('settings', () => {
  test('come with the plan, the contrast of the brand and a tag', async () => {
    const answer = await owner.request('GET', '/settings');
    expect(v.parse(settingsSchema, answer.body)).toMatchObject({
      tenantId: 'granja',
      name: 'Shop granja',
      plan: 'standard',
      settings: { currency: 'VES', timeZone: 'America/Caracas', logoUrl: null },
      limits: { maxUploadBytes: 2 * 1024 ** 3, maxExports: 2 },
      brand: { textOnPrimary: '#ffffff', warnings: ['brand.primary_faint_on_dark'] },
    });
    const unchanged = await owner.request('GET', '/settings', undefined, { 'if-none-match': tag });
    expect(unchanged.status).toBe(304);
  });

  test('change by what is named, under a new tag, for everybody who asks', async () => {
    const answer = await change({ name: 'La Granja', colors: { primary: '#FFEE00', accent: '#ffee11' } });
    expect(answer.status).toBe(200);
    const { name, settings, brand } = v.parse(settingsSchema, answer.body);
    expect(name).toBe('La Granja');
    expect(settings).toMatchObject({ currency: 'VES', colors: { primary: '#ffee00', accent: '#ffee11' } });
    expect(brand.textOnPrimary).toBe('#000000');
    expect(brand.warnings).toEqual(['brand.primary_faint_on_light', 'brand.colors_alike']);
    expect(answer.headers.get('etag')).not.toBe(tag);
    expect((await owner.request('GET', '/settings')).headers.get('etag')).toBe(answer.headers.get('etag'));
  });

  test('need the tag that was read, and change nothing under an older one', async () => {
    const body = { currencySymbol: 'Bs.' };
    const without = await change(body, {});
    expect([without.status, without.code]).toEqual([428, 'request.precondition_required']);
    expect((await change(body)).status).toBe(200);
    for (const stale of [tag, '"x"', 'x', '', `W/${tag}`]) {
      const refused = await change({ currencySymbol: 'X' }, { 'if-match': stale });
      expect([refused.status, refused.code]).toEqual([412, 'request.precondition_failed']);
    }
    expect((await change({ currencySymbol: 'Bs' }, { 'if-match': '*' })).status).toBe(200);
    const current = (await owner.request('GET', '/settings')).headers.get('etag');
    const listed = await change({ currencySymbol: 'Bs.' }, { 'if-match': `"x", ${current}` });
    expect(listed.body.settings).toMatchObject({ currencySymbol: 'Bs.' });
  });

  test('of two changes of the same version at once one is refused', async () => {
    const answers = await Promise.all([change({ name: 'One' }), change({ name: 'Two' })]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  test.each([
    [{ locale: 'not a locale' }, 'settings.invalid'],
    [{ colors: { primary: 'red', accent: '#000000' } }, 'request.invalid_body'],
    [{ colors: { primary: '#000000' } }, 'request.invalid_body'],
    [{ name: 'a\nb' }, 'request.invalid_body'],
    [{ name: 'a\u202eb' }, 'request.invalid_body'],
    [{ plan: 'premium' }, 'request.invalid_body'],
    [{ status: 'active' }, 'request.invalid_body'],
    [{ features: ['all'] }, 'request.invalid_body'],
    [{ logo: null }, 'request.invalid_body'],
    [{ scaleLabels: 'yes' }, 'request.invalid_body'],
    [{ scaleLabels: { ...scaleLabels, prefix: '30' } }, 'request.invalid_body'],
    [{ scaleLabels: { ...scaleLabels, itemDigits: 6 } }, 'request.invalid_body'],
    [{ scaleLabels: { ...scaleLabels, weightDecimals: 6 } }, 'request.invalid_body'],
    [{ scaleLabels: { ...scaleLabels, weightDecimals: 2.5 } }, 'request.invalid_body'],
    [{ currency: 'USD' }, 'settings.locked'],
    [{ timeZone: 'America/Panama' }, 'settings.locked'],
  ])('do not become %j', async (body, code) => {
    expect((await change(body)).code).toBe(code);
    expect((await owner.request('GET', '/settings')).headers.get('etag')).toBe(tag);
  });

  test('of currency and zone may change while the shop has no data', async () => {
    const id = tenantId('empty-shop');
    await api.registry.tenants.create({ id, name: 'Empty' });
    await api.lake.tenant(id).create();
    const user = await api.registry.users.ensure({
      email: 'owner@empty.example',
      name: 'E',
      password: 'x'.repeat(9),
    });
    await api.registry.users.setMembership(id, user.id, { role: 'owner' });
    const page = openPage(api, 'empty-shop', (await api.registry.sessions.createForUser(id, user.id)).token);
    const body = { currency: 'PAB', timeZone: 'America/Panama' };
    const changed = await page.request('PATCH', '/settings', body, { 'if-match': '*' });
    expect(changed.body.settings).toMatchObject(body);
  });
});

describe('scale labels', () => {
  test('are none until they are set, are a version like the rest, and stay out of the public configuration', async () => {
    const before = (await owner.request('GET', '/settings')).body as { version: number };
    expect(before).toMatchObject({ settings: { scaleLabels: null } });
    expect((await change({ scaleLabels })).body).toMatchObject({ settings: { scaleLabels } });
    expect((await change({ name: 'Other' }, { 'if-match': '*' })).body).toMatchObject({
      settings: { scaleLabels },
    });
    const cleared = await change({ scaleLabels: null }, { 'if-match': '*' });
    expect(cleared.body).toMatchObject({ settings: { scaleLabels: null } });
    const restored = await owner.request('POST', '/settings/rollback', { version: before.version + 1 });
    expect(restored.body).toMatchObject({ settings: { scaleLabels } });
    await owner.request('POST', '/settings/rollback', { version: before.version });
    const record = (await readOutcomes(api.auditLogs.open(granja))).find(
      ({ after }) => typeof after?.scaleLabels === 'string',
    );
    expect(record?.after).toMatchObject({ scaleLabels: JSON.stringify(scaleLabels) });
  });
});

describe('versions', () => {
  test('are listed with who made them, and one is made the present one again', async () => {
    const { version: wanted } = (await owner.request('GET', '/settings')).body as { version: number };
    await change({ name: 'Spoilt', taxDisplay: 'excluded' });
    const list = await owner.request('GET', '/settings/versions');
    const { items } = v.parse(settingsVersionListSchema, list.body);
    expect(items.map(({ current }) => current)).toEqual([true, ...items.slice(1).map(() => false)]);
    const ownerId = (await api.registry.users.findByEmail('owner@granja.example'))?.id;
    expect(items[0]).toMatchObject({ name: 'Spoilt', actor: ownerId, version: wanted + 1 });
    const restored = await owner.request('POST', '/settings/rollback', { version: wanted });
    expect(restored.body).toMatchObject({ version: wanted + 2, settings: { taxDisplay: 'included' } });
    expect(restored.body.name).not.toBe('Spoilt');
  });

  test.each([[0], [-1], [1.5], [999], ['1'], [null]])('number %j is none', async (version) => {
    const { status } = await owner.request('POST', '/settings/rollback', { version });
    expect([400, 404]).toContain(status);
  });

  test('of another currency are not restored once there is data', async () => {
    await api.registry.tenants.update(granja, { settings: { currency: 'USD' } });
    const first = await owner.request('POST', '/settings/rollback', { version: 1 });
    expect(first.code).toBe('settings.locked');
    await api.registry.tenants.update(granja, { settings: { currency: 'VES' } });
    expect((await owner.request('POST', '/settings/rollback', { version: 1 })).status).toBe(200);
  });
});

describe('the logo', () => {
  test('is sent as it is, shown by a new address, and removed', async () => {
    const first = await putLogo(png, 'image/png');
    const { logoUrl } = v.parse(settingsSchema, first.body).settings;
    expect(logoUrl).toMatch(/^\/logo\?v=[0-9a-f]{16}$/);
    const second = await putLogo(svg('<path d="M0 0h1v1z"/>'), 'image/svg+xml');
    expect(v.parse(settingsSchema, second.body).settings.logoUrl).not.toBe(logoUrl);
    const removed = await owner.request('DELETE', '/settings/logo');
    expect(v.parse(settingsSchema, removed.body).settings.logoUrl).toBeNull();
  });

  test.each<[string, Uint8Array, string, number, string]>([
    ['a script', svg('<script>alert(1)</script>'), 'image/svg+xml', 422, 'settings.invalid'],
    ['an SVG called PNG', svg(''), 'image/png', 422, 'settings.invalid'],
    ['nothing', new Uint8Array(), 'image/png', 422, 'settings.invalid'],
    ['a GIF', png, 'image/gif', 415, 'request.unsupported_media_type'],
    ['HTML', svg(''), 'text/html', 415, 'request.unsupported_media_type'],
    ['JSON', new TextEncoder().encode('{}'), 'application/json', 415, 'request.unsupported_media_type'],
    ['300 KiB', new Uint8Array(300 * 1024), 'image/png', 413, 'request.too_large'],
    ['2 MiB', new Uint8Array(2 * 1024 * 1024), 'image/png', 413, 'request.too_large'],
  ])('is not %s', async (_name, body, type, status, code) => {
    const refused = await putLogo(body, type);
    expect([refused.status, refused.code]).toEqual([status, code]);
    if (status === 415) expect(refused.body.detail).toContain('image/png, image/svg+xml');
  });

  test('comes from a page of the same address only', async () => {
    const origin = { origin: 'http://granja2.localhost:3000' };
    expect((await putLogo(png, 'image/png', origin)).code).toBe('request.origin_rejected');
  });
});

test('what changes nothing makes no version, and its record says so', async () => {
  expect((await change({})).headers.get('etag')).toBe(tag);
  const [newest] = await readOutcomes(api.auditLogs.open(granja));
  expect(newest).toMatchObject({ outcome: 'failure', reason: 'audit.unchanged' });
});

test('each change is in the audit log, with what it was before', async () => {
  await change({ name: 'Audited' });
  const { value } = await api.auditLogs.open(granja).read()[Symbol.asyncIterator]().next();
  expect(value).toMatchObject({
    action: 'settings.changed',
    target: { kind: 'tenant', id: 'granja' },
    after: { name: 'Audited' },
    actor: { email: 'owner@granja.example' },
  });
  expect(value?.before?.name).not.toBe('Audited');
});
