import { Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { createForm } from '../../ui/form/create-form.ts';
import { PasswordField, TextField } from '../../ui/form/fields.tsx';
import { Form, SubmitButton } from '../../ui/form/form.tsx';
import { isShortPassword } from '../../ui/form/rules.ts';
import { say } from '../../ui/toast.tsx';
import type { AccountPartProps } from './profile-form.tsx';
import { accountWords } from './words.ts';

const empty = { currentPassword: '', newPassword: '', code: '' };

/** A new password for who knows the present one. */
export function PasswordForm(props: AccountPartProps) {
  const w = useWords(accountWords);
  const { api } = useApp();
  const needsCode = () => props.account.secondFactor.enabled;
  const form = createForm({
    initial: empty,
    check: ({ currentPassword, newPassword, code }) => ({
      currentPassword: currentPassword === '' ? w().currentRequired : null,
      newPassword: isShortPassword(newPassword) ? w().tooShort : null,
      code: needsCode() && code.trim() === '' ? w().codeRequired : null,
    }),
    send: async ({ currentPassword, newPassword, code }) => {
      const json = { currentPassword, newPassword, ...(needsCode() ? { code: code.trim() } : {}) };
      await api.call((client) => client.account.password.$put({ json }));
      form.reset(empty);
      say(w().passwordChanged);
      props.onChange();
    },
  });
  return (
    <Form form={form} label={w().passwordTitle} class="px-4 pb-4">
      <p class="text-ink-2">{w().passwordIntro}</p>
      {/* Password managers take the name from here. */}
      <input
        type="text"
        name="username"
        autocomplete="username"
        value={props.account.email}
        readOnly
        hidden
      />
      <div class="grid gap-4 md:grid-cols-2">
        <PasswordField
          label={w().currentPassword}
          name="current-password"
          autocomplete="current-password"
          value={form.values().currentPassword}
          fault={form.fault('currentPassword')}
          onInput={(text) => form.set('currentPassword', text)}
        />
        <PasswordField
          label={w().newPassword}
          help={w().newPasswordHelp}
          name="new-password"
          autocomplete="new-password"
          value={form.values().newPassword}
          fault={form.fault('newPassword')}
          onInput={(text) => form.set('newPassword', text)}
          onBlur={() => form.values().newPassword !== '' && form.leave('newPassword')}
        />
        <Show when={needsCode()}>
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
      </div>
      <div>
        <SubmitButton form={form} label={w().changePassword} busyLabel={w().changing} />
      </div>
    </Form>
  );
}
