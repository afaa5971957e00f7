/** Rows of an import, before and after they are stored, as people read them. */
import { expect, test } from 'vitest';
import { isNumericField, writeCell } from '../../web/src/modules/imports/cell-text.ts';
import { createFormatter } from '../../web/src/shared/format.ts';

const format = createFormatter({
  language: 'es',
  locale: 'es-VE',
  currency: 'VES',
  currencySymbol: 'Bs.',
  timeZone: 'America/Caracas',
});
const t = ((key: string) => `«${key}»`) as never;

test.each([
  ['sold_at', '2024-03-01T14:10:00Z', '01/03/2024 10:10'],
  ['sold_at', '2024-03-01T14:10:00.500000Z', '01/03/2024 10:10'],
  ['sold_at', '2024-03-01 14:10:00+00', '01/03/2024 10:10'],
  ['day', '2024-03-01', '01/03/2024'],
  ['day', '2024-03-01 or so', '2024-03-01 or so'],
  ['unit_price', '9007199254740993.2500', '9.007.199.254.740.993,25'],
  ['quantity', '1.500', '1,5'],
  ['type', 'return', '«sales.types.return»'],
  ['type', 'receipt', 'receipt'],
  ['product_id', '0012', '0012'],
  ['ean', '7591234500014', '7591234500014'],
  ['quantity', 'dos', 'dos'],
])('%s %s is shown as %s', (name, value, text) => {
  expect(writeCell(name, value, format, t)).toBe(text);
});

test('codes of digits stand to the left, amounts to the right', () => {
  expect(['product_id', 'ean', 'sale_id', 'day'].map(isNumericField)).toEqual([false, false, false, false]);
  expect(['quantity', 'line_total'].map(isNumericField)).toEqual([true, true]);
});
