import { expect, test } from 'vitest';
import { words } from '../../web/src/modules/landing/words.ts';
import { en } from '../../web/src/shared/i18n/en.ts';
import { es } from '../../web/src/shared/i18n/es.ts';

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

test.each([
  ['application', es, en],
  ['landing page', words.es, words.en],
])('the %s says everything in both languages', (_name, spanish, english) => {
  const [a, b] = [texts(spanish), texts(english)];
  expect([...b.keys()]).toEqual([...a.keys()]);
  for (const [path, text] of [...a, ...b]) expect(text.trim(), path).not.toBe('');
});

test('a translation uses the same arguments as the original', () => {
  const english = texts(en);
  for (const [path, text] of texts(es)) {
    const named = (value: string) => [...new Set(value.match(/\{\d\}/g) ?? [])].sort();
    expect(named(english.get(path) ?? ''), path).toEqual(named(text));
  }
});

test('one is not several', () => {
  expect(es.inventory.rows(1, '1')).toBe('1 fila');
  expect(es.inventory.rows(200_000, '200.000')).toBe('200.000 filas');
  expect(en.inventory.rows(0, '0')).toBe('0 rows');
});
