import { type Component, onCleanup, onMount } from 'solid-js';
import { Portal } from 'solid-js/web';
import { useApp } from '../shared/app-context.ts';

/**
 * The door, over a page and its dialogs. It hides them: who comes next may be somebody else. The browser's
 * own modal dialog, because it makes everything else inert, other dialogs included, and leaves it as it was.
 */
export function ReturnDialog(props: { door: Component }) {
  const { t } = useApp();
  let dialog!: HTMLDialogElement;
  let isNeeded = true;
  const before = document.activeElement;
  onMount(() => {
    dialog.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      // A dialog below would take it for its own.
      event.stopPropagation();
    });
    // A phone's gesture to go back closes it all the same.
    dialog.addEventListener('close', () => isNeeded && dialog.showModal());
    dialog.showModal();
    dialog.querySelector<HTMLElement>('input[name=password]')?.focus();
  });
  onCleanup(() => {
    isNeeded = false;
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  });
  return (
    <Portal>
      <dialog
        ref={(element) => {
          dialog = element;
        }}
        aria-label={t('login.title')}
        data-kb-top-layer=""
        class="pointer-events-auto m-0 h-dvh max-h-none w-screen max-w-none overflow-y-auto bg-canvas text-ink"
      >
        <props.door />
      </dialog>
    </Portal>
  );
}
