import type { ShopValues } from './shop-values.ts';
import type { settingsWords } from './words.ts';

/** What the fields are called. */
export function fieldNames(w: (typeof settingsWords)['en']): Record<keyof ShopValues, string> {
  return {
    name: w.name,
    primary: w.primary,
    accent: w.accent,
    currencySymbol: w.symbol,
    locale: w.locale,
    timeZone: w.zone,
    taxDisplay: w.tax,
  };
}

/** A field's value for people. */
export function fieldValue(
  name: keyof ShopValues,
  values: ShopValues,
  w: (typeof settingsWords)['en'],
): string {
  if (name !== 'taxDisplay') return values[name];
  return values.taxDisplay === 'included' ? w.taxIncluded : w.taxExcluded;
}
