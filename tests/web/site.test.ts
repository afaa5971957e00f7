import { describe, expect, test } from 'vitest';
import { identifySite } from '../../web/src/boot/site.ts';
import { parseSiteConfig } from '../../web/src/shared/config.ts';

describe('the face that an address shows', () => {
  test.each([
    ['granja.localhost', '', { kind: 'tenant', tenantId: null }],
    ['granja.fluxionia.co', '', { kind: 'tenant', tenantId: null }],
    ['tienda.example.com.ve', '', { kind: 'tenant', tenantId: null }],
    ['localhost', '', { kind: 'landing' }],
    ['fluxionia.co', '', { kind: 'landing' }],
    ['www.fluxionia.co', '', { kind: 'landing' }],
    ['localhost', '?tenant=granja', { kind: 'tenant', tenantId: 'granja' }],
    ['admin.localhost', '', { kind: 'admin' }],
    ['ADMIN.fluxionia.co.', '', { kind: 'admin' }],
  ])('%s%s', (hostname, search, site) => {
    expect(identifySite({ hostname, search })).toEqual(site);
  });

  test('a shop’s host wins over a tenant in the query', () => {
    expect(identifySite({ hostname: 'granja.localhost', search: '?tenant=cliente2' })).toEqual({
      kind: 'tenant',
      tenantId: null,
    });
  });
});

describe('a tenant’s configuration', () => {
  const complete = {
    tenantId: 'granja',
    name: 'La Granja Mercado',
    logoUrl: '/logo?v=1',
    colors: { primary: '#2f7d32', accent: '#f9a825' },
    features: ['sales'],
    currency: 'VES',
    currencySymbol: 'Bs.',
    locale: 'es-VE',
    timeZone: 'America/Caracas',
    taxDisplay: 'included',
  };

  test('is read as it is', () => {
    expect(parseSiteConfig(complete)).toEqual(complete);
  });

  test('with odd values still gives a page that works', () => {
    const odd = parseSiteConfig({
      ...complete,
      locale: '??',
      timeZone: 'Mars/Base',
      logoUrl: 7,
      features: null,
    });
    expect(odd).toMatchObject({ locale: 'es-VE', timeZone: 'UTC', logoUrl: null, features: [] });
  });

  test('never loads a logo from elsewhere', () => {
    expect(parseSiteConfig({ ...complete, logoUrl: 'https://evil.example/x.svg' })?.logoUrl).toBeNull();
    expect(parseSiteConfig({ ...complete, logoUrl: '//evil.example/x.svg' })?.logoUrl).toBeNull();
  });

  test.each([null, [], 'x', {}, { ...complete, name: '' }, { ...complete, tenantId: 3 }])(
    'that is none is null: %j',
    (input) => {
      expect(parseSiteConfig(input)).toBeNull();
    },
  );
});
