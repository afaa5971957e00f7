import { describe, expect, test } from 'vitest';
import { addDays, addMonths, countDays, dateInZone, isLastOfMonth } from '#functions/query/calendar.ts';

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
});
