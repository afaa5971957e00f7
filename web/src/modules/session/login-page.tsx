import { createEffect, Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { languages as allLanguages } from '../../shared/i18n/language.ts';
import { Logo } from '../../ui/logo.tsx';
import { LoginForm } from './login-form.tsx';

/** The door of a shop, in its colours. */
export default function LoginPage() {
  const { t, config, session, logIn, languages } = useApp();
  createEffect(() => {
    document.title = `${t('login.title')} · ${config.name}`;
  });
  const other = () => allLanguages.find((language) => language !== languages.language()) ?? 'en';
  return (
    <main class="flex min-h-dvh flex-col items-center justify-center px-4 py-10">
      <div class="w-full max-w-96">
        <div class="mb-6 flex flex-col items-center gap-3 text-center">
          <Logo class="size-14 text-lg" />
          <h1 class="text-lg font-semibold tracking-tight">{config.name}</h1>
          <p class="text-ink-2">{t('login.intro', config.name)}</p>
        </div>
        <div class="card p-6 shadow-none">
          <Show when={session() === 'expired'}>
            <p role="status" class="mb-4 rounded bg-warning-subtle px-3 py-2 text-warning">
              {t('login.expired')}
            </p>
          </Show>
          <LoginForm t={t} onLogIn={logIn} />
        </div>
        <p class="mt-4 text-center">
          <button
            type="button"
            lang={other()}
            class="control rounded px-3 text-ink-2 hover:bg-subtle hover:text-ink"
            onClick={() => void languages.use(other())}
          >
            {other() === 'en' ? 'English' : 'Español'}
          </button>
        </p>
      </div>
    </main>
  );
}
