import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  bucketPeriod,
  buckets,
  fittingGrain,
  lengthDays,
  parseDate,
  parsePeriodChoice,
  previousPeriod,
  resolvePeriod,
  todayIn,
} from '../../web/src/shared/period.ts';

const span = { from: '2024-11-22', to: '2026-11-20' };
const today = '2026-11-22';

describe('the address', () => {
  test('names a preset, or dates, and dates win', () => {
    expect(parsePeriodChoice({ period: '7d' })).toEqual({ preset: '7d' });
    expect(parsePeriodChoice({ period: '7d', from: '2026-01-01', to: '2026-01-31' })).toEqual({
      preset: null,
      from: '2026-01-01',
      to: '2026-01-31',
    });
  });

  test.each([
    {},
    { period: 'nonsense' },
    { from: '2026-02-30', to: '2026-03-01' },
    { from: '2026-03-02', to: '2026-03-01' },
    { from: '2026-03-01' },
  ])('that cannot be read counts as the default: %j', (query) => {
    expect(parsePeriodChoice(query)).toEqual({ preset: '30d' });
  });
});

describe('a preset', () => {
  test('ends on the last day that has sales', () => {
    expect(resolvePeriod({ preset: '7d' }, span, today)).toEqual({ from: '2026-11-14', to: '2026-11-20' });
    expect(resolvePeriod({ preset: 'all' }, span, today)).toEqual(span);
  });

  test('ends today where there are no sales yet, or where sales are dated ahead', () => {
    expect(resolvePeriod({ preset: '7d' }, { from: null, to: null }, today).to).toBe(today);
    expect(resolvePeriod({ preset: '7d' }, { ...span, to: '2027-01-01' }, today).to).toBe(today);
  });

  test('of months follows the calendar', () => {
    const march = { from: '2024-01-01', to: '2026-03-15' };
    expect(resolvePeriod({ preset: 'month' }, march, today)).toEqual({
      from: '2026-03-01',
      to: '2026-03-15',
    });
    expect(resolvePeriod({ preset: 'last-month' }, march, today)).toEqual({
      from: '2026-02-01',
      to: '2026-02-28',
    });
    expect(resolvePeriod({ preset: 'year' }, march, today).from).toBe('2026-01-01');
  });
});

test('the previous period is as long and ends the day before', () => {
  const day = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('1990-01-01', days));
  fc.assert(
    fc.property(day, fc.integer({ min: 0, max: 2000 }), (from, days) => {
      const period = { from, to: addDays(from, days) };
      const previous = previousPeriod(period);
      expect(lengthDays(previous)).toBe(lengthDays(period));
      expect(addDays(previous.to, 1)).toBe(period.from);
    }),
  );
});

describe('buckets', () => {
  test('are named as the API names them: days, Mondays, months', () => {
    expect(buckets({ from: '2026-02-27', to: '2026-03-02' }, 'day')).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
      '2026-03-02',
    ]);
    expect(buckets({ from: '2026-11-18', to: '2026-11-23' }, 'week')).toEqual(['2026-11-16', '2026-11-23']);
    expect(buckets({ from: '2025-12-31', to: '2026-02-01' }, 'month')).toEqual([
      '2025-12',
      '2026-01',
      '2026-02',
    ]);
  });

  test('cover every day of the period exactly once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 800 }),
        fc.integer({ min: 0, max: 400 }),
        fc.constantFrom('day', 'week', 'month'),
        (start, days, grain) => {
          const period = { from: addDays('2024-01-01', start), to: addDays('2024-01-01', start + days) };
          const parts = buckets(period, grain).map((bucket) => bucketPeriod(bucket, grain, period));
          expect(parts[0]?.from).toBe(period.from);
          expect(parts.at(-1)?.to).toBe(period.to);
          parts.slice(1).forEach((part, index) => {
            expect(part.from).toBe(addDays(parts[index]?.to ?? '', 1));
          });
        },
      ),
    );
  });

  test('stay few enough for a readable line', () => {
    for (const days of [1, 120, 121, 800, 801, 3600]) {
      const period = { from: '2015-01-01', to: addDays('2015-01-01', days - 1) };
      expect(buckets(period, fittingGrain(period)).length).toBeLessThanOrEqual(121);
    }
  });
});

test('dates are read as people here write them', () => {
  expect(parseDate('31/03/2026')).toBe('2026-03-31');
  expect(parseDate(' 1-3-26 ')).toBe('2026-03-01');
  expect(parseDate('2026-03-31')).toBe('2026-03-31');
  for (const text of ['31/02/2026', '2026', '', '03/31/2026', '1/3/126']) expect(parseDate(text)).toBeNull();
});

test('today is the tenant’s today: 03:30Z belongs to the day before in Caracas', () => {
  expect(todayIn('America/Caracas', new Date('2026-11-22T03:30:00Z'))).toBe('2026-11-21');
});
