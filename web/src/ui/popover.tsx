import { createSignal, createUniqueId, type JSX, Show } from 'solid-js';

const gapPx = 4;
const marginPx = 8;

export interface PopoverProps {
  /** The panel's name. */
  label: string;
  /** The button's own name where its content is not one. */
  triggerLabel?: string | undefined;
  triggerClass: string;
  trigger: JSX.Element;
  panelClass: string;
  /** Drawn anew each time the panel opens. */
  children: (close: () => void) => JSX.Element;
}

/**
 * A button and the panel it opens, by the browser's own popover: top layer, Esc, a click elsewhere and the
 * return of the focus are its work. Only the place beside the button is ours.
 */
export function Popover(props: PopoverProps) {
  const id = createUniqueId();
  const [isOpen, setOpen] = createSignal(false);
  let trigger!: HTMLButtonElement;
  let panel!: HTMLDivElement;
  const onToggle = (event: ToggleEvent) => {
    setOpen(event.newState === 'open');
    if (event.newState === 'open') place(panel, trigger.getBoundingClientRect());
  };
  return (
    <>
      <button
        ref={(element) => {
          trigger = element;
        }}
        type="button"
        popovertarget={id}
        aria-haspopup="dialog"
        aria-expanded={isOpen()}
        aria-label={props.triggerLabel}
        class={props.triggerClass}
      >
        {props.trigger}
      </button>
      <div
        ref={(element) => {
          panel = element;
        }}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={props.label}
        class={`fixed inset-auto m-0 max-h-[calc(100dvh-1rem)] max-w-[calc(100vw-1rem)] overflow-y-auto rounded border bg-surface text-ink shadow ${props.panelClass}`}
        onToggle={onToggle}
      >
        <Show when={isOpen()}>{props.children(() => panel.hidePopover())}</Show>
      </div>
    </>
  );
}

/** Below the button, or above it where there is no room; never off the screen. */
function place(panel: HTMLElement, anchor: DOMRect): void {
  const { width, height } = panel.getBoundingClientRect();
  const below = anchor.bottom + gapPx;
  const above = anchor.top - gapPx - height;
  const top = below + height > innerHeight - marginPx && above >= marginPx ? above : below;
  const left = anchor.left + width > innerWidth - marginPx ? anchor.right - width : anchor.left;
  panel.style.top = `${Math.max(marginPx, Math.min(top, innerHeight - height - marginPx))}px`;
  panel.style.left = `${Math.max(marginPx, left)}px`;
}
