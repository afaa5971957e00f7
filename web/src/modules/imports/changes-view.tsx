import { createSignal, For, Show } from 'solid-js';
import type { ImportChangeList } from '#functions/contract.ts';
import { createPages } from '../../shared/api/create-pages.ts';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Loaded } from '../../ui/card.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { writeCell } from './cell-text.ts';
import { importWords } from './words.ts';

type Change = ImportChangeList['items'][number];
const kinds = ['added', 'changed', 'removed'] as const;
const hidden: ReadonlySet<string> = new Set(['created_at', 'updated_at', 'month', 'source']);
const pageChanges = '50';

/** The rows that an import added, changed and removed. */
export function ChangesView(props: { importId: string }) {
  const w = useWords(importWords);
  const { t, api, query } = useApp();
  const [kind, setKind] = createSignal<(typeof kinds)[number]>('added');
  const load = (cursor?: string) =>
    api.call((client) =>
      client.imports[':importId'].changes.$get({
        param: { importId: props.importId },
        query: { kind: kind(), limit: pageChanges, ...(cursor ? { cursor } : {}) },
      }),
    );
  const changes = query(() => ({ key: ['import-changes', props.importId, kind()], load: () => load() }));
  const pages = createPages<Change>(changes, load);
  return (
    <Card
      title={w().done.changesTitle}
      action={
        <Segmented
          label={w().done.changesTitle}
          value={kind()}
          onChange={setKind}
          options={kinds.map((value) => ({ value, label: w().done.kinds[value] }))}
        />
      }
    >
      <Loaded query={changes} fallback={<Skeleton class="mx-4 mb-4 h-48" />}>
        {(data) => (
          <div>
            <Show
              when={data().items.length > 0}
              fallback={<p class="p-4 text-ink-3">{w().done.changesEmpty}</p>}
            >
              <ul
                class="mt-2 max-h-[32rem] divide-y divide-line overflow-y-auto border-t"
                // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
                tabIndex="0"
                aria-label={w().done.changesTitle}
              >
                <For each={pages.items()}>{(change) => <ChangeRow change={change} />}</For>
              </ul>
            </Show>
            <Show when={pages.hasMore()}>
              <div class="flex justify-end border-t px-4 py-1.5">
                <Button disabled={pages.isLoadingMore()} onClick={pages.loadMore}>
                  {t('app.more')}
                </Button>
              </div>
            </Show>
          </div>
        )}
      </Loaded>
    </Card>
  );
}

/** For a changed row only what differs; for the others all that it says. */
function ChangeRow(props: { change: Change }) {
  const w = useWords(importWords);
  const { t, format } = useApp();
  const show = (name: string, value: string | null) =>
    value === null ? t('app.none') : writeCell(name, value, format(), t);
  const cells = () => {
    const { before, after } = props.change;
    return Object.keys(after ?? before ?? {})
      .filter((name) => !hidden.has(name))
      .map((name) => ({ name, before: before?.[name] ?? null, after: after?.[name] ?? null }))
      .filter((cell) => cell.before !== cell.after);
  };
  return (
    <li class="grid gap-x-4 gap-y-0.5 px-4 py-2.5 md:grid-cols-[14rem_minmax(0,1fr)]">
      <span class="font-medium break-words">
        {props.change.key.map((part) => show('', part)).join(' · ')}
      </span>
      <span class="flex min-w-0 flex-wrap gap-x-4 text-ink-2">
        <For each={cells()}>
          {(cell) => (
            <span class="min-w-0 break-words">
              <span class="text-ink-3">{w().fields[cell.name] ?? cell.name}: </span>
              <Show when={props.change.kind === 'changed'}>
                <del>{show(cell.name, cell.before)}</del>
                {' → '}
              </Show>
              {show(cell.name, props.change.kind === 'removed' ? cell.before : cell.after)}
            </span>
          )}
        </For>
      </span>
    </li>
  );
}
