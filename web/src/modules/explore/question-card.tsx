import Play from 'lucide-solid/icons/play';
import Square from 'lucide-solid/icons/square';
import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { formatBytes } from '../../shared/format-bytes.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import type { Activity, Workbench } from './create-workbench.ts';
import { examples } from './examples.ts';
import { isReading, sources } from './tables.ts';
import { exploreWords } from './words.ts';

export interface QuestionCardProps {
  workbench: Workbench;
  sql: string;
  onInput: (sql: string) => void;
}

/** Where the question is written, what runs and stops it, and what is under way. */
export function QuestionCard(props: QuestionCardProps) {
  const w = useWords(exploreWords);
  const { languages } = useApp();
  const id = createUniqueId();
  const [fault, setFault] = createSignal<'readOnly' | null>(null);
  const run = (sql: string) => {
    if (sql.trim() === '') return;
    setFault(isReading(sql) ? null : 'readOnly');
    if (isReading(sql)) void props.workbench.run(sql);
  };
  const runExample = (sql: string) => {
    props.onInput(sql);
    run(sql);
  };
  return (
    <section aria-labelledby={id} class="card flex flex-col gap-3 p-4">
      <div class="flex flex-wrap items-baseline justify-between gap-x-4">
        <label id={id} for={`${id}-sql`} class="font-semibold">
          {w().question}
        </label>
        <p id={`${id}-keys`} class="text-xs text-ink-3 max-md:hidden">
          {w().keys}
        </p>
      </div>
      <textarea
        id={`${id}-sql`}
        rows="8"
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        class="w-full resize-y rounded border border-line-strong/60 bg-surface px-3 py-2 font-mono text-sm aria-invalid:border-negative max-md:text-base"
        aria-describedby={`${id}-keys ${id}-fault`}
        aria-invalid={fault() !== null}
        value={props.sql}
        onInput={(event) => props.onInput(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          run(props.sql);
        }}
      />
      <p id={`${id}-fault`} role="alert" class="text-negative empty:hidden">
        {fault() === 'readOnly' ? w().readOnly : ''}
      </p>
      <div class="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Show
          when={props.workbench.activity()}
          fallback={
            <Button look="primary" onClick={() => run(props.sql)}>
              <Play class="size-4" aria-hidden="true" />
              {w().run}
            </Button>
          }
        >
          <Button onClick={() => props.workbench.stop()}>
            <Square class="size-4" aria-hidden="true" />
            {w().stop}
          </Button>
        </Show>
        <p role="status" class="text-ink-2 tabular">
          <Show when={props.workbench.activity()}>{(activity) => <Progress activity={activity()} />}</Show>
        </p>
      </div>
      <div>
        <p class="mb-1.5 text-xs text-ink-3">{w().examples}</p>
        <ul class="flex flex-wrap gap-2">
          <For each={examples[languages.language()]}>
            {(example) => (
              <li class="min-w-0 max-w-full">
                <button
                  type="button"
                  class="control rounded-full border border-line-strong/60 px-3 py-1 text-left hover:bg-subtle"
                  onClick={() => runExample(example.sql)}
                >
                  {example.title}
                </button>
              </li>
            )}
          </For>
        </ul>
      </div>
    </section>
  );
}

function Progress(props: { activity: Activity }) {
  const w = useWords(exploreWords);
  const { languages } = useApp();
  const sentence = () => {
    const { activity } = props;
    if (activity.kind === 'running') return w().running;
    const size = activity.bytes === 0 ? null : formatBytes(activity.bytes, languages.language());
    if (activity.kind === 'starting') return size === null ? w().starting : w().startingAt(size);
    const name = sources[activity.table].names[languages.language()];
    return size === null ? w().loading(name) : w().loadingAt(name, size);
  };
  return <>{sentence()}</>;
}
