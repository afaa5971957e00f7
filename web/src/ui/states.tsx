import CircleAlert from 'lucide-solid/icons/circle-alert';
import { type JSX, Show } from 'solid-js';
import { ApiError } from '../shared/api/problem.ts';
import { useApp } from '../shared/app-context.ts';
import { Button } from './button.tsx';

/** A grey bar where content will be. It stays invisible for 150 ms: most answers are faster. */
export function Skeleton(props: { class: string }) {
  return <div aria-hidden="true" class={`animate-appear rounded-sm bg-subtle ${props.class}`} />;
}

/** Says what will be here, and offers what fills it. */
export function EmptyState(props: {
  title: string;
  text?: string;
  icon?: JSX.Element;
  action?: JSX.Element;
}) {
  return (
    <div class="flex flex-col items-center justify-center gap-1 px-6 py-10 text-center">
      <Show when={props.icon}>
        <div class="mb-2 text-ink-3" aria-hidden="true">
          {props.icon}
        </div>
      </Show>
      <p class="font-medium">{props.title}</p>
      <Show when={props.text}>
        <p class="max-w-80 text-ink-3">{props.text}</p>
      </Show>
      <Show when={props.action}>
        <div class="mt-3">{props.action}</div>
      </Show>
    </div>
  );
}

/** What happened, the code and the request to name to support, and another try. */
export function ErrorState(props: { error: Error; onRetry?: () => void }) {
  const { t, languages } = useApp();
  const fault = () => (props.error instanceof ApiError ? props.error : null);
  const sentence = () => {
    const { status, detail } = fault() ?? { status: null, detail: null };
    if (status === null) return t('errors.unexpected');
    if (status === 0) return t('errors.offline');
    // The API explains itself in English.
    if (detail !== null && languages.language() === 'en') return detail;
    if (status === 403) return t('errors.forbidden');
    if (status === 404) return t('errors.gone');
    return t(status === 429 || status >= 503 ? 'errors.busy' : 'errors.failed');
  };
  return (
    <div role="alert" class="flex flex-col items-center justify-center gap-1 px-6 py-10 text-center">
      <CircleAlert class="mb-2 size-5 text-negative" aria-hidden="true" />
      <p class="font-medium">{t('errors.title')}</p>
      <p class="max-w-96 text-ink-2">{sentence()}</p>
      <Show when={fault()}>
        {(known) => (
          <p class="mt-1 font-mono text-xs text-ink-3">
            {t('errors.code')} {known().code}
            <Show when={known().requestId}>
              {' · '}
              {t('errors.request')} {known().requestId}
            </Show>
          </p>
        )}
      </Show>
      <Show when={props.onRetry}>
        <Button class="mt-3" onClick={() => props.onRetry?.()}>
          {t('errors.retry')}
        </Button>
      </Show>
    </div>
  );
}
