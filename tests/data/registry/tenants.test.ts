import { describe, expect, test } from 'vitest';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { seededRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import type { SiteConfig } from '#data/registry/tenant.ts';
import { defaultScaleBarcodeLayout } from '#data/retail/scale-barcode.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { createCrashingStore, SimulatedCrash } from '#tests/support/faulty-store.ts';
import { createManualClock } from '#tests/support/manual-clock.ts';
import { granja, granja2, minute, openTestRegistry, registryError, second } from './fixtures.ts';

const siteConfig = async (store: ObjectStore, id: string): Promise<SiteConfig> =>
  JSON.parse(new TextDecoder().decode((await store.get(`site/_t/${id}/config.json`))?.body));

const scaleLabels = { ...defaultScaleBarcodeLayout, quantityFrom: 'label' } as const;
const laGranja = {
  id: granja,
  name: 'La Granja Mercado',
  settings: {
    currency: 'VES',
    currencySymbol: 'Bs.',
    locale: 'es-VE',
    timeZone: 'America/Caracas',
    features: ['sales', 'inventory', 'sales'],
    colors: { primary: '#1B7F3B', accent: '#f2a900' },
  },
};

describe('tenants', () => {
  test('a created tenant is active, found, and has its public configuration', async () => {
    const { registry, store } = openTestRegistry();
    const tenant = await registry.tenants.create(laGranja);
    expect(await registry.tenants.get(granja)).toEqual(tenant);
    expect(tenant).toMatchObject({ status: 'active', plan: 'standard' });
    expect(await siteConfig(store, 'granja')).toEqual({
      tenantId: 'granja',
      name: 'La Granja Mercado',
      logoUrl: null,
      colors: { primary: '#1b7f3b', accent: '#f2a900' },
      features: ['inventory', 'sales'],
      currency: 'VES',
      currencySymbol: 'Bs.',
      locale: 'es-VE',
      timeZone: 'America/Caracas',
      taxDisplay: 'included',
    });
  });

  test('a document of before there were scale labels has none', async () => {
    const { registry, store, other } = openTestRegistry();
    await registry.tenants.create(laGranja);
    const key = 'registry/tenants/granja.json';
    const document = JSON.parse(new TextDecoder().decode((await store.get(key))?.body));
    delete (document.value ?? document).settings.scaleLabels;
    await store.put(key, new TextEncoder().encode(JSON.stringify(document)));
    expect((await other().tenants.get(granja))?.settings).toMatchObject({
      currency: 'VES',
      scaleLabels: null,
    });
  });

  test('an unknown tenant is null, and a sibling’s name finds nothing', async () => {
    const { registry } = openTestRegistry();
    await registry.tenants.create(laGranja);
    expect(await registry.tenants.get(granja2)).toBeNull();
    expect(await registry.tenants.get('gran' as TenantId)).toBeNull();
  });

  test('a name is taken once, also among racing creators and after deletion', async () => {
    const { registry, other } = openTestRegistry();
    const results = await Promise.allSettled(
      [registry, other(), other()].map((r) => r.tenants.create(laGranja)),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    await registry.tenants.update(granja, { status: 'deleted' });
    await expect(registry.tenants.create(laGranja)).rejects.toEqual(registryError('tenant.exists'));
  });

  test('ensure returns an existing tenant as it is', async () => {
    const { registry } = openTestRegistry();
    await registry.tenants.create(laGranja);
    await registry.tenants.update(granja, { name: 'Renamed' });
    expect(await registry.tenants.ensure(laGranja)).toMatchObject({ name: 'Renamed' });
  });

  test('ensure completes what a crash at any store call left', async () => {
    for (const when of ['before', 'after'] as const) {
      for (let atCall = 1; ; atCall += 1) {
        const store = createMemoryStore();
        const crashing = createCrashingStore({ store, atCall, when });
        const clock = createManualClock();
        const first = openRegistry({ store: crashing, clock, random: seededRandom(1) }).tenants.ensure(
          laGranja,
        );
        await first.catch((error: unknown) => expect(error).toBeInstanceOf(SimulatedCrash));
        const again = openRegistry({ store, clock, random: seededRandom(2) });
        expect(await again.tenants.ensure(laGranja)).toMatchObject({ name: laGranja.name });
        expect(await siteConfig(store, 'granja')).toMatchObject({ name: laGranja.name });
        if (!crashing.crashed) break;
      }
    }
  });

  test.each([
    ['name', { name: ' ' }],
    ['name', { name: 'Granja\nSubject: x' }],
    ['name', { name: '\u202eajnarG' }],
    ['currencySymbol', { settings: { currencySymbol: 'B\u0000' } }],
    ['currency', { settings: { currency: 'bolívar' } }],
    ['locale', { settings: { locale: 'español' } }],
    ['locale', { settings: { locale: 'es-VE-u-nu-thai' } }],
    ['locale', { settings: { locale: 'es-x-private' } }],
    ['timeZone', { settings: { timeZone: 'America/Nowhere' } }],
    ['primary', { settings: { colors: { primary: 'red', accent: '#000000' } } }],
    ['primary', { settings: { colors: { primary: '#fff;}', accent: '#000000' } } }],
    ['features', { settings: { features: ['<script>'] } }],
    ['scaleLabels', { settings: { scaleLabels: { ...scaleLabels, itemDigits: 9 } } }],
    ['prefix', { settings: { scaleLabels: { ...scaleLabels, prefix: '4' } } }],
  ])('a wrong %s is refused by name and changes nothing', async (field, change) => {
    const { registry } = openTestRegistry();
    const before = await registry.tenants.create(laGranja);
    await expect(registry.tenants.update(granja, change)).rejects.toMatchObject({
      code: 'tenant.invalid',
      message: expect.stringContaining(field),
    });
    expect(await registry.tenants.get(granja)).toEqual(before);
  });

  test('a change keeps the other settings and is public at once', async () => {
    const { registry, store } = openTestRegistry();
    await registry.tenants.create(laGranja);
    await registry.tenants.update(granja, { settings: { currencySymbol: 'Bs.D' } });
    expect(await siteConfig(store, 'granja')).toMatchObject({
      currencySymbol: 'Bs.D',
      timeZone: 'America/Caracas',
    });
  });

  test('suspending is seen at once here and within three seconds by every other process', async () => {
    const { registry, other, clock } = openTestRegistry();
    await registry.tenants.create(laGranja);
    const elsewhere = other();
    expect((await elsewhere.tenants.get(granja))?.status).toBe('active');
    await registry.tenants.update(granja, { status: 'suspended' });
    expect((await registry.tenants.get(granja))?.status).toBe('suspended');
    clock.advance(3 * second);
    expect((await elsewhere.tenants.get(granja))?.status).toBe('suspended');
  });

  test('a look-up costs one store request, and none within three seconds', async () => {
    const { registry, store, clock } = openTestRegistry();
    for (let index = 0; index < 50; index += 1) {
      await registry.tenants.create({ ...laGranja, id: `shop-${index}` as TenantId });
    }
    const cost = (times: number) =>
      store.measure(async (usage) => {
        for (let time = 0; time < times; time += 1) await registry.tenants.get('shop-7' as TenantId);
        return usage().requestCount;
      });
    expect(await cost(1)).toBe(1);
    expect(await cost(5)).toBe(0);
    clock.advance(3 * second);
    expect(await cost(5)).toBe(1);
  });

  test('a change on a stale revision is a conflict', async () => {
    const { registry } = openTestRegistry();
    const { revision } = await registry.tenants.create(laGranja);
    const changed = await registry.tenants.update(granja, { name: 'A' }, { ifRevision: revision });
    await expect(registry.tenants.update(granja, { name: 'B' }, { ifRevision: revision })).rejects.toEqual(
      registryError('registry.conflict'),
    );
    expect(
      await registry.tenants.update(granja, { name: 'C' }, { ifRevision: changed.revision }),
    ).toMatchObject({
      name: 'C',
    });
  });

  test('changes at once are all kept, and what is public is the last', async () => {
    const { registry, other, store } = openTestRegistry();
    await registry.tenants.create(laGranja);
    await Promise.all([
      registry.tenants.update(granja, { settings: { currency: 'USD' } }),
      other().tenants.update(granja, { settings: { taxDisplay: 'excluded' } }),
      other().tenants.update(granja, { settings: { locale: 'en' } }),
      other().tenants.update(granja, { plan: 'premium' }),
    ]);
    const expected = { currency: 'USD', taxDisplay: 'excluded', locale: 'en' };
    expect(await registry.tenants.get(granja)).toMatchObject({ plan: 'premium', settings: expected });
    expect(await siteConfig(store, 'granja')).toMatchObject(expected);
  });

  test('a slow publication never leaves an older state public', async () => {
    const { registry, store, clock } = openTestRegistry();
    await registry.tenants.create(laGranja);
    const held = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const slow = openRegistry({
      store: {
        ...store,
        put: async (key, body, options) => {
          if (key === 'site/_t/granja/config.json') {
            reached.resolve();
            await held.promise;
          }
          return store.put(key, body, options);
        },
      },
      clock,
      random: seededRandom(99),
    });
    const older = slow.tenants.update(granja, { name: 'Older' });
    await reached.promise;
    await registry.tenants.update(granja, { name: 'Newer' });
    held.resolve();
    await older;
    expect(await siteConfig(store, 'granja')).toMatchObject({ name: 'Newer' });
  });

  test('a deleted tenant cannot be changed', async () => {
    const { registry } = openTestRegistry();
    await registry.tenants.create(laGranja);
    await registry.tenants.update(granja, { status: 'deleted' });
    await expect(registry.tenants.update(granja, { status: 'active' })).rejects.toEqual(
      registryError('tenant.invalid'),
    );
    await expect(registry.tenants.update(granja2, { name: 'x' })).rejects.toEqual(
      registryError('tenant.not_found'),
    );
  });

  describe('logos', () => {
    const svg = (content: string) =>
      new TextEncoder().encode(`<svg xmlns="http://www.w3.org/2000/svg">${content}</svg>`);
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0);

    test('a logo is stored beside the configuration, which points at its version', async () => {
      const { registry, store } = openTestRegistry();
      await registry.tenants.create(laGranja);
      const first = await registry.tenants.setLogo(granja, { contentType: 'image/png', body: png });
      expect(await store.head('site/_t/granja/logo')).toMatchObject({ sizeBytes: 9 });
      const { logoUrl } = await siteConfig(store, 'granja');
      expect(logoUrl).toBe(`/logo?v=${first.settings.logo?.revision}`);
      await registry.tenants.setLogo(granja, {
        contentType: 'image/svg+xml',
        body: svg('<path d="M0 0h1v1z"/>'),
      });
      expect((await siteConfig(store, 'granja')).logoUrl).not.toBe(logoUrl);
      await registry.tenants.setLogo(granja, null);
      expect((await siteConfig(store, 'granja')).logoUrl).toBeNull();
      expect(await store.head('site/_t/granja/logo')).toBeNull();
    });

    test.each([
      '<script>alert(1)</script>',
      '<path onload="alert(1)"/>',
      '<a href="javascript:alert(1)"/>',
      '<foreignObject/>',
      '<image href="https://evil.example/x.png"/>',
      '<rect style="fill:url(https://evil.example/x)"/>',
      '<animate attributeName="href" to="javascript:alert(1)"/>',
      '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>',
      '<h:img xmlns:h="http://www.w3.org/1999/xhtml" src="x"/>',
      '<handler type="application/ecmascript">alert(1)</handler>',
      '<linearGradient href="https://evil.example/x#y"/>',
      '<rect style="@import url(https://evil.example)"/>',
      '<rect fill="u&#114;l(https://evil.example)"/>',
      '<![CDATA[<script>]]>',
      // In ISO-2022-JP the first bytes are two letters, so that the comment never begins.
      '\x1b$B<!--\x1b(B<script>alert(1)</script>-->',
    ])('an SVG with %s is refused', async (content) => {
      const { registry, store } = openTestRegistry();
      await registry.tenants.create(laGranja);
      const logo = { contentType: 'image/svg+xml', body: svg(content) } as const;
      await expect(registry.tenants.setLogo(granja, logo)).rejects.toEqual(registryError('tenant.invalid'));
      expect(await store.head('site/_t/granja/logo')).toBeNull();
    });

    test.each([
      ['spaces before a link', `<use href=${' '.repeat(200_000)}#a/>`],
      ['spaces before a drawing’s own part', `<linearGradient href="#a"${' '.repeat(200_000)}/>`],
      ['comments that never end', '<!--'.repeat(60_000)],
      ['names of handlers', ' on'.repeat(80_000)],
      ['openings', '< '.repeat(120_000)],
      ['quotes', '"'.repeat(240_000)],
    ])('an SVG of many %s is judged at once', async (_name, content) => {
      const { registry } = openTestRegistry();
      await registry.tenants.create(laGranja);
      const began = performance.now();
      await registry.tenants
        .setLogo(granja, { contentType: 'image/svg+xml', body: svg(content) })
        .catch(() => undefined);
      expect(performance.now() - began).toBeLessThan(2_000);
    });

    test('a file that is not what it claims to be, or is too large, is refused', async () => {
      const { registry } = openTestRegistry();
      await registry.tenants.create(laGranja);
      for (const logo of [
        { contentType: 'image/png', body: svg('') },
        { contentType: 'image/svg+xml', body: png },
        {
          contentType: 'image/svg+xml',
          body: new TextEncoder().encode('<?xml version="1.0" encoding="iso-2022-jp"?><svg><g/></svg>'),
        },
        { contentType: 'image/png', body: new Uint8Array(300 * 1024) },
      ] as const) {
        await expect(registry.tenants.setLogo(granja, logo)).rejects.toEqual(registryError('tenant.invalid'));
      }
    });
  });

  describe('versions', () => {
    test('every change is a version, with who made it, the present one first', async () => {
      const { registry, clock } = openTestRegistry();
      await registry.tenants.create(laGranja);
      clock.advance(minute);
      await registry.tenants.update(granja, { name: 'Second' }, { actor: 'usr_ana' });
      await registry.tenants.update(granja, { plan: 'premium' });
      const versions = await registry.tenants.versions(granja);
      expect(versions).toMatchObject([
        { version: 3, name: 'Second', plan: 'premium', actor: null },
        { version: 2, name: 'Second', plan: 'standard', actor: 'usr_ana', updatedAt: clock.now() },
        { version: 1, name: 'La Granja Mercado', updatedAt: clock.now() - minute },
      ]);
      await expect(registry.tenants.versions(granja2)).rejects.toEqual(registryError('tenant.not_found'));
    });

    test('rollback brings name, settings and logo back as a new version, and leaves status and plan', async () => {
      const { registry, store } = openTestRegistry();
      await registry.tenants.create(laGranja);
      const png = (last: number) => Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, last);
      await registry.tenants.setLogo(granja, { contentType: 'image/png', body: png(1) });
      await registry.tenants.setLogo(granja, { contentType: 'image/png', body: png(2) });
      await registry.tenants.update(granja, { name: 'Other', settings: { currency: 'USD' } });
      await registry.tenants.update(granja, { plan: 'premium' });
      const back = await registry.tenants.rollback(granja, 2, { actor: 'usr_ana' });
      expect(back).toMatchObject({ version: 6, plan: 'premium', name: laGranja.name, actor: 'usr_ana' });
      expect(back.settings.currency).toBe('VES');
      expect((await store.get('site/_t/granja/logo'))?.body).toEqual(png(1));
      expect(await siteConfig(store, 'granja')).toMatchObject({ name: laGranja.name, currency: 'VES' });
      expect(await registry.tenants.versions(granja)).toHaveLength(6);
    });

    test('another tenant’s versions, and those that never were, cannot be rolled back to', async () => {
      const { registry } = openTestRegistry();
      await registry.tenants.create(laGranja);
      await registry.tenants.update(granja, { name: 'Second' });
      await registry.tenants.create({ id: granja2, name: 'Sibling' });
      const missing = registryError('version.not_found');
      await expect(registry.tenants.rollback(granja2, 1)).rejects.toEqual(missing);
      await expect(registry.tenants.rollback(granja, 7)).rejects.toEqual(missing);
      await expect(registry.tenants.rollback(granja, -1)).rejects.toEqual(missing);
    });

    test('no version is lost where a change dies at any store call', async () => {
      for (const when of ['before', 'after'] as const) {
        for (let atCall = 1; ; atCall += 1) {
          const store = createMemoryStore();
          const clock = createManualClock();
          const sound = openRegistry({ store, clock, random: seededRandom(1) }).tenants;
          await sound.create(laGranja);
          const crashing = createCrashingStore({ store, atCall, when });
          const dying = openRegistry({ store: crashing, clock, random: seededRandom(2) }).tenants;
          await dying.update(granja, { name: 'Second' }).catch(() => null);
          await sound.update(granja, { name: 'Third' });
          const names = (await sound.versions(granja)).map(({ version, name }) => `${version} ${name}`);
          const landed = names.length === 3;
          expect(names, `${when} ${atCall}`).toEqual(
            landed ? ['3 Third', '2 Second', '1 La Granja Mercado'] : ['2 Third', '1 La Granja Mercado'],
          );
          expect(await siteConfig(store, 'granja')).toMatchObject({ name: 'Third' });
          if (!crashing.crashed) break;
        }
      }
    });

    test('a document of an earlier release, without a version, is version 1', async () => {
      const { registry, store } = openTestRegistry();
      await registry.tenants.create(laGranja);
      const object = await store.get('registry/tenants/granja.json');
      const { version: _, actor: __, ...old } = JSON.parse(new TextDecoder().decode(object?.body));
      await store.put('registry/tenants/granja.json', new TextEncoder().encode(JSON.stringify(old)));
      expect(await registry.tenants.get(granja)).toMatchObject({ version: 1, actor: null });
      expect(await registry.tenants.update(granja, { name: 'Second' })).toMatchObject({ version: 2 });
    });
  });

  describe('lists', () => {
    const openMany = async (count: number) => {
      const opened = openTestRegistry();
      for (let index = 0; index < count; index += 1) {
        const number = String(index).padStart(3, '0');
        await opened.registry.tenants.create({
          id: `shop-${number}` as TenantId,
          name: index % 10 === 0 ? `Panadería Ñandú ${number}` : `Mercado ${number}`,
        });
      }
      return opened;
    };

    test('pages hold every tenant once, in order', async () => {
      const { registry } = await openMany(45);
      const ids: string[] = [];
      let after: TenantId | null = null;
      do {
        const page = await registry.tenants.list({ limit: 20, ...(after && { after }) });
        expect(page.total).toBe(45);
        ids.push(...page.items.map((tenant) => tenant.id));
        after = page.next;
      } while (after);
      expect(ids).toHaveLength(45);
      expect(ids).toEqual([...new Set(ids)].sort());
    });

    test('lists of shops can leave out those of the attacker', async () => {
      const { registry } = openTestRegistry();
      for (const id of ['probe-shop', 'shop']) {
        await registry.tenants.create({ id: id as TenantId, name: id });
      }
      const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);
      expect(idsOf(await registry.tenants.list({ probes: false }))).toEqual(['shop']);
      expect((await registry.tenants.list({ probes: false })).total).toBe(1);
      expect(idsOf(await registry.tenants.list())).toEqual(['probe-shop', 'shop']);
    });

    test('search finds ids and names, whatever their case and accents', async () => {
      const { registry } = await openMany(25);
      expect((await registry.tenants.list({ search: 'panaderia nandu' })).total).toBe(3);
      expect((await registry.tenants.list({ search: 'SHOP-007' })).items.map((tenant) => tenant.id)).toEqual([
        'shop-007',
      ]);
      await registry.tenants.update('shop-003' as TenantId, { status: 'suspended' });
      expect((await registry.tenants.list({ status: 'suspended' })).items.map((tenant) => tenant.id)).toEqual(
        ['shop-003'],
      );
    });

    test('only tenants that changed are read again, also by a new process', async () => {
      const { registry, other, store, clock } = await openMany(60);
      const reads = (r: typeof registry) =>
        store.measure(async (usage) => {
          await r.tenants.list();
          return usage().requests;
        });
      expect(await reads(registry)).toMatchObject({ list: 1, get: 61, put: 1 });
      clock.advance(3 * second);
      expect(await reads(registry)).toMatchObject({ list: 1, get: 0 });
      await registry.tenants.update('shop-003' as TenantId, { name: 'New name' });
      expect(await reads(registry)).toMatchObject({ list: 1, get: 1 });
      const newProcess = other();
      expect(await reads(newProcess)).toMatchObject({ list: 1, get: 2 });
      expect((await newProcess.tenants.list({ search: 'new name' })).total).toBe(1);
    });

    test('who types a search waits once: for three seconds a list costs nothing, but is never behind its own process', async () => {
      const { registry, other, store, clock } = await openMany(25);
      const neighbour = other();
      const statusesIn = (r: typeof registry) =>
        store.measure(async (usage) => {
          const { total } = await r.tenants.list({ status: 'suspended' });
          return { total, requests: usage().requestCount };
        });
      await Promise.all([registry.tenants.list(), neighbour.tenants.list()]);
      expect(await statusesIn(neighbour)).toEqual({ total: 0, requests: 0 });
      await registry.tenants.update('shop-003' as TenantId, { status: 'suspended' });
      expect(await statusesIn(registry)).toMatchObject({ total: 1 });
      expect(await statusesIn(neighbour)).toEqual({ total: 0, requests: 0 });
      clock.advance(3 * second);
      expect(await statusesIn(neighbour)).toMatchObject({ total: 1 });
    });

    test('a damaged index is rebuilt', async () => {
      const { other, store } = await openMany(25);
      await store.put('registry/indexes/tenants.json', new TextEncoder().encode('{"half":'));
      expect((await other().tenants.list()).total).toBe(25);
    });
  });
});
