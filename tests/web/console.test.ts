/** What the console says and proposes before the API is asked. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTenantId, reservedTenantIds } from '#data/lake/tenant-id.ts';
import { assessBrand as assessInRegistry } from '#data/registry/brand-contrast.ts';
import { checkTenant, emptyTenant, proposeId, toRequest } from '../../web/src/modules/admin/new-tenant.ts';
import { adminWords } from '../../web/src/modules/admin/words.ts';
import { assessBrand } from '../../web/src/shared/brand/assess-brand.ts';
import { formatBytes } from '../../web/src/shared/format-bytes.ts';

const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

test('colours are judged on the page exactly as the registry judges them', () => {
  fc.assert(
    fc.property(color, color, (primary, accent) => {
      const here = assessBrand({ primary, accent });
      const there = assessInRegistry({ primary, accent });
      expect(here.warnings).toEqual(there.warnings);
      for (const name of ['textOnPrimary', 'primaryOnLight', 'primaryOnDark'] as const) {
        expect(here.ratios[name]).toBeCloseTo(there.ratios[name], 6);
      }
    }),
    { seed: 5 },
  );
});

describe('an address', () => {
  test.each([
    ['La Granja Mercado', 'la-granja-mercado'],
    ['  Ñandú & Cía., C.A. ', 'nandu-cia-c-a'],
    ['¡24 Horas!', '24-horas'],
    ['Supermercados de la Costa Oriental del Lago', 'supermercados-de-la-costa-orient'],
    ['???', ''],
  ])('is proposed from the name "%s": %s', (name, id) => {
    expect(proposeId(name)).toBe(id);
  });

  test('that is proposed is one that the API takes, where the name is long enough', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
        const id = proposeId(name);
        if (id.length >= 3) expect(parseTenantId(id) !== null || reservedTenantIds.has(id), id).toBe(true);
      }),
      { seed: 5 },
    );
  });
});

describe('what is typed for a new shop', () => {
  const w = adminWords.es;
  const good = { ...emptyTenant, name: ' La Granja ', id: 'granja', ownerEmail: ' ana@granja.example ' };

  test('has no fault where it is good, and is sent without the spaces around it', () => {
    const faults = checkTenant(good, { kind: 'known', reason: null }, w, 'no colour');
    expect(Object.values(faults).filter(Boolean)).toEqual([]);
    expect(toRequest(good)).toMatchObject({
      id: 'granja',
      name: 'La Granja',
      ownerEmail: 'ana@granja.example',
      settings: { currency: 'VES', timeZone: 'America/Caracas' },
    });
  });

  test.each([
    ['name', { name: ' ' }],
    ['id', { id: '' }],
    ['ownerEmail', { ownerEmail: 'ana@granja' }],
    ['currency', { currency: 'Bs' }],
    ['currencySymbol', { currencySymbol: ' ' }],
    ['locale', { locale: 'es_VE!' }],
    ['timeZone', { timeZone: 'Caracas' }],
    ['primary', { primary: '#12345' }],
    ['accent', { accent: 'green' }],
  ] as const)('names the fault of %s alone', (name, change) => {
    const faults = checkTenant({ ...good, ...change }, { kind: 'unchecked' }, w, 'no colour');
    expect(Object.entries(faults).flatMap(([field, fault]) => (fault ? [field] : []))).toEqual([name]);
  });

  test('an address that is known to be refused is a fault; one that could not be tried is not', () => {
    expect(checkTenant(good, { kind: 'known', reason: 'retired' }, w, 'no colour').id).toBe(
      w.idReasons.retired,
    );
    expect(checkTenant(good, { kind: 'unchecked' }, w, 'no colour').id).toBeNull();
  });
});

test.each([
  [0, '0\u00a0B'],
  [999, '999\u00a0B'],
  [1_234, '1,2\u00a0kB'],
  [12_345_678, '12,3\u00a0MB'],
  [9_876_543_210_987, '9,9\u00a0TB'],
])('%i bytes are written as people read them', (bytes, text) => {
  expect(formatBytes(bytes, 'es')).toBe(text);
});
