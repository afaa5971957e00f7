import { type Accessor, createSignal } from 'solid-js';

/** A media query as a signal, for the life of the page. */
function createMedia(query: string): Accessor<boolean> {
  const list = matchMedia(query);
  const [matches, setMatches] = createSignal(list.matches);
  list.addEventListener('change', (event) => setMatches(event.matches));
  return matches;
}

/** Narrower than Tailwind's `md`: tables become cards. */
export const isPhone = createMedia('(width < 48rem)');
export const isDarkDevice = createMedia('(prefers-color-scheme: dark)');
