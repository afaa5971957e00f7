/** Whatever the id of a product or order, its page has an address, and the API finds it by the same one. */
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { classifyPath, isSafePath } from '#edge/paths.ts';
import { pathIdentifierSchema } from '#functions/http/parameters.ts';
import { segmentOf } from '../../web/src/shared/item-address.ts';

const roundTrip = (id: string) => {
  const path = `/products/${segmentOf(id)}`;
  const decoded = v.parse(pathIdentifierSchema, decodeURIComponent(segmentOf(id)));
  return { isSafe: isSafePath(path), kind: classifyPath(path), id: decoded };
};

test.each([
  'A1',
  'A/1',
  'a\\b',
  '.',
  '..',
  '_t',
  '_T',
  '~',
  '~QS8x',
  '~A/1',
  'café/½ kg',
  '100%',
  '%2f',
  'x.png',
  '/',
])('the id %s', (id) => {
  expect(roundTrip(id)).toEqual({ isSafe: true, kind: 'page', id });
});

test('any id', () => {
  const ids = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .filter((id) => !/\p{Cc}/u.test(id));
  fc.assert(
    fc.property(ids, (id) => {
      expect(roundTrip(id)).toEqual({ isSafe: true, kind: 'page', id });
    }),
  );
});
