import { useWords } from '../../shared/i18n/words.ts';
import { TextField } from '../../ui/form/fields.tsx';
import { isColor } from './shop-values.ts';
import { settingsWords } from './words.ts';

export interface ColorFieldProps {
  label: string;
  help: string;
  value: string;
  fault: string | null;
  onInput: (color: string) => void;
  onBlur: () => void;
}

/** A colour from the device's palette, or typed as `#rrggbb`. */
export function ColorField(props: ColorFieldProps) {
  const w = useWords(settingsWords);
  return (
    <div class="flex items-start gap-2">
      <TextField
        class="flex-1"
        label={props.label}
        help={props.help}
        maxLength={7}
        inputClass="font-mono"
        value={props.value}
        fault={props.fault}
        onInput={props.onInput}
        onBlur={props.onBlur}
      />
      <input
        type="color"
        aria-label={w().pickColor(props.label)}
        class="control mt-6 w-12 shrink-0 cursor-pointer rounded border border-line-strong/60 bg-surface p-1"
        value={isColor(props.value) ? props.value.toLowerCase() : '#000000'}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </div>
  );
}
