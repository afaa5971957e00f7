import { type Accessor, createMemo } from 'solid-js';
import type { Form } from '../../ui/form/create-form.ts';
import { TextField } from '../../ui/form/fields.tsx';
import { useWords } from '../i18n/words.ts';
import { type BrandColors, isColor } from './assess-brand.ts';
import { brandWords } from './words.ts';

/** Any form that has both colours among its fields. */
type ColorForm = Pick<Form<BrandColors>, 'values' | 'set' | 'fault' | 'leave'>;

/** Both colours of a brand, from the device's palette or typed as `#rrggbb`. */
export function ColorFields(props: { form: ColorForm }) {
  const w = useWords(brandWords);
  return (
    <div class="grid gap-4 sm:grid-cols-2">
      <ColorField form={props.form} name="primary" help={w().primaryHelp} />
      <ColorField form={props.form} name="accent" help={w().accentHelp} />
    </div>
  );
}

function ColorField(props: { form: ColorForm; name: keyof BrandColors; help: string }) {
  const w = useWords(brandWords);
  const value = () => props.form.values()[props.name];
  const set = (color: string) => props.form.set(props.name, color.trim());
  return (
    <div class="flex items-start gap-2">
      <TextField
        class="flex-1"
        label={w()[props.name]}
        help={props.help}
        maxLength={7}
        inputClass="font-mono"
        value={value()}
        fault={props.form.fault(props.name)}
        onInput={set}
        onBlur={() => props.form.leave(props.name)}
      />
      <input
        type="color"
        aria-label={w().pickColor(w()[props.name])}
        class="control mt-6 w-12 shrink-0 cursor-pointer rounded border border-line-strong/60 bg-surface p-1"
        value={isColor(value()) ? value().toLowerCase() : '#000000'}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </div>
  );
}

/** The colours to show: while one is half typed, the last whole ones stay. */
export function createWholeColors(values: Accessor<BrandColors>): Accessor<BrandColors> {
  return createMemo<BrandColors>(
    (known) => {
      const { primary, accent } = values();
      return {
        primary: isColor(primary) ? primary : known.primary,
        accent: isColor(accent) ? accent : known.accent,
      };
    },
    { primary: '#3d46c2', accent: '#0b7a75' },
  );
}
