import Check from 'lucide-solid/icons/check';
import { For, Show } from 'solid-js';
import { useWords } from '../../shared/i18n/words.ts';
import { importWords } from './words.ts';

const names = ['file', 'columns', 'preview', 'done'] as const;
export type StepName = (typeof names)[number];

/** Where in the way one is. */
export function Steps(props: { current: StepName }) {
  const w = useWords(importWords);
  const index = () => names.indexOf(props.current);
  return (
    <ol aria-label={w().steps.label} class="flex flex-wrap gap-x-4 gap-y-1 text-xs md:text-sm">
      <For each={names}>
        {(name, position) => (
          <li
            aria-current={position() === index() ? 'step' : undefined}
            class={`flex items-center gap-1.5 ${position() === index() ? 'font-semibold text-ink' : 'text-ink-3'}`}
          >
            <span
              aria-hidden="true"
              class={`flex size-5 items-center justify-center rounded-full text-xs ${position() <= index() ? 'bg-brand text-brand-on' : 'bg-subtle text-ink-2'}`}
            >
              <Show when={position() < index()} fallback={position() + 1}>
                <Check class="size-3" />
              </Show>
            </span>
            {w().steps[name]}
          </li>
        )}
      </For>
    </ol>
  );
}
