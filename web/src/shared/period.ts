/** Calendar periods. Dates are `YYYY-MM-DD` in the tenant's zone; both ends belong to the period. */
export interface Period {
  from: string;
  to: string;
}

export const presets = ['7d', '30d', '90d', 'month', 'last-month', 'year', '12m', 'all'] as const;
export type Preset = (typeof presets)[number];
export const defaultPreset: Preset = '30d';

/** What a page is asked to show: a preset, which moves with the data, or fixed dates. */
export type PeriodChoice = { preset: Preset } | { preset: null; from: string; to: string };

/** First and last day that have sales; null where there are none, or where it does not matter. */
export interface Span {
  from: string | null;
  to: string | null;
}

export type Grain = 'day' | 'week' | 'month';

const dayMs = 86_400_000;
const datePattern = /^\d{4}-\d{2}-\d{2}$/;

/** The period from `?period=` or `?from=&to=`; anything unreadable is the default. */
export function parsePeriodChoice(query: { period?: string; from?: string; to?: string }): PeriodChoice {
  const { from, to } = query;
  if (from && to && isDate(from) && isDate(to) && from <= to) return { preset: null, from, to };
  const preset = presets.find((name) => name === query.period);
  return { preset: preset ?? defaultPreset };
}

/**
 * The dates of a choice. Presets end on the last day that has sales (or today where there is none), so that
 * a shop whose data arrive once a week does not look at empty days.
 */
export function resolvePeriod(choice: PeriodChoice, span: Span, today: string): Period {
  if (choice.preset === null) return { from: choice.from, to: choice.to };
  const last = span.to !== null && span.to < today ? span.to : today;
  const monthStart = `${last.slice(0, 7)}-01`;
  switch (choice.preset) {
    case '7d':
      return { from: addDays(last, -6), to: last };
    case '30d':
      return { from: addDays(last, -29), to: last };
    case '90d':
      return { from: addDays(last, -89), to: last };
    case 'month':
      return { from: monthStart, to: last };
    case 'last-month': {
      const to = addDays(monthStart, -1);
      return { from: `${to.slice(0, 7)}-01`, to };
    }
    case 'year':
      return { from: `${last.slice(0, 4)}-01-01`, to: last };
    case '12m':
      return { from: addDays(last, -364), to: last };
    case 'all':
      return { from: span.from ?? last, to: last };
  }
}

/** The same number of days just before: what the API compares with. */
export function previousPeriod(period: Period): Period {
  const to = addDays(period.from, -1);
  return { from: addDays(to, 1 - lengthDays(period)), to };
}

export function lengthDays(period: Period): number {
  return Math.round((toMs(period.to) - toMs(period.from)) / dayMs) + 1;
}

/** The grain that draws a readable line: at most about 120 points. */
export function fittingGrain(period: Period): Grain {
  const days = lengthDays(period);
  if (days <= 120) return 'day';
  return days <= 800 ? 'week' : 'month';
}

/** Every bucket that a period touches, named as the API names them: day, Monday of the week, or month. */
export function buckets(period: Period, grain: Grain): string[] {
  if (grain === 'month') return months(period);
  const first = grain === 'week' ? mondayOf(period.from) : period.from;
  const stepDays = grain === 'week' ? 7 : 1;
  const names: string[] = [];
  for (let day = first; day <= period.to; day = addDays(day, stepDays)) names.push(day);
  return names;
}

/** The dates of one bucket, cut to the period that it is part of. */
export function bucketPeriod(bucket: string, grain: Grain, within: Period): Period {
  const from = grain === 'month' ? `${bucket}-01` : bucket;
  const to = grain === 'month' ? endOfMonth(bucket) : addDays(bucket, grain === 'week' ? 6 : 0);
  // biome-ignore lint/complexity/useMathMinMax: dates are text
  return { from: from < within.from ? within.from : from, to: to > within.to ? within.to : to };
}

/** A date as people here write it (`31/3/2026`, `31-03-26`, `2026-03-31`); null where it is none. */
export function parseDate(text: string): string | null {
  const trimmed = text.trim();
  const parts = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})$/.exec(trimmed);
  const [, day = '', month = '', year = ''] = parts ?? [];
  const date = parts
    ? `${year.padStart(4, '20')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
    : trimmed;
  return isDate(date) ? date : null;
}

/** Today's date in a zone. */
export function todayIn(timeZone: string, now: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(now);
}

export function addDays(date: string, days: number): string {
  return new Date(toMs(date) + days * dayMs).toISOString().slice(0, 10);
}

function isDate(text: string): boolean {
  return datePattern.test(text) && !Number.isNaN(toMs(text)) && addDays(text, 0) === text;
}

function months(period: Period): string[] {
  const names: string[] = [];
  const last = period.to.slice(0, 7);
  for (
    let month = period.from.slice(0, 7);
    month <= last;
    month = addDays(endOfMonth(month), 1).slice(0, 7)
  ) {
    names.push(month);
  }
  return names;
}

function endOfMonth(month: string): string {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0))
    .toISOString()
    .slice(0, 10);
}

function mondayOf(date: string): string {
  return addDays(date, -((new Date(toMs(date)).getUTCDay() + 6) % 7));
}

function toMs(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}
