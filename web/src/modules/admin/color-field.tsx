import { createUniqueId, Show } from 'solid-js';
import { isColor } from '../../shared/assess-brand.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { inputClass } from '../../ui/form/fields.tsx';
import { adminWords } from './words.ts';

export interface ColorFieldProps {
  label: string;
  value: string;
  fault: string | null;
  onInput: (value: string) => void;
  onBlur: () => void;
}

/** A colour, typed as `#rrggbb` or chosen from the platform's own palette. */
export function ColorField(props: ColorFieldProps) {
  const w = useWords(adminWords);
  const id = createUniqueId();
  return (
    <div class="min-w-0">
      <label for={id} class="mb-1 block font-medium">
        {props.label}
      </label>
      <div class="flex gap-2">
        <input
          type="color"
          aria-label={w().colorPick(props.label)}
          class="control w-12 shrink-0 cursor-pointer rounded border border-line-strong/60 bg-surface p-1"
          value={isColor(props.value) ? props.value.toLowerCase() : '#000000'}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
        <input
          id={id}
          type="text"
          spellcheck={false}
          autocomplete="off"
          maxLength={7}
          class={`${inputClass} font-mono`}
          aria-invalid={props.fault !== null}
          aria-describedby={props.fault === null ? undefined : `${id}-fault`}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value.trim())}
          onBlur={() => props.onBlur()}
        />
      </div>
      <Show when={props.fault}>
        <p id={`${id}-fault`} class="mt-1 text-negative">
          {props.fault}
        </p>
      </Show>
    </div>
  );
}
