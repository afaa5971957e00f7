import { A, useParams } from '@solidjs/router';
import ChevronLeft from 'lucide-solid/icons/chevron-left';
import { createEffect, createMemo, createSignal, Match, onCleanup, Show, Switch } from 'solid-js';
import type { Import } from '#functions/contract.ts';
import { ApiError } from '../../shared/api/problem.ts';
import { useApp } from '../../shared/app-context.ts';
import { useLink } from '../../shared/filters.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Page } from '../../shell/page.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { Loaded } from '../../ui/card.tsx';
import { EmptyState, Skeleton } from '../../ui/states.tsx';
import { DoneView } from './done-view.tsx';
import { ImportProblem, problemOf } from './import-problem.tsx';
import { ImportStatus } from './import-status.tsx';
import { PreviewView } from './preview-view.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { Steps } from './steps.tsx';
import { importWords } from './words.ts';

const lookAgainMs = 700;
const atRest: ReadonlySet<Import['status']> = new Set(['previewed', 'committed', 'undone', 'failed']);

/** One import: how far it is, what it would do, what it did, and the way back. */
export default function ImportPage() {
  const w = useWords(importWords);
  const { api, can, query } = useApp();
  const link = useLink();
  const parameters = useParams<{ importId: string }>();
  const found = query(() => ({
    key: ['import', parameters.importId],
    load: (signal) =>
      api.call((client) =>
        client.imports[':importId'].$get({ param: { importId: parameters.importId } }, { init: { signal } }),
      ) as Promise<Import>,
    enabled: can('data.import'),
  }));
  const isWorking = createMemo(() => {
    const item = found.data();
    return item !== undefined && !atRest.has(item.status);
  });
  createEffect(() => {
    if (!isWorking()) return;
    const timer = setInterval(found.retry, lookAgainMs);
    onCleanup(() => clearInterval(timer));
  });
  return (
    <Page
      title={found.data()?.file.name ?? w().title}
      back={
        <A href={link('/imports')} class="flex items-center gap-1 text-ink-3 hover:text-ink">
          <ChevronLeft class="size-4" aria-hidden="true" />
          {w().back}
        </A>
      }
    >
      <div class="mx-auto flex max-w-5xl flex-col gap-4 px-4 md:px-6 md:pt-5">
        <Show when={can('data.import')} fallback={<EmptyState title={w().forbidden} />}>
          <Loaded query={found} fallback={<Skeleton class="h-96" />}>
            {(item) => <Content item={item()} refresh={found.retry} />}
          </Loaded>
        </Show>
      </div>
    </Page>
  );
}

function Content(props: { item: Import; refresh: () => void }) {
  const w = useWords(importWords);
  const { format, api, refresh: forget } = useApp();
  const link = useLink();
  const [fault, setFault] = createSignal<ReturnType<typeof problemOf> | null>(null);
  /** Carries out what a button asks for and looks again, also where it was refused. */
  const attempt = async (act: () => Promise<unknown>) => {
    setFault(null);
    try {
      await act();
    } catch (error) {
      const isExplained = error instanceof ApiError && error.code === 'import.preview_stale';
      if (!isExplained) setFault(problemOf(error));
    }
    forget(['imports']);
    props.refresh();
  };
  const param = () => ({ importId: props.item.importId });
  const commit = (maxRejectShare?: number) =>
    attempt(() =>
      api.call((client) =>
        client.imports[':importId'].commit.$post({
          param: param(),
          json: maxRejectShare === undefined ? {} : { maxRejectShare },
        }),
      ),
    );
  const change = () =>
    props.item.uploadId === null
      ? link('/imports/new')
      : link('/imports/new', { upload: props.item.uploadId });
  return (
    <>
      <div class="flex flex-wrap items-center justify-between gap-3">
        <Steps
          current={atRest.has(props.item.status) && props.item.status !== 'previewed' ? 'done' : 'preview'}
        />
        <span class="flex flex-wrap items-center gap-2 text-ink-3">
          <ImportStatus item={props.item} />
          {w().tables[props.item.table] ?? props.item.table}
          {' · '}
          {format().dateTime(props.item.createdAt)}
          <Show when={props.item.actor.name}>{(name) => <> · {w().done.by(name())}</>}</Show>
        </span>
      </div>
      <Show when={fault()}>
        {(problem) => <ImportProblem problem={problem()} requestId={problem().requestId} />}
      </Show>
      <Switch>
        <Match when={props.item.status === 'failed' && props.item.problem}>
          {(problem) => (
            <ImportProblem
              title={w().done.failed}
              problem={problem()}
              action={
                <A href={change()} class={buttonClass('primary')}>
                  {w().done.fix}
                </A>
              }
            />
          )}
        </Match>
        <Match when={props.item.status === 'committed' || props.item.status === 'undone'}>
          <DoneView item={props.item} attempt={attempt} />
        </Match>
        <Match when={props.item.status === 'previewed' && props.item.preview}>
          {(preview) => (
            <PreviewView item={props.item} preview={preview()} changeHref={change()} onCommit={commit} />
          )}
        </Match>
        <Match when={true}>
          <Working item={props.item} />
        </Match>
      </Switch>
    </>
  );
}

function Working(props: { item: Import }) {
  const w = useWords(importWords);
  const label = () => {
    if (props.item.status === 'undoing') return w().done.undoing;
    return props.item.status === 'committing' ? w().done.committing : w().preview.reading;
  };
  return (
    <>
      <section class="card flex flex-col gap-3 p-4" aria-label={label()}>
        <p role="status" class="text-base font-semibold">
          {label()}
        </p>
        <ProgressBar label={label()} share={props.item.progress?.share ?? 0} />
        <p class="text-ink-2">{w().preview.readingText}</p>
      </section>
      <Show when={props.item.status !== 'committing' && props.item.preview}>
        {(preview) => <PreviewView item={props.item} preview={preview()} />}
      </Show>
    </>
  );
}
