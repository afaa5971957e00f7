import { createUniqueId, type JSX, Show } from 'solid-js';
import type { Query } from '../shared/api/create-query.ts';
import { ErrorState } from './states.tsx';

export interface CardProps {
  title: string;
  /** Beside the title: a link to the rows, a switch of views. */
  action?: JSX.Element;
  class?: string;
  children: JSX.Element;
}

/** A titled part of a page: a region that screen readers can jump to. */
export function Card(props: CardProps) {
  const id = createUniqueId();
  return (
    <section aria-labelledby={id} class={`card flex min-w-0 flex-col ${props.class ?? ''}`}>
      <header class="flex min-h-12 flex-wrap items-center justify-between gap-x-4 gap-y-1.5 px-4 pt-2">
        <h2 id={id} class="font-semibold">
          {props.title}
        </h2>
        {props.action}
      </header>
      {props.children}
    </section>
  );
}

export interface LoadedProps<T> {
  query: Pick<Query<T>, 'data' | 'error' | 'isStale' | 'retry'>;
  fallback: JSX.Element;
  children: (data: () => NonNullable<T>) => JSX.Element;
}

/** The answer of a query, dimmed while a newer one is on its way; else its error, else the fallback. */
export function Loaded<T>(props: LoadedProps<T>) {
  return (
    <Show
      when={props.query.data()}
      fallback={
        <Show when={props.query.error()} fallback={props.fallback}>
          {(error) => <ErrorState error={error()} onRetry={props.query.retry} />}
        </Show>
      }
    >
      {(data) => (
        <div
          class="contents data-stale:*:opacity-60 *:transition-opacity"
          data-stale={props.query.isStale() ? '' : undefined}
          aria-busy={props.query.isStale()}
        >
          {props.children(data)}
        </div>
      )}
    </Show>
  );
}
