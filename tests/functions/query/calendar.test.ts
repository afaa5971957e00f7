import { describe, expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  countDays,
  dateInZone,
  isCalendarDate,
  isLastOfMonth,
  parseInstant,
} from '#functions/query/calendar.ts';

describe('the calendar', () => {
  test('a sale at 03:30 UTC belongs to the day before in Caracas', () => {
    const time = Date.parse('2026-03-10T03:30:00Z');
    expect(dateInZone(time, 'America/Caracas')).toBe('2026-03-09');
    expect(dateInZone(time, 'UTC')).toBe('2026-03-10');
  });

  test('Caracas was half an hour further west until May 2016', () => {
    expect(dateInZone(Date.parse('2016-04-30T04:15:00Z'), 'America/Caracas')).toBe('2016-04-29');
    expect(dateInZone(Date.parse('2016-06-30T04:15:00Z'), 'America/Caracas')).toBe('2016-06-30');
  });

  test('days and months cross years', () => {
    expect(addDays('2025-12-31', 1)).toBe('2026-01-01');
    expect(addDays('2024-03-01', -1)).toBe('2024-02-29');
    expect(countDays('2024-02-28', '2024-03-01')).toBe(3);
    expect(addMonths('2025-12', 1)).toBe('2026-01');
    expect(addMonths('2026-01', -1)).toBe('2025-12');
    expect(isLastOfMonth('2024-02-29')).toBe(true);
    expect(isLastOfMonth('2023-02-27')).toBe(false);
  });

  test('days that do not exist are no dates and no moments', () => {
    for (const day of ['2027-02-31', '2027-02-29', '2027-04-31', '2027-13-01', '2027-00-10', '2027-01-00']) {
      expect(isCalendarDate(day), day).toBe(false);
      expect(parseInstant(`${day}T00:00:00Z`), day).toBeNull();
      expect(parseInstant(`${day}T23:30:00-04:00`), day).toBeNull();
    }
    expect(isCalendarDate('2028-02-29')).toBe(true);
  });

  test.each([
    ['2028-02-29T04:00:00Z', '2028-02-29T04:00:00.000Z'],
    ['2026-03-31T04:00:00.123Z', '2026-03-31T04:00:00.123Z'],
    ['2026-12-31T23:30:00-04:00', '2027-01-01T03:30:00.000Z'],
  ])('%s is a moment', (text, iso) => {
    expect(parseInstant(text)).toBe(Date.parse(iso));
  });

  test.each([
    '',
    '2026-03-31',
    '2026-03-31T04:00:00',
    '2026-03-31 04:00:00Z',
    '2026-03-31T24:00:00Z',
    'tomorrow',
  ])('"%s" is no moment', (text) => expect(parseInstant(text)).toBeNull());
});
