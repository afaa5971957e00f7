import Check from 'lucide-solid/icons/check';
import Copy from 'lucide-solid/icons/copy';
import { createSignal, onCleanup, Show } from 'solid-js';
import { useApp } from '../shared/app-context.ts';
import { Button } from './button.tsx';

const confirmationMs = 2_500;

/** Puts a text on the clipboard and says so, also aloud. */
export function CopyButton(props: { text: string; label: string; class?: string }) {
  const { t } = useApp();
  const [state, setState] = createSignal<'copied' | 'failed' | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const copy = async () => {
    const copied = await navigator.clipboard.writeText(props.text).then(
      () => 'copied' as const,
      () => 'failed' as const,
    );
    setState(copied);
    clearTimeout(timer);
    timer = setTimeout(() => setState(null), confirmationMs);
  };
  return (
    <>
      <Button class={props.class ?? ''} onClick={() => void copy()}>
        <Show when={state() === 'copied'} fallback={<Copy class="size-4" aria-hidden="true" />}>
          <Check class="size-4" aria-hidden="true" />
        </Show>
        {props.label}
      </Button>
      <span role="status" class="text-xs text-ink-2 empty:hidden">
        {state() === 'copied' ? t('app.copied') : state() === 'failed' ? t('app.notCopied') : ''}
      </span>
    </>
  );
}
