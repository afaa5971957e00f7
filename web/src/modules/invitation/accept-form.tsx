import { useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import type { InvitationInspection } from '#functions/contract.ts';
import { ApiError } from '../../shared/api/problem.ts';
import { useApp } from '../../shared/app-context.ts';
import { useLink } from '../../shared/filters.ts';
import type { Widen } from '../../shared/i18n/es.ts';
import { createForm } from '../../ui/form/create-form.ts';
import { PasswordField, TextField } from '../../ui/form/fields.tsx';
import { Form, SubmitButton } from '../../ui/form/form.tsx';
import { isShortPassword } from '../../ui/form/rules.ts';
import type { es } from './words.es.ts';

export interface AcceptFormProps {
  token: string;
  invitation: InvitationInspection;
  words: Widen<typeof es>;
}

/** What it takes to accept: the existing account's own credentials, or a name and a password for a new one. */
export function AcceptForm(props: AcceptFormProps) {
  const { api, restore, format } = useApp();
  const navigate = useNavigate();
  const link = useLink();
  const w = () => props.words;
  const [isCodeAsked, setCodeAsked] = createSignal(false);
  const isNew = () => !props.invitation.hasAccount;
  const form = createForm({
    initial: { name: '', password: '', code: '' },
    check: ({ name, password, code }) => ({
      name: isNew() && name.trim() === '' ? w().nameRequired : null,
      password: isNew()
        ? isShortPassword(password)
          ? w().tooShort
          : null
        : password === ''
          ? w().passwordRequired
          : null,
      code: isCodeAsked() && code.trim() === '' ? w().codeRequired : null,
    }),
    send: async ({ name, password, code }) => {
      const json = {
        token: props.token,
        password,
        ...(isNew() ? { name: name.trim() } : {}),
        ...(code.trim() === '' ? {} : { code: code.trim() }),
      };
      try {
        await api.call((client) => client.invitations.accept.$post({ json }));
      } catch (error) {
        if (error instanceof ApiError && error.code === 'auth.second_factor_required') setCodeAsked(true);
        throw error;
      }
      await restore();
      navigate(link('/'), { replace: true });
    },
  });
  return (
    <Form form={form} label={w().title}>
      <p class="text-ink-2">{isNew() ? w().newAccount : w().existingAccount}</p>
      <TextField
        label={w().email}
        type="email"
        name="email"
        autocomplete="username"
        isReadOnly
        value={props.invitation.email}
        onInput={() => undefined}
      />
      <Show when={isNew()}>
        <TextField
          label={w().name}
          name="name"
          autocomplete="name"
          maxLength={120}
          value={form.values().name}
          fault={form.fault('name')}
          onInput={(name) => form.set('name', name)}
          onBlur={() => form.leave('name')}
        />
      </Show>
      <PasswordField
        label={isNew() ? w().newPassword : w().password}
        help={isNew() ? w().newPasswordHelp : undefined}
        name="password"
        autocomplete={isNew() ? 'new-password' : 'current-password'}
        value={form.values().password}
        fault={form.fault('password')}
        onInput={(password) => form.set('password', password)}
        onBlur={() => form.values().password !== '' && form.leave('password')}
      />
      <Show when={isCodeAsked()}>
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
      </Show>
      <SubmitButton form={form} label={w().accept} busyLabel={w().busy} />
      <p class="text-xs text-ink-3">{w().expires(format().dateTime(props.invitation.expiresAt))}</p>
    </Form>
  );
}
