import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { useLink } from '../../shared/filters.ts';
import { Door, doorLinkClass } from '../../shell/door.tsx';
import { LoginForm } from './login-form.tsx';

/** The door of a shop, in its colours. */
export default function LoginPage() {
  const { t, config, session, me, logIn } = useApp();
  const link = useLink();
  return (
    <Door
      title={t('login.title')}
      intro={t('login.intro', config.name)}
      footer={
        <A href={link('/reset')} class={doorLinkClass}>
          {t('login.forgotten')}
        </A>
      }
    >
      <Show when={session() === 'expired'}>
        <p role="status" class="mb-4 rounded bg-warning-subtle px-3 py-2 text-warning">
          {t('login.expired')}
        </p>
      </Show>
      <LoginForm t={t} email={me()?.email} onLogIn={logIn} />
    </Door>
  );
}
