import { A } from '@solidjs/router';
import { For, Show } from 'solid-js';

export interface Bar {
  key: string;
  label: string;
  /** Length of the bar; only its proportion is drawn. */
  value: number;
  text: string;
  href: string;
  /** Small print after the label. */
  note?: string;
}

/** A ranking: bars from zero, labelled directly, each a link to its rows. */
export function BarList(props: { bars: readonly Bar[] }) {
  const longest = () => Math.max(0, ...props.bars.map((bar) => bar.value));
  return (
    <ol class="flex flex-col px-2 pb-2">
      <For each={props.bars}>
        {(bar) => (
          <li>
            <A
              href={bar.href}
              class="block rounded px-2 py-1.5 transition-colors hover:bg-subtle max-md:py-2.5"
            >
              <span class="flex items-baseline justify-between gap-3">
                <span class="min-w-0 truncate">
                  {bar.label}
                  <Show when={bar.note}>
                    <span class="ml-1.5 text-xs text-ink-3">{bar.note}</span>
                  </Show>
                </span>
                <span class="shrink-0 font-medium tabular">{bar.text}</span>
              </span>
              <span class="mt-1 block h-1 rounded-full bg-subtle" aria-hidden="true">
                <span
                  class="block h-1 rounded-full bg-brand-graphic"
                  style={{ width: `${longest() > 0 ? Math.max(0, (bar.value / longest()) * 100) : 0}%` }}
                />
              </span>
            </A>
          </li>
        )}
      </For>
    </ol>
  );
}
