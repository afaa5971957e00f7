import { expect, test } from 'vitest';
import { createRequestRates } from '#functions/http/request-rates.ts';

test('requests of the last minute count, older ones do not, and tenants do not mix', () => {
  let now = 1_700_000_000_000;
  const rates = createRequestRates({ now: () => now });
  for (let second = 0; second < 120; second += 1) {
    rates.record('granja');
    now += 1_000;
  }
  expect(rates.perMinute('granja')).toBeGreaterThanOrEqual(55);
  expect(rates.perMinute('granja')).toBeLessThanOrEqual(60);
  expect(rates.perMinute('granja2')).toBe(0);
  now += 61_000;
  expect(rates.perMinute('granja')).toBe(0);
});

test('a tenant that was quiet for long starts from nothing', () => {
  let now = 1_700_000_000_000;
  const rates = createRequestRates({ now: () => now });
  for (let index = 0; index < 1_500; index += 1) rates.record(`shop-${index}`);
  now += 3_600_000;
  rates.record('shop-7');
  expect(rates.perMinute('shop-7')).toBe(1);
  expect(rates.perMinute('shop-8')).toBe(0);
});

test('a clock that is set back loses no count and counts nothing twice', () => {
  let now = 1_700_000_000_000;
  const rates = createRequestRates({ now: () => now });
  rates.record('granja');
  now -= 30_000;
  rates.record('granja');
  expect(rates.perMinute('granja')).toBe(2);
});
