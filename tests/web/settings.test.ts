/** What the pages about people and settings decide by themselves. */
import { describe, expect, test, vi } from 'vitest';
import { statusByCode } from '#functions/http/errors.ts';
import { describeDevice } from '../../web/src/modules/account/device.ts';
import { toAuditQuery } from '../../web/src/modules/audit/audit-query.ts';
import { changedFacts } from '../../web/src/modules/audit/changed-facts.ts';
import { expiresAt, isScopePossible } from '../../web/src/modules/keys/new-key.ts';
import { reachOf, toGrant } from '../../web/src/modules/people/grant.ts';
import { type ShopValues, toChange, toValues } from '../../web/src/modules/settings/shop-values.ts';
import { ApiError } from '../../web/src/shared/api/problem.ts';
import { isColor } from '../../web/src/shared/brand/assess-brand.ts';
import { isLocale, isTimeZone } from '../../web/src/shared/config.ts';
import { describeFault, faultSentences } from '../../web/src/shared/i18n/faults.ts';
import { createForm } from '../../web/src/ui/form/create-form.ts';
import { isEmail, isShortPassword } from '../../web/src/ui/form/rules.ts';

describe('a form', () => {
  const deferred = () => {
    let finish = () => {};
    const promise = new Promise<void>((resolve) => {
      finish = resolve;
    });
    return { promise, finish };
  };

  test('is sent once, however often it is submitted while on its way', async () => {
    const { promise, finish } = deferred();
    const send = vi.fn(() => promise);
    const form = createForm({ initial: { name: 'Ana' }, send });
    const first = form.submit();
    await form.submit();
    await form.submit();
    finish();
    await first;
    expect(send).toHaveBeenCalledTimes(1);
    expect(form.isBusy()).toBe(false);
  });

  test('is not sent with a fault, and shows a fault only once its field was left', async () => {
    const send = vi.fn(() => Promise.resolve());
    const form = createForm({
      initial: { name: '', email: '' },
      check: ({ name, email }) => ({
        name: name === '' ? 'missing' : null,
        email: email === '' ? 'empty' : null,
      }),
      send,
    });
    expect(form.fault('name')).toBeNull();
    form.leave('name');
    expect([form.fault('name'), form.fault('email')]).toEqual(['missing', null]);
    expect(await form.submit()).toBe(false);
    expect(form.fault('email')).toBe('empty');
    expect(send).not.toHaveBeenCalled();
  });

  test('keeps what was typed when it is refused', async () => {
    const refusal = new ApiError({ status: 409, code: 'member.exists', detail: null, requestId: null });
    const form = createForm({ initial: { name: '' }, send: () => Promise.reject(refusal) });
    form.set('name', 'Ana');
    await form.submit();
    expect(form.values()).toEqual({ name: 'Ana' });
    expect(form.error()).toBe(refusal);
    expect(form.isDirty()).toBe(true);
    form.reset({ name: 'Ana' });
    expect([form.isDirty(), form.error()]).toEqual([false, null]);
  });
});

describe('a change of the settings', () => {
  const base: ShopValues = {
    name: 'La Granja',
    primary: '#2f6b32',
    accent: '#e0a526',
    currencySymbol: 'Bs.',
    locale: 'es-VE',
    timeZone: 'America/Caracas',
    taxDisplay: 'included',
    scaleLabels: 'none',
  };

  test('names only what was changed, so that it undoes nobody else’s work', () => {
    expect(toChange(base, base)).toEqual({});
    expect(toChange({ ...base, name: ' Otra ' }, base)).toEqual({ name: 'Otra' });
    expect(toChange({ ...base, accent: '#AABBCC', taxDisplay: 'excluded' }, base)).toEqual({
      colors: { primary: '#2f6b32', accent: '#aabbcc' },
      taxDisplay: 'excluded',
    });
  });

  test('of scale labels sends the usual layout, and never one that was set elsewhere', () => {
    const usual = { prefix: '21', itemDigits: 5, weightDigits: 5, weightDecimals: 3 };
    expect(toChange({ ...base, scaleLabels: 'label' }, base)).toEqual({
      scaleLabels: { ...usual, quantityFrom: 'label' },
    });
    expect(toChange(base, { ...base, scaleLabels: 'own' })).toEqual({ scaleLabels: null });
    expect(toChange({ ...base, scaleLabels: 'own' }, base)).toEqual({});
    const settings = {
      currency: 'VES',
      currencySymbol: 'Bs.',
      locale: 'es-VE',
      timeZone: 'America/Caracas',
      taxDisplay: 'included' as const,
      features: [],
      colors: { primary: '#2f6b32', accent: '#e0a526' },
      logoUrl: null,
    };
    const choice = (scaleLabels: Parameters<typeof toValues>[0]['settings']['scaleLabels']) =>
      toValues({ name: 'x', settings: { ...settings, scaleLabels } }).scaleLabels;
    expect(choice(null)).toBe('none');
    expect(choice({ ...usual, quantityFrom: 'column' })).toBe('column');
    expect(choice({ ...usual, prefix: '20', quantityFrom: 'label' })).toBe('own');
  });

  test.each([
    [isColor, ['#2f6b32', '#ABCDEF'], ['2f6b32', '#fff', 'red', '']],
    [isLocale, ['es-VE', 'en'], ['', 'español de aquí', 'x']],
    [isTimeZone, ['America/Caracas', 'UTC'], ['', 'Caracas', 'America/Nowhere']],
  ])('takes what %s accepts', (accepts, good, bad) => {
    expect(good.map(accepts)).toEqual(good.map(() => true));
    expect(bad.map(accepts)).toEqual(bad.map(() => false));
  });
});

