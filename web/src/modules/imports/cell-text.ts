import type { Formatter } from '../../shared/format.ts';
import type { Translate } from '../../shared/i18n/language.ts';

const amounts: ReadonlySet<string> = new Set(['unit_price', 'unit_cost', 'line_total', 'price', 'total']);
const quantities: ReadonlySet<string> = new Set([
  'quantity',
  'min_stock',
  'max_stock',
  'lead_time_days',
  'line_no',
]);

/** Whether the values of a column stand under each other by their digits. */
export function isNumericField(name: string): boolean {
  return amounts.has(name) || quantities.has(name);
}

/** A value as it will be stored, as people write it here; what is no such value stays as it is. */
export function writeCell(name: string, value: string, format: Formatter, t: Translate): string {
  if (/^-?\d+(?:\.\d+)?$/.test(value)) {
    if (amounts.has(name)) return format.unitDecimal(value);
    if (quantities.has(name)) return format.number(value);
  }
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return format.date(value);
  // ISO 8601, or as the database writes it: `2024-03-01 14:10:00+00`.
  const [, day, time] = /^(\d{4}-\d\d-\d\d)[T ]([\d:.]+)(?:Z|\+00)$/.exec(value) ?? [];
  if (day && time) return format.dateTime(`${day}T${time}Z`);
  if (name === 'type' && (value === 'sale' || value === 'return' || value === 'service')) {
    return t(`sales.types.${value}`);
  }
  return value;
}
