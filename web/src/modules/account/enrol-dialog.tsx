import Download from 'lucide-solid/icons/download';
import { createSignal, For, Match, Switch } from 'solid-js';
import type { SecondFactorSecret } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { saveFile } from '../../shared/save-file.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { createForm } from '../../ui/form/create-form.ts';
import { PasswordField, TextField } from '../../ui/form/fields.tsx';
import { Form, SubmitButton } from '../../ui/form/form.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { say } from '../../ui/toast.tsx';
import { accountWords } from './words.ts';

/**
 * Three steps: the password, the app's first code, the recovery codes. The last cannot be closed by accident,
 * since the codes are never seen again.
 */
export default function EnrolDialog(props: { email: string; onClose: () => void }) {
  const w = useWords(accountWords);
  const [secret, setSecret] = createSignal<SecondFactorSecret | null>(null);
  const [codes, setCodes] = createSignal<readonly string[] | null>(null);
  const text = () => (codes() ? w().recoveryText : secret() ? w().stepScan : w().stepPassword);
  const finish = () => {
    props.onClose();
    say(w().enabledNow);
  };
  return (
    <Dialog
      title={codes() ? w().recoveryTitle : w().enrolTitle}
      text={text()}
      onClose={codes() ? undefined : props.onClose}
    >
      <Switch fallback={<PasswordStep onSecret={setSecret} onClose={props.onClose} />}>
        <Match when={codes()}>
          {(known) => <RecoveryCodes codes={known()} email={props.email} onKept={finish} />}
        </Match>
        <Match when={secret()}>
          {(known) => <ScanStep secret={known()} onCodes={setCodes} onClose={props.onClose} />}
        </Match>
      </Switch>
    </Dialog>
  );
}

function PasswordStep(props: { onSecret: (secret: SecondFactorSecret) => void; onClose: () => void }) {
  const w = useWords(accountWords);
  const { t, api } = useApp();
  const form = createForm({
    initial: { currentPassword: '' },
    check: ({ currentPassword }) => ({
      currentPassword: currentPassword === '' ? w().currentRequired : null,
    }),
    send: async (json) => {
      props.onSecret(await api.call((client) => client.account['second-factor'].$post({ json })));
    },
  });
  return (
    <Form form={form} label={w().enrolTitle}>
      <PasswordField
        label={w().currentPassword}
        name="current-password"
        autocomplete="current-password"
        value={form.values().currentPassword}
        fault={form.fault('currentPassword')}
        onInput={(text) => form.set('currentPassword', text)}
      />
      <DialogButtons>
        <Button onClick={() => props.onClose()}>{t('app.cancel')}</Button>
        <SubmitButton form={form} label={w().goOn} busyLabel={w().checking} />
      </DialogButtons>
    </Form>
  );
}

function ScanStep(props: {
  secret: SecondFactorSecret;
  onCodes: (codes: readonly string[]) => void;
  onClose: () => void;
}) {
  const w = useWords(accountWords);
  const { t, api } = useApp();
  const form = createForm({
    initial: { code: '' },
    check: ({ code }) => ({ code: /^\d{6}$/.test(code.replace(/\s/g, '')) ? null : w().digitsRequired }),
    send: async ({ code }) => {
      const answer = await api.call((client) =>
        client.account['second-factor'].confirm.$post({ json: { code: code.replace(/\s/g, '') } }),
      );
      props.onCodes(answer.recoveryCodes);
    },
  });
  return (
    <Form form={form} label={w().enrolTitle}>
      <QrCode text={props.secret.uri} label={w().qr} class="size-52 self-center border" />
      <div>
        <p class="text-xs text-ink-3">{w().secret}</p>
        <div class="mt-1 flex flex-wrap items-center gap-2">
          <code class="rounded bg-subtle px-2 py-1 font-mono text-sm break-all">
            {props.secret.secret.match(/.{1,4}/g)?.join(' ')}
          </code>
          <CopyButton text={props.secret.secret} label={w().copySecret} />
        </div>
      </div>
      <TextField
        label={w().digits}
        name="code"
        autocomplete="one-time-code"
        inputmode="numeric"
        maxLength={10}
        inputClass="tabular"
        value={form.values().code}
        fault={form.fault('code')}
        onInput={(code) => form.set('code', code)}
      />
      <DialogButtons>
        <Button onClick={() => props.onClose()}>{t('app.cancel')}</Button>
        <SubmitButton form={form} label={w().confirm} busyLabel={w().confirming} />
      </DialogButtons>
    </Form>
  );
}

function RecoveryCodes(props: { codes: readonly string[]; email: string; onKept: () => void }) {
  const w = useWords(accountWords);
  const { config } = useApp();
  const text = () => props.codes.join('\n');
  const download = () => {
    const title = w().codesFile(config.name, props.email);
    saveFile(`${title}.txt`, new Blob([`${title}\n\n${text()}\n`], { type: 'text/plain' }));
  };
  return (
    <div class="flex flex-col gap-4">
      <ul class="grid gap-x-6 gap-y-1 rounded bg-subtle px-4 py-3 font-mono text-sm sm:grid-cols-2">
        <For each={props.codes}>{(code) => <li>{code}</li>}</For>
      </ul>
      <div class="flex flex-wrap items-center gap-2">
        <CopyButton text={text()} label={w().copyCodes} />
        <Button onClick={download}>
          <Download class="size-4" aria-hidden="true" />
          {w().download}
        </Button>
      </div>
      <DialogButtons>
        <Button look="primary" onClick={() => props.onKept()}>
          {w().kept}
        </Button>
      </DialogButtons>
    </div>
  );
}
