import { amountSql } from '#data/lake/amount-sql.ts';
import type { DataSource, Provenance } from '../http/data-answer.ts';
import { addDays, countDays, dateInZone } from '../query/calendar.ts';
import { divideDecimals, relativeChange } from '../query/decimal.ts';
import { decimal, storePredicates, visibleStores } from '../query/sql.ts';
import { type Measures, totalSales } from '../sales/summarize-sales.ts';
import type { Stats, StatsQuery } from './stats.schemas.ts';

interface Period {
  from: string;
  to: string;
}

/** Days compared where the caller names none: those up to today. */
const defaultDays = 30;

/** The period asked for, and the same number of days just before it. Today is today in the tenant's zone. */
export function periodsOf(
  query: StatsQuery,
  now: number,
  timeZone: string,
): { period: Period; previousPeriod: Period } {
  const to = query.to ?? latest(query.from, dateInZone(now, timeZone));
  const from = query.from ?? addDays(to, 1 - defaultDays);
  const days = countDays(from, to);
  return {
    period: { from, to },
    previousPeriod: { from: addDays(from, -days), to: addDays(from, -1) },
  };
}

function latest(from: string | undefined, today: string): string {
  return from !== undefined && from > today ? from : today;
}

/** Sales of a period against the one before, and the stock as it is now. */
export async function computeStats(
  source: DataSource,
  periods: ReturnType<typeof periodsOf>,
  store: string | undefined,
): Promise<Omit<Stats, keyof Provenance | 'currency'>> {
  const stores = visibleStores(source.storeIds, store);
  const [current, previous, stock] = await Promise.all([
    totalSales(source, { ...periods.period, stores }),
    totalSales(source, { ...periods.previousPeriod, stores }),
    valueStock(source, stores),
  ]);
  return {
    ...periods,
    revenue: compare(current.revenue, previous.revenue),
    units: compare(current.units, previous.units),
    tickets: {
      value: current.tickets,
      previous: previous.tickets,
      change: relativeChange(String(current.tickets), String(previous.tickets)),
    },
    averageTicket: compare(averageTicket(current), averageTicket(previous)),
    margin: compare(current.margin, previous.margin),
    lines: current.lines,
    ...stock,
  };
}

function averageTicket({ revenue, tickets }: Measures): string | null {
  return divideDecimals(revenue, String(tickets), 4);
}

function compare<Value extends string | null>(value: Value, previous: Value) {
  const change = value === null || previous === null ? null : relativeChange(value, previous);
  return { value, previous, change };
}

async function valueStock(
  { lake, snapshot }: DataSource,
  stores: readonly string[] | null,
): Promise<Pick<Stats, 'stockValue' | 'lowStockCount'>> {
  const rows = await lake.query<Pick<Stats, 'stockValue' | 'lowStockCount'>>(
    {
      sql: `
        SELECT
          ${decimal(`coalesce(sum(${amountSql('quantity', 'unit_cost')}), 0)`, 4)} AS "stockValue",
          count(*) FILTER (quantity <= min_stock) AS "lowStockCount"
        FROM inventory`,
      where: { inventory: storePredicates(stores) },
    },
    snapshot,
  );
  return rows[0] ?? { stockValue: '0.0000', lowStockCount: 0 };
}
