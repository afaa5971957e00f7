import { A, useLocation } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { ApiError } from '../../shared/api/problem.ts';
import { useApp } from '../../shared/app-context.ts';
import { useLink } from '../../shared/filters.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Door, doorLinkClass } from '../../shell/door.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { createForm } from '../../ui/form/create-form.ts';
import { PasswordField, TextField } from '../../ui/form/fields.tsx';
import { Form, SubmitButton } from '../../ui/form/form.tsx';
import { isEmail, isShortPassword } from '../../ui/form/rules.ts';
import { en } from './words.en.ts';
import { es } from './words.es.ts';

const words = { es, en };

/** `/reset` asks for a link by e-mail; `/reset#token`, the link, sets the password. */
export default function ResetPage() {
  const w = useWords(words);
  const { t } = useApp();
  const location = useLocation();
  const link = useLink();
  const token = () => location.hash.slice(1);
  return (
    <Door
      title={w().title}
      intro={token() ? w().setIntro : w().requestIntro}
      footer={
        <A href={link('/')} class={doorLinkClass}>
          {t('login.title')}
        </A>
      }
    >
      <Show when={token()} fallback={<RequestForm />} keyed>
        {(known) => <PasswordForm token={known} />}
      </Show>
    </Door>
  );
}

function RequestForm() {
  const w = useWords(words);
  const { api } = useApp();
  const [sentTo, setSentTo] = createSignal<string | null>(null);
  const form = createForm({
    initial: { email: '' },
    check: ({ email }) => ({ email: isEmail(email) ? null : w().emailInvalid }),
    send: async ({ email }) => {
      await api.call((client) => client['password-resets'].$post({ json: { email: email.trim() } }));
      setSentTo(email.trim());
    },
  });
  return (
    <Show
      when={sentTo()}
      fallback={
        <Form form={form} label={w().title}>
          <TextField
            label={w().email}
            type="email"
            name="email"
            autocomplete="username"
            value={form.values().email}
            fault={form.fault('email')}
            onInput={(email) => form.set('email', email)}
            onBlur={() => form.values().email !== '' && form.leave('email')}
          />
          <SubmitButton form={form} label={w().request} busyLabel={w().requestBusy} />
        </Form>
      }
    >
      {(email) => (
        <div role="status" class="flex flex-col gap-3">
          <h2 class="font-semibold">{w().requested}</h2>
          <p class="text-ink-2">{w().requestedText(email())}</p>
          <Button onClick={() => setSentTo(null)}>{w().again}</Button>
        </div>
      )}
    </Show>
  );
}

function PasswordForm(props: { token: string }) {
  const w = useWords(words);
  const { api, restore } = useApp();
  const link = useLink();
  const [isDone, setDone] = createSignal(false);
  const form = createForm({
    initial: { password: '' },
    check: ({ password }) => ({
      password: isShortPassword(password) ? w().tooShort : null,
    }),
    send: async ({ password }) => {
      await api.call((client) =>
        client['password-resets'].complete.$post({ json: { token: props.token, password } }),
      );
      setDone(true);
      // Whoever was logged in here no longer is.
      await restore();
    },
  });
  const isSpent = () => {
    const error = form.error();
    return error instanceof ApiError && error.code === 'reset.invalid';
  };
  return (
    <Show
      when={!isDone()}
      fallback={
        <div role="status" class="flex flex-col gap-3">
          <h2 class="font-semibold">{w().done}</h2>
          <p class="text-ink-2">{w().doneText}</p>
          <A href={link('/')} class={buttonClass('primary')}>
            {w().toLogIn}
          </A>
        </div>
      }
    >
      <Form form={form} label={w().title}>
        <PasswordField
          label={w().password}
          help={w().passwordHelp}
          name="password"
          autocomplete="new-password"
          value={form.values().password}
          fault={form.fault('password')}
          onInput={(password) => form.set('password', password)}
          onBlur={() => form.values().password !== '' && form.leave('password')}
        />
        <SubmitButton form={form} label={w().set} busyLabel={w().setBusy} />
        <Show when={isSpent()}>
          <A href={link('/reset')} class={buttonClass('secondary')}>
            {w().again}
          </A>
        </Show>
      </Form>
    </Show>
  );
}
