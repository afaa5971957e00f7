import type { Accessor } from 'solid-js';
import { brandWords } from '../../shared/brand/words.ts';
import { useWords } from '../../shared/i18n/words.ts';
import type { ShopValues } from './shop-values.ts';
import { settingsWords } from './words.ts';

/** What the fields are called. */
export function useFieldNames(): Accessor<Record<keyof ShopValues, string>> {
  const w = useWords(settingsWords);
  const brand = useWords(brandWords);
  return () => ({
    name: w().name,
    primary: brand().primary,
    accent: brand().accent,
    currencySymbol: w().symbol,
    locale: w().locale,
    timeZone: w().zone,
    taxDisplay: w().tax,
    scaleLabels: w().scaleLabels,
  });
}

/** A field's value for people. */
export function fieldValue(
  name: keyof ShopValues,
  values: ShopValues,
  w: (typeof settingsWords)['en'],
): string {
  if (name === 'scaleLabels') return w.scaleLabelsChoices[values.scaleLabels];
  if (name !== 'taxDisplay') return values[name];
  return values.taxDisplay === 'included' ? w.taxIncluded : w.taxExcluded;
}
