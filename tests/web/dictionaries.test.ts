import { expect, test } from 'vitest';
import { accountWords } from '../../web/src/modules/account/words.ts';
import { adminWords } from '../../web/src/modules/admin/words.ts';
import { auditWords } from '../../web/src/modules/audit/words.ts';
import { exploreWords } from '../../web/src/modules/explore/words.ts';
import { importWords } from '../../web/src/modules/imports/words.ts';
import { en as invitationEn } from '../../web/src/modules/invitation/words.en.ts';
import { es as invitationEs } from '../../web/src/modules/invitation/words.es.ts';
import { keysWords } from '../../web/src/modules/keys/words.ts';
import { words } from '../../web/src/modules/landing/words.ts';
import { peopleWords } from '../../web/src/modules/people/words.ts';
import { en as resetEn } from '../../web/src/modules/reset/words.en.ts';
import { es as resetEs } from '../../web/src/modules/reset/words.es.ts';
import { en as securityEn } from '../../web/src/modules/security/words.en.ts';
import { es as securityEs } from '../../web/src/modules/security/words.es.ts';
import { settingsWords } from '../../web/src/modules/settings/words.ts';
import { brandWords } from '../../web/src/shared/brand/words.ts';
import { en } from '../../web/src/shared/i18n/en.ts';
import { es } from '../../web/src/shared/i18n/es.ts';
import { faultSentences } from '../../web/src/shared/i18n/faults.ts';
import { rightsWords } from '../../web/src/shared/i18n/rights.ts';

/** Every text by its path; functions are called with recognisable arguments. */
function texts(node: unknown, path = ''): Map<string, string> {
  if (typeof node === 'string') return new Map([[path, node]]);
  if (typeof node === 'function') {
    const args = Array.from({ length: node.length }, (_, index) => `{${index}}`);
    return new Map([[path, String(node(...args))]]);
  }
  return new Map(
    Object.entries(node as object).flatMap(([name, child]) => [...texts(child, `${path}.${name}`)]),
  );
}

const dictionaries: [string, unknown, unknown][] = [
  ['application', es, en],
  ['landing page', words.es, words.en],
  ['console', adminWords.es, adminWords.en],
  ['account page', accountWords.es, accountWords.en],
  ['people page', peopleWords.es, peopleWords.en],
  ['import pages', importWords.es, importWords.en],
  ['explore page', exploreWords.es, exploreWords.en],
  ['keys page', keysWords.es, keysWords.en],
  ['brand fields', brandWords.es, brandWords.en],
  ['settings page', settingsWords.es, settingsWords.en],
  ['audit page', auditWords.es, auditWords.en],
  ['invitation page', invitationEs, invitationEn],
  ['reset page', resetEs, resetEn],
  ['security page', securityEs, securityEn],
  ['names of rights', rightsWords.es, rightsWords.en],
  ['refusals', faultSentences.es, faultSentences.en],
];

test.each(dictionaries)('the %s says everything in both languages', (_name, spanish, english) => {
  const [a, b] = [texts(spanish), texts(english)];
  expect([...b.keys()]).toEqual([...a.keys()]);
  for (const [path, text] of [...a, ...b]) expect(text.trim(), path).not.toBe('');
});

test.each(dictionaries)(
  'a translation of the %s uses the same arguments as the original',
  (_name, spanish, english) => {
    const translated = texts(english);
    for (const [path, text] of texts(spanish)) {
      const named = (value: string) => [...new Set(value.match(/\{\d\}/g) ?? [])].sort();
      expect(named(translated.get(path) ?? ''), path).toEqual(named(text));
    }
  },
);

test('one is not several', () => {
  expect(es.inventory.rows(1, '1')).toBe('1 fila');
  expect(es.inventory.rows(200_000, '200.000')).toBe('200.000 filas');
  expect(en.inventory.rows(0, '0')).toBe('0 rows');
});
