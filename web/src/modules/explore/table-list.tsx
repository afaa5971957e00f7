import { For, Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import type { Language } from '../../shared/i18n/language.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import type { Workbench } from './create-workbench.ts';
import type { TableInfo } from './engine.ts';
import { sources, type TableId, tableIds } from './tables.ts';
import { exploreWords } from './words.ts';

export interface TableListProps {
  workbench: Workbench;
  language: Language;
  /** A table was loaded by hand: somebody wants to ask about it. */
  onChoose: (name: string) => void;
}

/** What can be asked about, and of what is here already, its columns. */
export function TableList(props: TableListProps) {
  const w = useWords(exploreWords);
  return (
    <Card title={w().tables}>
      <p class="px-4 pb-2 text-xs text-ink-3">{w().tablesHelp}</p>
      <ul class="divide-y divide-line border-t">
        <For each={tableIds}>{(id) => <TableRow {...props} id={id} />}</For>
      </ul>
    </Card>
  );
}

function TableRow(props: TableListProps & { id: TableId }) {
  const w = useWords(exploreWords);
  const name = () => sources[props.id].names[props.language];
  const load = async () => {
    await props.workbench.load(props.id);
    props.onChoose(name());
  };
  return (
    <li class="px-4 py-2.5">
      <div class="flex items-start justify-between gap-3">
        <div class="min-w-0">
          <p class="font-mono font-medium break-words">{name()}</p>
          <p class="text-xs text-ink-3">{w().about[props.id]}</p>
        </div>
        <Show when={!props.workbench.loaded()[props.id]}>
          <Button
            aria-label={w().loadOf(name())}
            aria-disabled={props.workbench.activity() !== null}
            class="aria-disabled:opacity-60"
            onClick={() => void load()}
          >
            {w().load}
          </Button>
        </Show>
      </div>
      <Show when={props.workbench.loaded()[props.id]}>{(info) => <Columns info={info()} />}</Show>
    </li>
  );
}

function Columns(props: { info: TableInfo }) {
  const w = useWords(exploreWords);
  const { format } = useApp();
  return (
    <details class="mt-1">
      <summary class="control flex cursor-pointer items-center text-xs text-ink-2 tabular">
        {w().rows(props.info.rows, format().number(props.info.rows))} ·{' '}
        {w().columns(props.info.columns.length)}
      </summary>
      <ul class="mt-1 flex flex-col gap-1 text-xs">
        <For each={props.info.columns}>
          {(column) => (
            <li class="flex justify-between gap-3 font-mono">
              <span class="min-w-0 truncate">{column.name}</span>
              <span class="shrink-0 text-ink-3">{column.type}</span>
            </li>
          )}
        </For>
      </ul>
    </details>
  );
}
