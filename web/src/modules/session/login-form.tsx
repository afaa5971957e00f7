import { createEffect, createSignal, createUniqueId, type JSX, Show } from 'solid-js';
import { ApiError } from '../../shared/api/problem.ts';
import type { Translate } from '../../shared/i18n/language.ts';
import { Button } from '../../ui/button.tsx';

export interface LoginFormProps {
  t: Translate;
  /** Of who was here before. */
  email?: string | undefined;
  /** Rejects with `ApiError`; `auth.second_factor_required` brings the second step. */
  onLogIn: (email: string, password: string, code?: string) => Promise<void>;
}

const field =
  'min-h-11 w-full rounded border border-line-strong/60 bg-surface px-3 text-base aria-invalid:border-negative';

/**
 * E-mail and password, then the code of who has a second factor. What was typed stays on error; the first
 * field at fault gets the focus.
 */
export function LoginForm(props: LoginFormProps) {
  const { t } = props;
  const [email, setEmail] = createSignal(props.email ?? '');
  const [password, setPassword] = createSignal('');
  const [code, setCode] = createSignal('');
  const [step, setStep] = createSignal<'password' | 'code'>('password');
  const [isChecked, setChecked] = createSignal(false);
  const [isBusy, setBusy] = createSignal(false);
  const [fault, setFault] = createSignal<string | null>(null);
  let form!: HTMLFormElement;
  const missing = (text: string, sentence: string) => (isChecked() && text === '' ? sentence : null);
  const emailFault = () => missing(email().trim(), t('login.emailRequired'));
  const passwordFault = () => missing(password(), t('login.passwordRequired'));
  const codeFault = () => (step() === 'code' ? missing(code().trim(), t('login.codeRequired')) : null);
  const focus = (selector: string) => form.querySelector<HTMLElement>(selector)?.focus();
  const goTo = (next: 'password' | 'code') => {
    setStep(next);
    setCode('');
    setChecked(false);
    setFault(null);
  };
  const submit = async () => {
    setChecked(true);
    setFault(null);
    if (emailFault() || passwordFault() || codeFault()) return focus('[aria-invalid="true"]');
    setBusy(true);
    try {
      if (step() === 'code') await props.onLogIn(email().trim(), password(), code().trim());
      else await props.onLogIn(email().trim(), password());
    } catch (error) {
      if (step() === 'password' && isSecondFactorAsked(error)) return goTo('code');
      setFault(describe(error, t));
      focus(step() === 'code' ? 'input[name=code]' : 'input[name=password]');
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      ref={(element) => {
        form = element;
      }}
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
      <Show
        when={step() === 'password'}
        fallback={<CodeField t={t} value={code()} fault={codeFault()} onInput={setCode} />}
      >
        <Labelled label={t('login.email')} fault={emailFault()}>
          {(ties) => (
            <input
              {...ties}
              type="email"
              name="email"
              autocomplete="username"
              class={field}
              value={email()}
              aria-invalid={emailFault() !== null}
              onInput={(event) => setEmail(event.currentTarget.value)}
            />
          )}
        </Labelled>
        <PasswordInput t={t} value={password()} fault={passwordFault()} onInput={setPassword} />
      </Show>
      <Button look="primary" type="submit" class="min-h-11" aria-disabled={isBusy()}>
        {t(isBusy() ? 'login.busy' : 'login.submit')}
      </Button>
      <Show when={step() === 'code'}>
        <Button look="quiet" onClick={() => goTo('password')}>
          {t('login.back')}
        </Button>
      </Show>
    </form>
  );
}

interface InputProps {
  t: Translate;
  value: string;
  fault: string | null;
  onInput: (text: string) => void;
}

function PasswordInput(props: InputProps) {
  const { t } = props;
  const [isVisible, setVisible] = createSignal(false);
  return (
    <Labelled label={t('login.password')} fault={props.fault}>
      {(ties) => (
        <div class="relative">
          <input
            {...ties}
            type={isVisible() ? 'text' : 'password'}
            name="password"
            autocomplete="current-password"
            class={`${field} pr-22`}
            value={props.value}
            aria-invalid={props.fault !== null}
            onInput={(event) => props.onInput(event.currentTarget.value)}
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
      )}
    </Labelled>
  );
}

/** Asked for once the password was right, so it takes the focus. */
function CodeField(props: InputProps) {
  const { t } = props;
  let input: HTMLInputElement | undefined;
  createEffect(() => input?.focus());
  return (
    <Labelled label={t('login.code')} help={t('login.codeHelp')} fault={props.fault}>
      {(ties) => (
        <input
          {...ties}
          ref={(element) => {
            input = element;
          }}
          type="text"
          name="code"
          autocomplete="one-time-code"
          spellcheck={false}
          maxLength={40}
          class={`${field} tabular`}
          value={props.value}
          aria-invalid={props.fault !== null}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      )}
    </Labelled>
  );
}

function Labelled(props: {
  label: string;
  help?: string;
  fault: string | null;
  children: (ties: { id: string; 'aria-describedby': string }) => JSX.Element;
}) {
  const id = createUniqueId();
  return (
    <div>
      <label for={id} class="mb-1 block font-medium">
        {props.label}
      </label>
      {props.children({ id, 'aria-describedby': `${id}-notes` })}
      <div id={`${id}-notes`}>
        <Show when={props.help}>
          <p class="mt-1 text-xs text-ink-3">{props.help}</p>
        </Show>
        <Show when={props.fault}>
          <p class="mt-1 text-negative">{props.fault}</p>
        </Show>
      </div>
    </div>
  );
}

function isSecondFactorAsked(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'auth.second_factor_required';
}

function describe(error: unknown, t: Translate): string {
  if (!(error instanceof ApiError)) return t('errors.unexpected');
  if (error.status === 0) return t('errors.offline');
  if (error.code === 'auth.invalid_credentials') return t('login.wrong');
  if (error.code === 'auth.throttled') return t('login.throttled');
  if (error.code === 'auth.second_factor_invalid') return t('login.codeWrong');
  return `${error.detail ?? t('errors.unexpected')} (${error.code})`;
}
