import { type BeforeLeaveEventArgs, useBeforeLeave } from '@solidjs/router';
import { createEffect, createSignal, onCleanup, Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { Button } from '../button.tsx';
import { Dialog, DialogButtons } from '../dialog.tsx';

/** Asks before what was typed, and not sent, is lost to another page. */
export function LeaveGuard(props: { isDirty: boolean }) {
  const { t } = useApp();
  const [leaving, setLeaving] = createSignal<BeforeLeaveEventArgs | null>(null);
  useBeforeLeave((event) => {
    if (!props.isDirty || event.defaultPrevented) return;
    event.preventDefault();
    setLeaving(event);
  });
  createEffect(() => {
    if (!props.isDirty) return;
    const onBeforeUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', onBeforeUnload);
    onCleanup(() => removeEventListener('beforeunload', onBeforeUnload));
  });
  return (
    <Show when={leaving()}>
      {(event) => (
        <Dialog title={t('app.unsaved')} text={t('app.unsavedText')} onClose={() => setLeaving(null)}>
          <DialogButtons>
            <Button look="danger" onClick={() => event().retry(true)}>
              {t('app.leave')}
            </Button>
            <Button look="primary" onClick={() => setLeaving(null)}>
              {t('app.stay')}
            </Button>
          </DialogButtons>
        </Dialog>
      )}
    </Show>
  );
}
