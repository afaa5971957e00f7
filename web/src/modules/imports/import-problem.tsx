import CircleAlert from 'lucide-solid/icons/circle-alert';
import { type JSX, Show } from 'solid-js';
import { ApiError } from '../../shared/api/problem.ts';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { importWords } from './words.ts';

/** What went wrong, in the language of the page where it knows the code, and what can be done. */
export function ImportProblem(props: {
  title?: string;
  problem: { code: string; detail: string | null };
  requestId?: string | null;
  action?: JSX.Element;
}) {
  const { t } = useApp();
  const w = useWords(importWords);
  const text = () => w().problems[props.problem.code] ?? props.problem.detail ?? t('errors.unexpected');
  return (
    <div role="alert" class="card flex gap-3 border-negative/40 p-4">
      <CircleAlert class="mt-0.5 size-5 shrink-0 text-negative" aria-hidden="true" />
      <div class="min-w-0 flex-1">
        <Show when={props.title}>
          <p class="font-semibold">{props.title}</p>
        </Show>
        <p>{text()}</p>
        <Show when={props.problem.detail && props.problem.detail !== text()}>
          <p class="mt-1 text-xs text-ink-3">{props.problem.detail}</p>
        </Show>
        <p class="mt-1 font-mono text-xs text-ink-3">
          {props.problem.code}
          <Show when={props.requestId}> · {props.requestId}</Show>
        </p>
        <Show when={props.action}>
          <div class="mt-3 flex flex-wrap gap-2">{props.action}</div>
        </Show>
      </div>
    </div>
  );
}

/** Any error of a request as a problem that can be shown. */
export function problemOf(error: unknown): { code: string; detail: string | null; requestId: string | null } {
  if (error instanceof ApiError)
    return { code: error.code, detail: error.detail, requestId: error.requestId };
  return {
    code: 'client.unreadable',
    detail: error instanceof Error ? error.message : null,
    requestId: null,
  };
}
