import { ColorFields } from '../../shared/brand/color-fields.tsx';
import { isTimeZone } from '../../shared/config.ts';
import { useWords } from '../../shared/i18n/words.ts';
import type { Form } from '../../ui/form/create-form.ts';
import { SelectField, TextField } from '../../ui/form/fields.tsx';
import type { ScaleLabelsChoice, ShopValues } from './shop-values.ts';
import { settingsWords } from './words.ts';

/** Proposed, not imposed: any BCP 47 tag may be typed. */
const locales = ['es-VE', 'es-CO', 'es-PA', 'es-MX', 'es-PE', 'es-CL', 'es-AR', 'es-ES', 'en-US', 'en-GB'];

interface FieldsProps {
  form: Form<ShopValues>;
}

export function BrandFields(props: FieldsProps) {
  const w = useWords(settingsWords);
  const values = () => props.form.values();
  return (
    <>
      <TextField
        label={w().name}
        name="shop-name"
        maxLength={80}
        value={values().name}
        fault={props.form.fault('name')}
        onInput={(name) => props.form.set('name', name)}
        onBlur={() => props.form.leave('name')}
      />
      <ColorFields form={props.form} />
    </>
  );
}

export function RegionFields(props: FieldsProps & { currency: string; amount: string }) {
  const w = useWords(settingsWords);
  const values = () => props.form.values();
  // A layout that was set over the API can be kept or given up, not made here.
  const choices: ScaleLabelsChoice[] = [
    'none',
    'label',
    'column',
    ...(values().scaleLabels === 'own' ? (['own'] as const) : []),
  ];
  const timeThere = () =>
    isTimeZone(values().timeZone.trim())
      ? new Intl.DateTimeFormat('en-GB', { timeZone: values().timeZone.trim(), timeStyle: 'short' }).format()
      : '';
  const text = (name: 'currencySymbol' | 'locale' | 'timeZone') => ({
    value: values()[name],
    fault: props.form.fault(name),
    onInput: (typed: string) => props.form.set(name, typed),
    onBlur: () => props.form.leave(name),
  });
  return (
    <>
      <TextField
        label={w().currency}
        help={w().currencyHelp}
        isReadOnly
        value={props.currency}
        onInput={() => undefined}
      />
      <TextField
        label={w().symbol}
        help={w().symbolHelp(props.amount)}
        maxLength={8}
        {...text('currencySymbol')}
      />
      <TextField
        label={w().locale}
        help={w().localeHelp(props.amount)}
        maxLength={40}
        options={locales}
        {...text('locale')}
      />
      <TextField
        label={w().zone}
        help={w().zoneHelp(timeThere())}
        maxLength={60}
        options={Intl.supportedValuesOf('timeZone')}
        {...text('timeZone')}
      />
      <SelectField
        label={w().tax}
        value={values().taxDisplay}
        options={[
          { value: 'included', label: w().taxIncluded },
          { value: 'excluded', label: w().taxExcluded },
        ]}
        onChange={(taxDisplay) => props.form.set('taxDisplay', taxDisplay)}
      />
      <SelectField
        label={w().scaleLabels}
        help={w().scaleLabelsHelp}
        value={values().scaleLabels}
        options={choices.map((value) => ({ value, label: w().scaleLabelsChoices[value] }))}
        onChange={(scaleLabels) => props.form.set('scaleLabels', scaleLabels)}
      />
    </>
  );
}
