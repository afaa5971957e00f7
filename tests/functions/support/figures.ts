/** The expected figures, computed from the rows with whole numbers and none of the code under test. */
import type { NewRow } from '#data/lake/tables.ts';

type Line = NewRow<'sales'>;

export interface Figures {
  lines: number;
  tickets: number;
  units: string;
  revenue: string;
  cost: string | null;
  margin: string | null;
}

/** `12.3400` → 123400n at four decimals. */
export function scaled(text: string, decimals: number): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const magnitude = BigInt(whole + fraction.padEnd(decimals, '0'));
  return text.startsWith('-') ? -magnitude : magnitude;
}

export function unscaled(value: bigint, decimals: number): string {
  const text = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  return `${value < 0n ? '-' : ''}${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

/** quantity (3 decimals) × money (4 decimals), rounded half away from zero to 4 decimals. */
export function product(quantity: string, money: string): bigint {
  const exact = scaled(quantity, 3) * scaled(money, 4);
  const magnitude = ((exact < 0n ? -exact : exact) + 500n) / 1000n;
  return exact < 0n ? -magnitude : magnitude;
}

export function figuresOf(lines: readonly Line[]): Figures {
  const sum = (values: bigint[]) => values.reduce((total, value) => total + value, 0n);
  const costed = lines.filter((line) => line.unit_cost);
  const revenue = sum(lines.map((line) => product(line.quantity, line.unit_price)));
  const costedRevenue = sum(costed.map((line) => product(line.quantity, line.unit_price)));
  const cost = sum(costed.map((line) => product(line.quantity, line.unit_cost ?? '0')));
  return {
    lines: lines.length,
    tickets: new Set(lines.map((line) => `${line.store_id} ${line.day} ${line.sale_id}`)).size,
    units: unscaled(sum(lines.map((line) => scaled(line.quantity, 3))), 3),
    revenue: unscaled(revenue, 4),
    cost: costed.length === 0 ? null : unscaled(cost, 4),
    margin: costed.length === 0 ? null : unscaled(costedRevenue - cost, 4),
  };
}

/** The figures of each group, by the group's name. */
export function figuresBy(lines: readonly Line[], groupOf: (line: Line) => string): Map<string, Figures> {
  const groups = Map.groupBy(lines, groupOf);
  return new Map([...groups].map(([group, members]) => [group, figuresOf(members)]));
}

export function mondayOf(day: string): string {
  const time = Date.parse(`${day}T00:00:00Z`);
  const daysSinceMonday = (new Date(time).getUTCDay() + 6) % 7;
  return new Date(time - daysSinceMonday * 86_400_000).toISOString().slice(0, 10);
}
