import Search from 'lucide-solid/icons/search';
import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import type { Filters } from '../../shared/filters.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { adminWords } from './words.ts';

const debounceMs = 200;

/** Searches while somebody types, but not at every letter; the address keeps it. Esc empties it. */
export function SearchField(props: { filters: Filters }) {
  const w = useWords(adminWords);
  const asked = () => props.filters.get('q') ?? '';
  const [text, setText] = createSignal(asked());
  createEffect(
    on(
      asked,
      (q) => {
        if (q !== text().trim()) setText(q);
      },
      { defer: true },
    ),
  );
  createEffect(() => {
    const q = text().trim();
    const timer = setTimeout(() => {
      if (q !== asked()) props.filters.set({ q: q || undefined });
    }, debounceMs);
    onCleanup(() => clearTimeout(timer));
  });
  return (
    <div class="relative max-md:w-full md:w-72">
      <Search
        class="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-3"
        aria-hidden="true"
      />
      <input
        type="search"
        aria-label={w().search}
        placeholder={w().searchHint}
        maxLength={100}
        class="control w-full rounded border border-line-strong/60 bg-surface pr-2 pl-8 placeholder:text-ink-3 max-md:text-base"
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && setText('')}
      />
    </div>
  );
}
