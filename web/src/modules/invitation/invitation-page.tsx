import { A, useLocation } from '@solidjs/router';
import { Match, Show, Switch } from 'solid-js';
import { ApiError } from '../../shared/api/problem.ts';
import { useApp } from '../../shared/app-context.ts';
import { useLink } from '../../shared/filters.ts';
import { rightsWords } from '../../shared/i18n/rights.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Door, doorLinkClass } from '../../shell/door.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { AcceptForm } from './accept-form.tsx';
import { en } from './words.en.ts';
import { es } from './words.es.ts';

const words = { es, en };

/** `/invitation#token`: a new account, or the password of the one that the e-mail has. */
export default function InvitationPage() {
  const w = useWords(words);
  const rights = useWords(rightsWords);
  const { t, api, query } = useApp();
  const link = useLink();
  const location = useLocation();
  const token = () => location.hash.slice(1);
  const invitation = query(() => ({
    key: ['invitation', token()],
    load: () => api.call((client) => client.invitations.inspect.$post({ json: { token: token() } })),
    enabled: token() !== '',
  }));
  const isInvalid = () => {
    const error = invitation.error();
    return error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
  };
  return (
    <Door
      title={w().title}
      intro={
        invitation.data()
          ? w().intro(
              invitation.data()?.tenantName ?? '',
              rights().roles[invitation.data()?.role ?? 'viewer'],
            )
          : w().title
      }
      footer={
        <A href={link('/')} class={doorLinkClass}>
          {t('login.title')}
        </A>
      }
    >
      <Switch fallback={<p class="text-ink-2">{w().checking}</p>}>
        <Match when={token() === ''}>
          <Notice title={w().missing} text={w().missingText} />
        </Match>
        <Match when={isInvalid()}>
          <Notice title={w().invalid} text={w().invalidText} />
        </Match>
        <Match when={invitation.error()}>
          {(error) => <ErrorState error={error()} onRetry={invitation.retry} />}
        </Match>
        <Match when={invitation.data()}>
          {(known) => (
            <Show when={token()} keyed>
              {(current) => <AcceptForm token={current} invitation={known()} words={w()} />}
            </Show>
          )}
        </Match>
      </Switch>
    </Door>
  );
}

function Notice(props: { title: string; text: string }) {
  return (
    <div role="alert" class="flex flex-col gap-2">
      <h2 class="font-semibold">{props.title}</h2>
      <p class="text-ink-2">{props.text}</p>
    </div>
  );
}
