import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCursorSigner } from '#functions/http/cursor.ts';

const secret = new Uint8Array(32).fill(7);
const newSecret = new Uint8Array(32).fill(8);
const scope = ['granja', 'sales', { q: 'arepa' }, null];
const cursor = { versions: { sales: 12, stores: 1 }, keys: ['2026-01-31', 'ñandú', '7'] };

describe('a cursor', () => {
  test('comes back as it was signed', () => {
    const signer = createCursorSigner([secret], scope);
    expect(signer.verify(signer.sign(cursor))).toEqual(cursor);
  });

  test('does not verify for another tenant, route, filter or store limit', () => {
    const text = createCursorSigner([secret], scope).sign(cursor);
    const others = [
      ['granja2', 'sales', { q: 'arepa' }, null],
      ['granja', 'orders', { q: 'arepa' }, null],
      ['granja', 'sales', { q: 'queso' }, null],
      ['granja', 'sales', { q: 'arepa' }, ['s1']],
    ];
    for (const other of others) {
      expect(() => createCursorSigner([secret], other).verify(text)).toThrow(
        expect.objectContaining({ code: 'cursor.invalid' }),
      );
    }
  });

  test('does not verify after any change of one character', () => {
    const signer = createCursorSigner([secret], scope);
    const text = signer.sign(cursor);
    for (let index = 0; index < text.length; index += 1) {
      const replacement = text[index] === 'A' ? 'B' : 'A';
      const changed = text.slice(0, index) + replacement + text.slice(index + 1);
      // The last character of base64 may hold unused bits: such a text decodes to the same bytes.
      const same = Buffer.from(changed.split('.')[1] ?? '', 'base64url').equals(
        Buffer.from(text.split('.')[1] ?? '', 'base64url'),
      );
      if (same && changed.split('.')[0] === text.split('.')[0]) continue;
      expect(() => signer.verify(changed)).toThrow(expect.objectContaining({ code: 'cursor.invalid' }));
    }
  });

  test('that is any other text answers cursor.invalid and nothing else', () => {
    const signer = createCursorSigner([secret], scope);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(() => signer.verify(text)).toThrow(expect.objectContaining({ code: 'cursor.invalid' }));
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  test('survives the replacement of the secret, until the old one is dropped', () => {
    const text = createCursorSigner([secret], scope).sign(cursor);
    expect(createCursorSigner([newSecret, secret], scope).verify(text)).toEqual(cursor);
    expect(() => createCursorSigner([newSecret], scope).verify(text)).toThrow(
      expect.objectContaining({ code: 'cursor.invalid' }),
    );
  });
});
