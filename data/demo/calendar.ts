/** One day of a demo tenant's trade. `dayIndex` 0 is the first day, the last is yesterday. */
export interface DemoDay {
  dayIndex: number;
  /** `YYYY-MM-DD` in the tenant's zone. */
  day: string;
  /** Monday-based week number since the first day's week; prices and promotions change with it. */
  weekIndex: number;
  /** 1 Monday … 7 Sunday */
  weekday: number;
  /** Shoppers relative to an average day: weekday × season × payday × growth. 0 when closed. */
  trafficFactor: number;
  /** Local currency per US dollar. */
  rate: number;
}

export interface CalendarRules {
  /** Factor per weekday, Monday first. */
  weekdayFactors: readonly number[];
  /** Factor per month, January first. */
  monthFactors: readonly number[];
  /** `MM-DD` to factor; 0 closes the shops. */
  specialDays: Readonly<Record<string, number>>;
  /** Growth of traffic over a year, for example 0.08. */
  yearlyGrowth: number;
  computeRate: (day: string) => number;
}

const dayMs = 86_400_000;

/** The local date of an instant in a zone, `YYYY-MM-DD`. */
export function toLocalDay(time: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(time);
}

/** `days` consecutive days that end on `lastDay`, ascending. */
export function buildCalendar(lastDay: string, days: number, rules: CalendarRules): DemoDay[] {
  const last = Date.parse(lastDay);
  const first = last - (days - 1) * dayMs;
  // 1970-01-05 was a Monday.
  const toWeek = (time: number) => Math.floor((time / dayMs - 4) / 7);
  return Array.from({ length: days }, (_, dayIndex) => {
    const time = first + dayIndex * dayMs;
    const day = new Date(time).toISOString().slice(0, 10);
    return {
      dayIndex,
      day,
      weekIndex: toWeek(time) - toWeek(first),
      weekday: ((new Date(time).getUTCDay() + 6) % 7) + 1,
      trafficFactor: computeTrafficFactor(time, dayIndex, rules),
      rate: rules.computeRate(day),
    };
  });
}

function computeTrafficFactor(time: number, dayIndex: number, rules: CalendarRules): number {
  const date = new Date(time);
  const weekday = (date.getUTCDay() + 6) % 7;
  const special = rules.specialDays[date.toISOString().slice(5, 10)] ?? 1;
  const growth = (1 + rules.yearlyGrowth) ** (dayIndex / 365);
  const factor =
    (rules.weekdayFactors[weekday] ?? 1) *
    (rules.monthFactors[date.getUTCMonth()] ?? 1) *
    computePaydayFactor(date) *
    special *
    growth;
  return Math.round(factor * 10_000) / 10_000;
}

/** Wages are paid on the 15th and on the last day of the month (the 30th): two good days follow each. */
function computePaydayFactor(date: Date): number {
  const dayOfMonth = date.getUTCDate();
  const daysInMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  const payday = Math.min(30, daysInMonth);
  if (dayOfMonth === 15 || dayOfMonth === payday) return 1.35;
  if (dayOfMonth === 16 || dayOfMonth === payday + 1 || dayOfMonth === 1) return 1.22;
  if (dayOfMonth >= 11 && dayOfMonth <= 14) return 0.9;
  if (dayOfMonth >= 25 && dayOfMonth < payday) return 0.88;
  return 1;
}
