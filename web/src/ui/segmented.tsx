import { createEffect, For } from 'solid-js';

export interface SegmentedProps<T extends string> {
  label: string;
  options: readonly { value: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
  class?: string;
}

/** One choice of a few, all visible; where they are wider than the screen, the chosen one is. Native radio buttons: arrows, names and states come with them. */
export function Segmented<T extends string>(props: SegmentedProps<T>) {
  let row!: HTMLFieldSetElement;
  createEffect(() => {
    const chosen = row.querySelector(`input[value="${props.value}"]`)?.parentElement;
    if (!chosen || row.scrollWidth <= row.clientWidth) return;
    const [outer, inner] = [row.getBoundingClientRect(), chosen.getBoundingClientRect()];
    row.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
  });
  return (
    <fieldset
      ref={(element) => {
        row = element;
      }}
      class={`inline-flex max-w-full min-w-0 overflow-x-auto rounded bg-subtle p-0.5 ${props.class ?? ''}`}
    >
      <legend class="sr-only">{props.label}</legend>
      <For each={props.options}>
        {(option) => (
          <label class="relative cursor-pointer rounded-sm text-ink-2 transition-colors hover:text-ink has-checked:bg-surface has-checked:font-medium has-checked:text-ink has-checked:ring-1 has-checked:ring-line has-focus-visible:outline-2 has-focus-visible:outline-brand-ink">
            <input
              type="radio"
              class="absolute inset-0 cursor-pointer appearance-none outline-none"
              name={props.label}
              value={option.value}
              checked={props.value === option.value}
              onChange={() => props.onChange(option.value)}
            />
            <span class="flex min-h-7 items-center px-2.5 whitespace-nowrap max-md:min-h-11 pointer-coarse:min-h-11">
              {option.label}
            </span>
          </label>
        )}
      </For>
    </fieldset>
  );
}