test('a role decides whether stores are asked for', () => {
  const some = { reach: 'some' as const, storeIds: ['s1'] };
  expect(toGrant({ role: 'owner', ...some })).toEqual({ role: 'owner', storeIds: null });
  expect(toGrant({ role: 'manager', ...some })).toEqual({ role: 'manager', storeIds: ['s1'] });
  expect(toGrant({ role: 'viewer', reach: 'all', storeIds: ['s1'] }).storeIds).toBeNull();
  expect(reachOf({ role: 'store', reach: 'all' })).toBe('some');
});

test('a key for some stores cannot import or administer, and ends when it was said', () => {
  expect(['read', 'write', 'import', 'admin'].map((scope) => isScopePossible(scope, 'some'))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  const now = new Date('2026-03-01T10:00:00Z');
  expect(expiresAt('30', now)).toBe('2026-03-31T10:00:00.000Z');
  expect(expiresAt('never', now)).toBeNull();
});

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36', 'Chrome', 'Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0',
    'Edge',
    'Windows',
  ],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1', 'Safari', 'iPhone'],
  [
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36',
    'Chrome',
    'Android',
  ],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 14.0; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'macOS'],
])('%s is a device that people recognise', (userAgent, browser, system) => {
  expect(describeDevice(userAgent)).toEqual({ browser, system });
});

test('a program that says nothing of itself is an unknown device', () => {
  expect([describeDevice('curl/8.5.0'), describeDevice(null)]).toEqual([null, null]);
});

describe('the filters of the audit log', () => {
  const now = new Date('2026-03-10T02:00:00Z');
  const ask = (query: Record<string, string>) =>
    toAuditQuery({ get: (name) => query[name] }, 'America/Caracas', now);

  test('count days in the shop’s zone', () => {
    expect(ask({ when: '7d' })).toEqual({ from: '2026-03-03', to: '2026-03-09' });
    expect(ask({ when: 'all', who: 'usr_1', what: 'key', refused: '1' })).toEqual({
      actor: 'usr_1',
      action: 'key',
      outcome: 'failure',
    });
  });

  test('take dates as they are written here and ignore what is none', () => {
    expect(ask({ when: 'dates', since: '2026-03-01', until: '5/3/2026' })).toEqual({
      from: '2026-03-01',
      to: '2026-03-05',
    });
    expect(ask({ when: 'dates', since: '2026-03-05', until: '2026-03-01' })).toEqual({});
    expect(ask({ when: 'siempre', since: 'x', what: 'drop table' })).toEqual({
      from: '2026-02-08',
      to: '2026-03-09',
    });
  });
});

test('a record shows what differs between before and after', () => {
  expect(
    changedFacts({ role: 'viewer', stores: ['a'], name: 'Ana' }, { role: 'owner', stores: ['a'], since: 1 }),
  ).toEqual([
    { name: 'name', before: 'Ana', after: undefined },
    { name: 'role', before: 'viewer', after: 'owner' },
    { name: 'since', before: undefined, after: 1 },
  ]);
});

test('a refusal is a sentence; one without keeps its code to tell support', () => {
  const refusal = (code: string, detail: string | null) =>
    new ApiError({ status: 400, code, detail, requestId: null });
  expect(describeFault(refusal('member.last_owner', 'English'), 'es')).toContain('al menos un propietario');
  expect(describeFault(refusal('new.code', 'It is so.'), 'es')).toBe('It is so. (new.code)');
  expect(describeFault(new Error('boom'), 'en')).toBe('That did not work. (other)');
});

test('every refusal of people and settings has its sentence, and no sentence is for a code that is none', () => {
  const areas =
    /^(account|auth|second_factor|password|user|member|invitation|reset|session|key|settings|version|store|mail|service)\./;
  const codes = Object.keys(statusByCode);
  const known = Object.keys(faultSentences.es);
  expect(codes.filter((code) => areas.test(code) && !known.includes(code))).toEqual([]);
  // The page's own, and a reason that only the audit log has.
  const own = /^(client\.|other$|audit\.unchanged$)/;
  expect(known.filter((code) => !own.test(code) && !codes.includes(code))).toEqual([]);
});

test('what is typed is measured as the API measures it', () => {
  expect(['ana@tienda.com', ' a@b.co '].map(isEmail)).toEqual([true, true]);
  expect(['ana', 'ana@tienda', 'a b@c.de', ''].map(isEmail)).toEqual([false, false, false, false]);
  expect(isShortPassword('🔑🔑🔑🔑🔑🔑🔑')).toBe(true);
  expect(isShortPassword('🔑🔑🔑🔑🔑🔑🔑🔑')).toBe(false);
});
