import CircleCheck from 'lucide-solid/icons/circle-check';
import { createSignal, Show } from 'solid-js';

/** Long enough to read a sentence twice. */
const shownMs = 6_000;

const [text, setText] = createSignal('');
let timer: ReturnType<typeof setTimeout> | undefined;

/** Tells that something was done, in a sentence: on screen for a moment, and to screen readers. */
export function say(sentence: string): void {
  setText(sentence);
  clearTimeout(timer);
  timer = setTimeout(() => setText(''), shownMs);
}

/** Where the sentences appear. It stands on the page before there is one, so that it is read out. */
export function Toast() {
  return (
    <div
      role="status"
      class="pointer-events-none fixed inset-x-4 bottom-20 z-30 flex justify-center md:bottom-6"
    >
      <Show when={text()}>
        <p class="flex items-center gap-2 rounded border bg-surface px-4 py-2.5 shadow animate-fade-in">
          <CircleCheck class="size-4 shrink-0 text-positive" aria-hidden="true" />
          {text()}
        </p>
      </Show>
    </div>
  );
}
