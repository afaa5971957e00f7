import { Dialog as Kobalte } from '@kobalte/core/dialog';
import X from 'lucide-solid/icons/x';
import { type JSX, Show } from 'solid-js';
import { useApp } from '../shared/app-context.ts';
import { IconButton } from './button.tsx';

export interface DialogProps {
  title: string;
  text?: string | undefined;
  /** Esc, a click beside it and the cross end here. Left out: only the dialog's own buttons close it. */
  onClose?: (() => void) | undefined;
  class?: string;
  children: JSX.Element;
}

/** A question or a form on top of the page; put it into a `Show`. The focus returns when it goes. */
export function Dialog(props: DialogProps) {
  const { t } = useApp();
  const before = document.activeElement;
  const keepOpen = (event: Event) => {
    if (!props.onClose) event.preventDefault();
  };
  return (
    <Kobalte open onOpenChange={(opens) => !opens && props.onClose?.()}>
      <Kobalte.Portal>
        <Kobalte.Overlay class="fixed inset-0 z-40 bg-backdrop animate-fade-in" />
        <Kobalte.Content
          class={`fixed z-50 flex flex-col overflow-y-auto border bg-surface shadow animate-fade-in max-md:inset-x-0 max-md:bottom-0 max-md:max-h-[92dvh] max-md:rounded-t md:top-1/2 md:left-1/2 md:max-h-[88dvh] md:w-full md:max-w-lg md:-translate-1/2 md:rounded ${props.class ?? ''}`}
          onEscapeKeyDown={keepOpen}
          onPointerDownOutside={keepOpen}
          onFocusOutside={keepOpen}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (before instanceof HTMLElement) before.focus({ preventScroll: true });
          }}
        >
          <header class="flex items-start justify-between gap-3 px-5 pt-4">
            <div class="min-w-0">
              <Kobalte.Title class="text-base font-semibold">{props.title}</Kobalte.Title>
              <Show when={props.text}>
                <Kobalte.Description class="mt-1 text-ink-2">{props.text}</Kobalte.Description>
              </Show>
            </div>
            <Show when={props.onClose}>
              <IconButton
                class="-mt-1.5 -mr-2 max-md:-mt-3"
                label={t('app.close')}
                onClick={() => props.onClose?.()}
              >
                <X class="size-4" aria-hidden="true" />
              </IconButton>
            </Show>
          </header>
          <div class="px-5 pt-4 pb-5">{props.children}</div>
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte>
  );
}

/** The buttons of a dialog: what it is for comes last, on a phone first. */
export function DialogButtons(props: { children: JSX.Element }) {
  return <div class="flex gap-2 max-md:flex-col-reverse md:justify-end">{props.children}</div>;
}
