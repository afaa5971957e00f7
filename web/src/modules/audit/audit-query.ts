import { addDays, parseDate, todayIn } from '../../shared/period.ts';

export const auditPeriods = ['7d', '30d', '90d', 'all', 'dates'] as const;
export type AuditPeriod = (typeof auditPeriods)[number];

/** First words of actions, by which the list can be narrowed. */
export const auditKinds = [
  'session',
  'password',
  'second_factor',
  'account',
  'member',
  'invitation',
  'key',
  'settings',
  'logo',
  'import',
  'tenant',
] as const;

const days = { '7d': 7, '30d': 30, '90d': 90 } as const;

/** The filters of the address; their names differ from those of the sales, which follow from page to page. */
export interface AuditFilters {
  get: (name: string) => string | undefined;
}

export interface AuditQuery {
  from?: string;
  to?: string;
  actor?: string;
  action?: string;
  outcome?: 'failure';
}

export function periodOf(filters: AuditFilters): AuditPeriod {
  return auditPeriods.find((period) => period === filters.get('when')) ?? '30d';
}

/** What the address asks for, as the API takes it. An unreadable date counts as none. */
export function toAuditQuery(filters: AuditFilters, timeZone: string, now: Date): AuditQuery {
  const period = periodOf(filters);
  const actor = filters.get('who');
  const action = auditKinds.find((kind) => kind === filters.get('what'));
  return {
    ...datesOf(period, filters, todayIn(timeZone, now)),
    ...(actor ? { actor } : {}),
    ...(action ? { action } : {}),
    ...(filters.get('refused') === '1' ? { outcome: 'failure' as const } : {}),
  };
}

function datesOf(period: AuditPeriod, filters: AuditFilters, today: string): { from?: string; to?: string } {
  if (period === 'all') return {};
  if (period !== 'dates') return { from: addDays(today, 1 - days[period]), to: today };
  const [from, to] = [parseDate(filters.get('since') ?? ''), parseDate(filters.get('until') ?? '')];
  const isOrdered = from === null || to === null || from <= to;
  return {
    ...(from === null || !isOrdered ? {} : { from }),
    ...(to === null || !isOrdered ? {} : { to }),
  };
}
