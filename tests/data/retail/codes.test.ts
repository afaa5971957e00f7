import { describe, expect, it } from 'vitest';
import { appendCheckDigit, computeCheckDigit, isGtin } from '#data/retail/ean.ts';
import { computeRifCheckDigit, parseRif } from '#data/retail/rif.ts';
import { parseScaleBarcode } from '#data/retail/scale-barcode.ts';

describe('GTIN', () => {
  it('accepts codes in print and refuses them with any other check digit', () => {
    for (const code of ['4006381333931', '96385074', '036000291452', '7792180001665', '10614141000415']) {
      expect(isGtin(code)).toBe(true);
      for (let digit = 0; digit < 10; digit += 1) {
        const other = code.slice(0, -1) + digit;
        if (other !== code) expect(isGtin(other)).toBe(false);
      }
    }
  });

  it('refuses what is not 8, 12, 13 or 14 digits', () => {
    for (const text of [
      '',
      '7,79001E+12',
      '400638133393',
      '40063813339311',
      '4006381333931 ',
      '13-1-0000001',
    ]) {
      expect(isGtin(text)).toBe(false);
    }
  });

  it('completes digits with their check digit', () => {
    expect(computeCheckDigit('400638133393')).toBe(1);
    expect(appendCheckDigit('9638507')).toBe('96385074');
  });
});

describe('RIF', () => {
  it('accepts published tax ids in any spelling and gives the canonical one', () => {
    // Banco Central de Venezuela; Petróleos de Venezuela.
    expect(parseRif('G-20000110-0')).toBe('G-20000110-0');
    expect(parseRif('j000950369')).toBe('J-00095036-9');
    expect(parseRif(' J-00095036-9 ')).toBe('J-00095036-9');
  });

  it('refuses a transposed digit, an unknown letter and a short number', () => {
    const check = computeRifCheckDigit('J', '30412877');
    expect(parseRif(`J-30412877-${check}`)).not.toBe(null);
    expect(parseRif(`J-30412787-${check}`)).toBe(null);
    expect(parseRif('X-30412877-0')).toBe(null);
    expect(parseRif('J-3041287-0')).toBe(null);
    expect(computeRifCheckDigit('X', '30412877')).toBe(null);
  });
});

describe('scale barcode', () => {
  it('gives item and weight of a label', () => {
    expect(parseScaleBarcode('2112345015002')).toEqual({ itemCode: '12345', quantityKg: '1.500' });
    expect(parseScaleBarcode('2112345123457')).toBe(null);
  });

  it('follows the layout of the shop', () => {
    const layout = { prefix: '28', itemDigits: 4, weightDigits: 6, weightDecimals: 3 };
    expect(parseScaleBarcode(appendCheckDigit('281234000250'), layout)).toEqual({
      itemCode: '1234',
      quantityKg: '0.250',
    });
    expect(parseScaleBarcode(appendCheckDigit('211234000250'), layout)).toBe(null);
  });
});
