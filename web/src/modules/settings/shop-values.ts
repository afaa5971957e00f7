import type { Settings, SettingsChange, SettingsVersion } from '#functions/contract.ts';

/** What the form of the shop holds: all text, as typed. */
export interface ShopValues {
  name: string;
  primary: string;
  accent: string;
  currencySymbol: string;
  locale: string;
  timeZone: string;
  taxDisplay: 'included' | 'excluded';
}

type Named = Pick<Settings | SettingsVersion, 'name' | 'settings'>;

export function toValues({ name, settings }: Named): ShopValues {
  const { colors, currencySymbol, locale, timeZone, taxDisplay } = settings;
  return {
    name,
    primary: colors.primary,
    accent: colors.accent,
    currencySymbol,
    locale,
    timeZone,
    taxDisplay,
  };
}

/** Only what differs from `base`: what somebody else changed elsewhere stays as they left it. */
export function toChange(values: ShopValues, base: ShopValues): SettingsChange {
  const changed = changedFields(values, base);
  const has = (name: keyof ShopValues) => changed.includes(name);
  return {
    ...(has('name') ? { name: values.name.trim() } : {}),
    ...(has('primary') || has('accent')
      ? { colors: { primary: values.primary.toLowerCase(), accent: values.accent.toLowerCase() } }
      : {}),
    ...(has('currencySymbol') ? { currencySymbol: values.currencySymbol.trim() } : {}),
    ...(has('locale') ? { locale: values.locale.trim() } : {}),
    ...(has('timeZone') ? { timeZone: values.timeZone.trim() } : {}),
    ...(has('taxDisplay') ? { taxDisplay: values.taxDisplay } : {}),
  };
}

/** Names of the fields in which two differ. */
export function changedFields(one: ShopValues, other: ShopValues): (keyof ShopValues)[] {
  return (Object.keys(one) as (keyof ShopValues)[]).filter((name) => one[name] !== other[name]);
}
