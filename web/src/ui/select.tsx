import ChevronDown from 'lucide-solid/icons/chevron-down';
import { For } from 'solid-js';

export interface SelectProps {
  label: string;
  options: readonly { value: string; label: string }[];
  value: string;
  onChange: (value: string) => void;
  class?: string;
}

/** The platform's own select, which every phone and screen reader knows how to open. */
export function Select(props: SelectProps) {
  return (
    <div class={`relative ${props.class ?? ''}`}>
      <select
        aria-label={props.label}
        class="control w-full appearance-none truncate rounded border border-line-strong/60 bg-surface pr-8 pl-3 text-sm transition-colors hover:bg-subtle max-md:text-base"
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        <For each={props.options}>
          {(option) => (
            <option value={option.value} selected={option.value === props.value}>
              {option.label}
            </option>
          )}
        </For>
      </select>
      <ChevronDown
        class="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-ink-3"
        aria-hidden="true"
      />
    </div>
  );
}
