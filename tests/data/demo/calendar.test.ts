import { describe, expect, it } from 'vitest';
import { computeSizePriceFactor, parseSizeAmount } from '#data/demo/assortment.ts';
import { buildCalendar, toLocalDay } from '#data/demo/calendar.ts';
import { computeBolivarRate } from '#data/demo/exchange-rate.ts';

const rules = {
  weekdayFactors: [1, 1, 1, 1, 1, 2, 1],
  monthFactors: Array.from({ length: 12 }, () => 1),
  specialDays: { '12-25': 0 },
  yearlyGrowth: 0,
  computeRate: () => 1,
};

describe('the demo calendar', () => {
  it('counts days up to the last one and weeks from Mondays', () => {
    const days = buildCalendar('2025-12-28', 10, rules);
    expect(days.map(({ day }) => day.slice(8))).toEqual([
      '19',
      '20',
      '21',
      '22',
      '23',
      '24',
      '25',
      '26',
      '27',
      '28',
    ]);
    expect(days.map(({ weekday }) => weekday)).toEqual([5, 6, 7, 1, 2, 3, 4, 5, 6, 7]);
    expect(days.map(({ weekIndex }) => weekIndex)).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
  });

  it('closes on holidays, and sells more on Saturdays and paydays', () => {
    const byDay = new Map(buildCalendar('2025-12-31', 60, rules).map((day) => [day.day, day.trafficFactor]));
    expect(byDay.get('2025-12-25')).toBe(0);
    expect(byDay.get('2025-12-06')).toBe(2 * (byDay.get('2025-12-04') ?? 0));
    expect(byDay.get('2025-12-15')).toBeGreaterThan(byDay.get('2025-12-04') ?? 0);
    expect(byDay.get('2025-12-30')).toBeGreaterThan(byDay.get('2025-12-04') ?? 0);
  });

  it('takes the day of an instant in the zone', () => {
    expect(toLocalDay(Date.parse('2026-03-02T03:30:00Z'), 'America/Caracas')).toBe('2026-03-01');
    expect(toLocalDay(Date.parse('2026-03-02T04:30:00Z'), 'America/Caracas')).toBe('2026-03-02');
  });
});

describe('the exchange-rate path', () => {
  it('passes through the rates on record and carries Friday’s rate over the week-end', () => {
    expect(computeBolivarRate('2024-10-30')).toBe(42.22);
    expect(computeBolivarRate('2025-10-14')).toBe(195.25);
    expect(computeBolivarRate('2025-10-21')).toBe(207.89);
    expect(computeBolivarRate('2025-10-12')).toBe(computeBolivarRate('2025-10-10'));
  });

  it('never falls and goes on after the last record', () => {
    let previous = 0;
    for (let time = Date.parse('2022-01-01'); time < Date.parse('2030-01-01'); time += 86_400_000) {
      const rate = computeBolivarRate(new Date(time).toISOString().slice(0, 10));
      expect(rate).toBeGreaterThanOrEqual(previous);
      previous = rate;
    }
    expect(previous).toBeGreaterThan(400);
  });
});

describe('size labels', () => {
  it('compare by amount whatever their unit', () => {
    expect(parseSizeAmount('1,5 l')).toBe(1500);
    expect(parseSizeAmount('6 x 330 ml')).toBe(1980);
    expect(parseSizeAmount('grande')).toBe(null);
    expect(computeSizePriceFactor('2 kg', 1, '1 kg')).toBeCloseTo(1.866, 3);
    expect(computeSizePriceFactor('1 kg', 0, '1 kg')).toBe(1);
  });
});
