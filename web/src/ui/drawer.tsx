import { Dialog } from '@kobalte/core/dialog';
import X from 'lucide-solid/icons/x';
import { createComputed, createMemo, type JSX, on, Show } from 'solid-js';
import { useApp } from '../shared/app-context.ts';
import { IconButton } from './button.tsx';

export interface DrawerProps {
  /** What the drawer shows; null: it is closed. */
  title: string | null;
  subtitle?: string;
  onClose: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  actions?: JSX.Element;
  children: JSX.Element;
}

/** A sheet from the right (from below on a phone) for one row's details. Esc closes it, focus returns. */
export function Drawer(props: DrawerProps) {
  const { t } = useApp();
  const isOpen = createMemo(() => props.title !== null);
  let before: Element | null = null;
  createComputed(
    on(isOpen, (opens) => {
      if (opens) before = document.activeElement;
    }),
  );
  const restoreFocus = (event: Event) => {
    event.preventDefault();
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  };
  return (
    <Dialog open={isOpen()} onOpenChange={(opens) => !opens && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay class="fixed inset-0 z-40 bg-backdrop animate-fade-in" />
        <Dialog.Content
          class="fixed z-50 flex flex-col overflow-y-auto border-line bg-surface shadow animate-slide-in max-md:inset-x-0 max-md:bottom-0 max-md:max-h-[85dvh] max-md:rounded-t max-md:border-t md:inset-y-0 md:right-0 md:w-[26rem] md:border-l"
          onCloseAutoFocus={restoreFocus}
          onKeyDown={(event: KeyboardEvent) => props.onKeyDown?.(event)}
        >
          <header class="sticky top-0 flex items-start justify-between gap-3 border-b bg-surface px-5 py-4">
            <div class="min-w-0">
              <Dialog.Title class="text-base font-semibold">{props.title}</Dialog.Title>
              <Show when={props.subtitle}>
                <Dialog.Description class="text-ink-3">{props.subtitle}</Dialog.Description>
              </Show>
            </div>
            <div class="flex shrink-0 items-center gap-1">
              {props.actions}
              <IconButton label={t('app.close')} onClick={props.onClose}>
                <X class="size-4" aria-hidden="true" />
              </IconButton>
            </div>
          </header>
          {props.children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog>
  );
}
