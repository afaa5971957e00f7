import { describe, expect, test } from 'vitest';
import { sumDecimals } from '../../web/src/shared/decimal.ts';
import { createFormatter } from '../../web/src/shared/format.ts';

const granja = {
  locale: 'es-VE',
  currency: 'VES',
  currencySymbol: 'Bs.',
  timeZone: 'America/Caracas',
} as const;
const es = createFormatter({ ...granja, language: 'es' });
const en = createFormatter({ ...granja, language: 'en' });
const dollars = createFormatter({
  language: 'en',
  locale: 'en',
  currency: 'USD',
  currencySymbol: 'US$',
  timeZone: 'America/Panama',
});

describe('money', () => {
  test('is written as the tenant writes it, with the tenant’s symbol instead of ICU’s', () => {
    expect(es.money('1234.5000')).toBe('Bs.\u00a01.234,50');
    expect(en.money('1234.5000')).toBe('Bs.\u00a01,234.50');
    expect(dollars.money('9747747.9340')).toBe('US$\u00a09,747,747.93');
  });

  test('keeps digits that a float would lose', () => {
    expect(dollars.money('9007199254740993.0100')).toBe('US$\u00a09,007,199,254,740,993.01');
    expect(dollars.number('9007199254740993.125')).toBe('9,007,199,254,740,993.125');
  });

  test('keeps its sign in front', () => {
    expect(es.money('-1234.5000')).toBe('Bs.\u00a0-1.234,50');
    expect(dollars.money('-0.5000')).toBe('-US$\u00a00.50');
  });

  test('shows the third and fourth decimal of a price only where there is one', () => {
    expect(dollars.unitMoney('2.5500')).toBe('US$\u00a02.55');
    expect(dollars.unitMoney('2.5510')).toBe('US$\u00a02.551');
  });

  test('drops the cents only where a card could not hold them', () => {
    expect(es.moneyShort('99999999.9900')).toBe('Bs.\u00a099.999.999,99');
    expect(es.moneyShort('100000000.4000')).toBe('Bs.\u00a0100.000.000');
  });
});

test('a sum of quantities loses its grams where nobody counts them', () => {
  const { quantitySum } = es;
  expect(['0.125', '527.779', '999.900', '1234.567', '-3713.870'].map(quantitySum)).toEqual([
    '0,125',
    '527,779',
    '999,9',
    '1.235',
    '-3.714',
  ]);
});

describe('dates', () => {
  test('are day, month, year in both languages', () => {
    expect(es.date('2026-03-31')).toBe('31/03/2026');
    expect(en.date('2026-03-31')).toBe('31/03/2026');
    expect(en.dateTime('2026-03-31T18:05:00.000Z')).toBe('31/03/2026 14:05');
  });

  test('a moment is shown in the tenant’s zone: 03:30Z is still the day before in Caracas', () => {
    expect(es.dateTime('2026-04-01T03:30:00.000Z')).toBe('31/03/2026 23:30');
  });

  test('only the hour is said of something that happened today', () => {
    const now = new Date('2026-03-31T20:00:00Z');
    expect(es.time('2026-03-31T18:05:00.000Z', now)).toBe('14:05');
    expect(es.time('2026-03-30T18:05:00.000Z', now)).toBe('30/03/2026 14:05');
  });

  test('a calendar date does not move with the zone of the device', () => {
    expect(en.dateLong('2026-03-01')).toBe('Sun 01/03/2026');
    expect(en.dateLong('2026-03')).toBe('March 2026');
  });

  test('a range names its years only where they are not the expected one', () => {
    expect(es.dateRange('2026-09-23', '2026-10-22', '2026')).toBe('23/09 – 22/10');
    expect(es.dateRange('2025-12-23', '2026-01-22', '2026')).toBe('23/12/25 – 22/01/26');
    expect(es.dateRange('2026-09-23', '2026-09-23', '2026')).toBe('23/09');
  });
});

test('a change carries its sign, except zero', () => {
  expect(en.change('0.0749')).toBe('+7.5%');
  expect(en.change('-0.0222')).toBe('-2.2%');
  expect(en.change('0.0000')).toBe('0%');
});

test('sums of decimal text are exact', () => {
  expect(sumDecimals(['0.100', '0.200'])).toBe('0.300');
  expect(sumDecimals(['9007199254740993.001', '0.999'])).toBe('9007199254740994.000');
  expect(sumDecimals(['-1.50', '0.2'])).toBe('-1.30');
  expect(sumDecimals(['-0.004', '0.001'])).toBe('-0.003');
  expect(sumDecimals([])).toBe('0');
});
