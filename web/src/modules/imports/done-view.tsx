import { A } from '@solidjs/router';
import CircleCheck from 'lucide-solid/icons/circle-check';
import Undo2 from 'lucide-solid/icons/undo-2';
import { createSignal, Show } from 'solid-js';
import type { Import } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { useLink } from '../../shared/filters.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ChangesView } from './changes-view.tsx';
import { CountTiles } from './count-tiles.tsx';
import { ImportProblem } from './import-problem.tsx';
import { RejectList } from './reject-list.tsx';
import { importWords } from './words.ts';

/** Pages that show the rows of a table. */
const pages: Readonly<Record<string, string>> = {
  sales: '/sales',
  products: '/inventory',
  inventory: '/inventory',
  stock_movements: '/inventory',
  orders: '/orders',
  order_lines: '/orders',
};

/** What an import did, and the way back. */
export function DoneView(props: { item: Import; attempt: (act: () => Promise<unknown>) => Promise<void> }) {
  const w = useWords(importWords);
  const { api, format } = useApp();
  const link = useLink();
  const [isUndoing, setUndoing] = createSignal(false);
  const [hasChanges, setChanges] = createSignal(false);
  const isUndone = () => props.item.status === 'undone';
  const text = () => {
    const { undone, outcome } = props.item;
    if (isUndone()) {
      return undone
        ? w().done.undoneText(format().number(undone.deleted), format().number(undone.restored))
        : '';
    }
    if (outcome === 'already_imported') return w().done.already;
    return outcome === 'nothing_new' ? w().done.nothing : w().done.committedText;
  };
  const undo = async () => {
    await props.attempt(() =>
      api.call((client) =>
        client.imports[':importId'].undo.$post({ param: { importId: props.item.importId } }),
      ),
    );
    setUndoing(false);
  };
  const page = () => (isUndone() ? undefined : pages[props.item.table]);
  return (
    <>
      <section class="card flex gap-3 p-4" aria-label={w().steps.done}>
        <Show
          when={isUndone()}
          fallback={<CircleCheck class="mt-0.5 size-5 shrink-0 text-positive" aria-hidden="true" />}
        >
          <Undo2 class="mt-0.5 size-5 shrink-0 text-ink-3" aria-hidden="true" />
        </Show>
        <div class="min-w-0 flex-1">
          <p role="status" class="text-base font-semibold">
            {isUndone() ? w().done.undone : w().done.committed}
          </p>
          <p class="text-ink-2">{text()}</p>
          <div class="mt-3 flex flex-wrap gap-2">
            <Show when={page()}>
              {(path) => (
                <A href={link(path())} class={buttonClass('primary')}>
                  {w().done.see}
                </A>
              )}
            </Show>
            <A href={link('/imports/new')} class={buttonClass('secondary')}>
              {w().done.again}
            </A>
            <Show when={props.item.outcome === 'committed'}>
              <Button aria-expanded={hasChanges()} onClick={() => setChanges(!hasChanges())}>
                {w().done.changes}
              </Button>
            </Show>
            <Show when={props.item.canUndo}>
              <Button onClick={() => setUndoing(true)}>
                <Undo2 class="size-4" aria-hidden="true" />
                {w().done.undo}
              </Button>
            </Show>
          </div>
        </div>
      </section>
      <Show when={props.item.problem}>{(problem) => <ImportProblem problem={problem()} />}</Show>
      <Show when={props.item.counts}>{(counts) => <CountTiles counts={counts()} />}</Show>
      <Show when={hasChanges()}>
        <ChangesView importId={props.item.importId} />
      </Show>
      <Show when={(props.item.preview?.counts.rejected ?? 0) > 0 && props.item.preview}>
        {(preview) => (
          <RejectList
            importId={props.item.importId}
            rejects={preview().rejects}
            count={preview().counts.rejected}
            isComplete
          />
        )}
      </Show>
      <Show when={isUndoing()}>
        <ConfirmDialog
          title={w().done.undoTitle}
          text={w().done.undoText}
          action={w().done.undoAction}
          busyAction={w().done.undoBusy}
          isDangerous
          onConfirm={undo}
          onClose={() => setUndoing(false)}
        />
      </Show>
    </>
  );
}
