import { Show } from 'solid-js';
import { useWords } from '../../shared/i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { keysWords } from './words.ts';

/** A key just made: the only time that its text is seen. */
export interface NewSecret {
  name: string;
  secret: string;
  note?: string;
}

/** Cannot be closed by accident: what it shows is gone afterwards. */
export function SecretDialog(props: { made: NewSecret; onKept: () => void }) {
  const w = useWords(keysWords);
  const example = () => `curl -H "Authorization: Bearer ${props.made.secret}" ${location.origin}/api/v1/me`;
  return (
    <Dialog title={w().secretTitle(props.made.name)} text={w().secretText}>
      <div class="flex flex-col gap-4">
        <div class="flex flex-wrap items-center gap-2">
          <code class="rounded bg-subtle px-3 py-2 font-mono text-sm break-all">{props.made.secret}</code>
          <CopyButton text={props.made.secret} label={w().copy} />
        </div>
        <Show when={props.made.note}>
          <p class="rounded bg-warning-subtle px-3 py-2 text-warning">{props.made.note}</p>
        </Show>
        <div>
          <p class="mb-1 text-xs text-ink-3">{w().example}</p>
          <pre class="rounded bg-subtle px-3 py-2 font-mono text-xs break-all whitespace-pre-wrap">
            {example()}
          </pre>
        </div>
        <DialogButtons>
          <Button look="primary" onClick={() => props.onKept()}>
            {w().kept}
          </Button>
        </DialogButtons>
      </div>
    </Dialog>
  );
}
