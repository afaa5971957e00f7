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
  scaleLabels: ScaleLabelsChoice;
}

/** Where the weight of scale labels of the usual layout stands; `own`: another layout, set over the API. */
export type ScaleLabelsChoice = 'none' | 'label' | 'column' | 'own';

/** `21` item(5) weight(2 whole, 3 decimals) check. */
const usualLayout = { prefix: '21', itemDigits: 5, weightDigits: 5, weightDecimals: 3 } as const;

type Named = Pick<Settings | SettingsVersion, 'name' | 'settings'>;

export function toValues({ name, settings }: Named): ShopValues {
  const { colors, currencySymbol, locale, timeZone, taxDisplay, scaleLabels } = settings;
  return {
    name,
    primary: colors.primary,
    accent: colors.accent,
    currencySymbol,
    locale,
    timeZone,
    taxDisplay,
    scaleLabels: choiceOf(scaleLabels),
  };
}

function choiceOf(labels: Settings['settings']['scaleLabels']): ScaleLabelsChoice {
  if (!labels) return 'none';
  const isUsual = Object.entries(usualLayout).every(
    ([name, value]) => labels[name as keyof typeof usualLayout] === value,
  );
  return isUsual ? labels.quantityFrom : 'own';
}

const labelsOf = (choice: Exclude<ScaleLabelsChoice, 'own'>) =>
  choice === 'none' ? null : { ...usualLayout, quantityFrom: choice };

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
    ...(has('scaleLabels') && values.scaleLabels !== 'own'
      ? { scaleLabels: labelsOf(values.scaleLabels) }
      : {}),
  };
}

/** Names of the fields in which two differ. */
export function changedFields(one: ShopValues, other: ShopValues): (keyof ShopValues)[] {
  return (Object.keys(one) as (keyof ShopValues)[]).filter((name) => one[name] !== other[name]);
}
