import { sqlString } from '../../engine/sql-text.ts';
import type { ScaleBarcodeLayout } from '../../retail/scale-barcode.ts';
import { isGtinSql } from './row-problems.ts';

/** Item and weight of a code that is a scale label, null for other codes; see data/retail/scale-barcode.ts. */
export function scaleLabelSql(
  code: string,
  { prefix, itemDigits, weightDigits, weightDecimals }: ScaleBarcodeLayout,
): { item: string; weightKg: string } {
  const isLabel = `length(${code}) = 13 AND starts_with(${code}, ${sqlString(prefix)}) AND ${isGtinSql(code)}`;
  const weight = `substr(${code}, ${prefix.length + itemDigits + 1}, ${weightDigits})`;
  const whole = weightDigits - weightDecimals;
  return {
    item: `CASE WHEN ${isLabel} THEN substr(${code}, ${prefix.length + 1}, ${itemDigits}) END`,
    weightKg: `CASE WHEN ${isLabel} THEN TRY_CAST(left(${weight}, ${whole}) || '.' || substr(${weight}, ${whole + 1}) AS DECIMAL(18,3)) END`,
  };
}
