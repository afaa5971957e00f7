import type { Client } from '../../shared/api/client.ts';
import type { Period } from '../../shared/period.ts';

export type TableId = 'salesByMonth' | 'salesByDay' | 'sales' | 'products' | 'inventory' | 'orders';

export interface Source {
  /** What the table is called in SQL, in each language; both work in both. */
  names: { es: string; en: string };
  /** Whether its rows are those of the chosen period. */
  isOfPeriod?: boolean;
  /** Asks for all of its rows as a DuckDB database. */
  ask: (client: Client, period: Period, signal: AbortSignal) => ReturnType<Client['products']['$get']>;
}

/** What the page can be asked about: the API's own lists, with the rows that the person here may see. */
export const sources: Readonly<Record<TableId, Source>> = {
  salesByMonth: {
    names: { es: 'ventas_por_mes', en: 'sales_by_month' },
    ask: (client, _period, signal) =>
      client.sales.summary.$get(
        { query: { by: 'month,store,category', format: 'duckdb' } },
        { init: { signal } },
      ) as never,
  },
  salesByDay: {
    names: { es: 'ventas_por_dia', en: 'sales_by_day' },
    ask: (client, _period, signal) =>
      client.sales.summary.$get(
        { query: { by: 'day,store', format: 'duckdb' } },
        { init: { signal } },
      ) as never,
  },
  sales: {
    names: { es: 'ventas', en: 'sales' },
    isOfPeriod: true,
    ask: (client, { from, to }, signal) =>
      client.sales.$get({ query: { from, to, format: 'duckdb' } }, { init: { signal } }) as never,
  },
  products: {
    names: { es: 'productos', en: 'products' },
    ask: (client, _period, signal) =>
      client.products.$get({ query: { format: 'duckdb' } }, { init: { signal } }),
  },
  inventory: {
    names: { es: 'inventario', en: 'inventory' },
    ask: (client, _period, signal) =>
      client.inventory.$get({ query: { format: 'duckdb' } }, { init: { signal } }) as never,
  },
  orders: {
    names: { es: 'pedidos', en: 'orders' },
    ask: (client, _period, signal) =>
      client.orders.$get({ query: { format: 'duckdb' } }, { init: { signal } }) as never,
  },
};

export const tableIds = Object.keys(sources) as TableId[];

/** The tables that a text names anywhere; one too many only takes the time to fetch it. */
export function tablesNamedIn(sql: string): TableId[] {
  const words = new Set(sql.toLowerCase().match(/[a-z_]+/g) ?? []);
  return tableIds.filter((id) => words.has(sources[id].names.es) || words.has(sources[id].names.en));
}

const readingWords = /^(?:(?:select|with|from|values|table|describe|show|summarize|pivot|unpivot)\b|\()/i;

/** Whether a text asks for rows; anything else would change something, if only in this browser. */
export function isReading(sql: string): boolean {
  return readingWords.test(sql.replace(/^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/, ''));
}
