import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { divideDecimals, relativeChange, subtractDecimals } from '#functions/query/decimal.ts';

describe('decimal text', () => {
  test.each([
    ['10.0000', '3', 4, '3.3333'],
    ['20.0000', '3', 4, '6.6667'],
    ['-20.0000', '3', 4, '-6.6667'],
    ['1.0000', '8', 2, '0.13'],
    ['-1.0000', '8', 2, '-0.13'],
    ['9747747.9340', '25900', 4, '376.3609'],
    ['0.0000', '5', 4, '0.0000'],
    ['99999999999999999999.9999', '0.0001', 4, '999999999999999999999999.0000'],
  ])('%s / %s with %i decimals is %s', (dividend, divisor, scale, expected) => {
    expect(divideDecimals(dividend, divisor, scale)).toBe(expected);
  });

  test('division by zero has no answer', () => {
    expect(divideDecimals('1.0000', '0', 4)).toBeNull();
    expect(divideDecimals('1.0000', '0.0000', 4)).toBeNull();
  });

  test.each([
    ['112.5000', '100.0000', '0.1250'],
    ['80.0000', '100.0000', '-0.2000'],
    ['50.0000', '-100.0000', '1.5000'],
    ['7', '0', null],
  ])('the change of %s against %s is %s', (value, previous, expected) => {
    expect(relativeChange(value, previous)).toBe(expected);
  });

  test('subtraction is exact at any size', () => {
    const amount = fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n });
    const text = (digits: bigint) => {
      const magnitude = (digits < 0n ? -digits : digits).toString().padStart(5, '0');
      return `${digits < 0n ? '-' : ''}${magnitude.slice(0, -4)}.${magnitude.slice(-4)}`;
    };
    fc.assert(
      fc.property(amount, amount, (left, right) => {
        expect(subtractDecimals(text(left), text(right))).toBe(text(left - right));
      }),
      { seed: 1 },
    );
  });
});
