import { createSignal, lazy, Show, Suspense } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { createForm } from '../../ui/form/create-form.ts';
import { TextField } from '../../ui/form/fields.tsx';
import { Form, SubmitButton } from '../../ui/form/form.tsx';
import { say } from '../../ui/toast.tsx';
import type { AccountPartProps } from './profile-form.tsx';
import { accountWords } from './words.ts';

const EnrolDialog = lazy(() => import('./enrol-dialog.tsx'));

/** Below this it is time for new ones. */
const fewCodes = 3;

/** Whether log-in asks for a code, and the way to change that. */
export function SecondFactor(props: AccountPartProps) {
  const w = useWords(accountWords);
  const [dialog, setDialog] = createSignal<'enrol' | 'disable' | null>(null);
  const state = () => props.account.secondFactor;
  const close = () => {
    setDialog(null);
    props.onChange();
  };
  return (
    <Card
      title={w().factor}
      action={
        <Badge tone={state().enabled ? 'positive' : 'neutral'}>
          {state().enabled ? w().factorOn : w().factorOff}
        </Badge>
      }
    >
      <div class="flex flex-col items-start gap-3 px-4 pb-4">
        <Show when={state().enabled} fallback={<p class="text-ink-2">{w().factorOffText}</p>}>
          <p class="text-ink-2">
            {w().factorOnText} {w().codesLeft(state().recoveryCodesLeft)}
          </p>
          <Show when={state().recoveryCodesLeft < fewCodes}>
            <p class="text-warning">{w().codesFew}</p>
          </Show>
        </Show>
        <Button onClick={() => setDialog(state().enabled ? 'disable' : 'enrol')}>
          {state().enabled ? w().disable : w().enable}
        </Button>
      </div>
      <Show when={dialog() === 'enrol'}>
        <Suspense>
          <EnrolDialog email={props.account.email} onClose={close} />
        </Suspense>
      </Show>
      <Show when={dialog() === 'disable'}>
        <DisableDialog onClose={close} />
      </Show>
    </Card>
  );
}

function DisableDialog(props: { onClose: () => void }) {
  const w = useWords(accountWords);
  const { t, api } = useApp();
  const form = createForm({
    initial: { code: '' },
    check: ({ code }) => ({ code: code.trim() === '' ? w().codeRequired : null }),
    send: async ({ code }) => {
      await api.call((client) =>
        client.account['second-factor'].disable.$post({ json: { code: code.trim() } }),
      );
      props.onClose();
      say(w().disabled);
    },
  });
  return (
    <Dialog title={w().disableTitle} text={w().disableText} onClose={props.onClose}>
      <Form form={form} label={w().disableTitle}>
        <TextField
          label={w().code}
          help={w().codeHelp}
          name="code"
          autocomplete="one-time-code"
          maxLength={40}
          value={form.values().code}
          fault={form.fault('code')}
          onInput={(code) => form.set('code', code)}
        />
        <DialogButtons>
          <Button onClick={() => props.onClose()}>{t('app.cancel')}</Button>
          <SubmitButton form={form} look="danger" label={w().disable} busyLabel={w().disabling} />
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
