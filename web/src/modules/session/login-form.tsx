import { createSignal, createUniqueId, Show } from 'solid-js';
import { ApiError } from '../../shared/api/problem.ts';
import type { Translate } from '../../shared/i18n/language.ts';
import { Button } from '../../ui/button.tsx';

export interface LoginFormProps {
  t: Translate;
  /** Rejects with `ApiError`. */
  onLogIn: (email: string, password: string) => Promise<void>;
}

const field =
  'min-h-11 w-full rounded border border-line-strong/60 bg-surface px-3 text-base aria-invalid:border-negative';

/** E-mail and password. What was typed stays on error; the first field at fault gets the focus. */
export function LoginForm(props: LoginFormProps) {
  const { t } = props;
  const id = createUniqueId();
  const [email, setEmail] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [isVisible, setVisible] = createSignal(false);
  const [isChecked, setChecked] = createSignal(false);
  const [isBusy, setBusy] = createSignal(false);
  const [fault, setFault] = createSignal<string | null>(null);
  let emailInput: HTMLInputElement | undefined;
  let passwordInput: HTMLInputElement | undefined;
  const emailFault = () => (isChecked() && email().trim() === '' ? t('login.emailRequired') : null);
  const passwordFault = () => (isChecked() && password() === '' ? t('login.passwordRequired') : null);
  const submit = async () => {
    setChecked(true);
    setFault(null);
    if (emailFault()) return emailInput?.focus();
    if (passwordFault()) return passwordInput?.focus();
    setBusy(true);
    try {
      await props.onLogIn(email().trim(), password());
    } catch (error) {
      setFault(describe(error, t));
      passwordInput?.focus();
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      noValidate
      class="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy()) void submit();
      }}
    >
      <Show when={fault()}>
        {(text) => (
          <p role="alert" class="rounded bg-negative-subtle px-3 py-2 text-negative">
            {text()}
          </p>
        )}
      </Show>
      <div>
        <label for={`${id}-email`} class="mb-1 block font-medium">
          {t('login.email')}
        </label>
        <input
          ref={(element) => {
            emailInput = element;
          }}
          id={`${id}-email`}
          type="email"
          name="email"
          autocomplete="username"
          class={field}
          value={email()}
          aria-invalid={emailFault() !== null}
          aria-describedby={emailFault() ? `${id}-email-fault` : undefined}
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
        <FieldFault id={`${id}-email-fault`} text={emailFault()} />
      </div>
      <div>
        <label for={`${id}-password`} class="mb-1 block font-medium">
          {t('login.password')}
        </label>
        <div class="relative">
          <input
            ref={(element) => {
              passwordInput = element;
            }}
            id={`${id}-password`}
            type={isVisible() ? 'text' : 'password'}
            name="password"
            autocomplete="current-password"
            class={`${field} pr-22`}
            value={password()}
            aria-invalid={passwordFault() !== null}
            aria-describedby={passwordFault() ? `${id}-password-fault` : undefined}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
          <button
            type="button"
            aria-pressed={isVisible()}
            class="absolute inset-y-0 right-0 min-w-11 rounded px-3 text-sm text-ink-2 hover:text-ink"
            onClick={() => setVisible(!isVisible())}
          >
            {t(isVisible() ? 'login.hide' : 'login.show')}
          </button>
        </div>
        <FieldFault id={`${id}-password-fault`} text={passwordFault()} />
      </div>
      <Button look="primary" type="submit" class="min-h-11" aria-disabled={isBusy()}>
        {t(isBusy() ? 'login.busy' : 'login.submit')}
      </Button>
    </form>
  );
}

function FieldFault(props: { id: string; text: string | null }) {
  return (
    <Show when={props.text}>
      <p id={props.id} class="mt-1 text-negative">
        {props.text}
      </p>
    </Show>
  );
}

function describe(error: unknown, t: Translate): string {
  if (!(error instanceof ApiError)) return t('errors.unexpected');
  if (error.status === 0) return t('errors.offline');
  if (error.code === 'auth.invalid_credentials') return t('login.wrong');
  if (error.code === 'auth.throttled') return t('login.throttled');
  return `${error.detail ?? t('errors.unexpected')} (${error.code})`;
}
