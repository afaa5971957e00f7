import Download from 'lucide-solid/icons/download';
import Table from 'lucide-solid/icons/table';
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { saveFile } from '../../shared/save-file.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Fault } from '../../ui/form/form.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import type { Outcome, Workbench } from './create-workbench.ts';
import type { QueryResult, ResultColumn } from './engine.ts';
import { exploreWords } from './words.ts';

/** What the last question came to: rows, or why there are none. */
export function AnswerCard(props: { workbench: Workbench; onRetry: () => void }) {
  const w = useWords(exploreWords);
  const outcome = <Kind extends Outcome['kind']>(kind: Kind) => {
    const known = props.workbench.outcome();
    return known?.kind === kind ? (known as Extract<Outcome, { kind: Kind }>) : null;
  };
  const refusal = ({ message, isOutside }: Extract<Outcome, { kind: 'refused' }>) => {
    if (isOutside) return w().outside;
    return message.includes('multiple statements') ? w().oneAtATime : message;
  };
  const retry = <Button onClick={() => props.onRetry()}>{w().retry}</Button>;
  return (
    <Switch
      fallback={
        <Card title={w().answer}>
          <EmptyState icon={<Table class="size-6" />} title={w().empty} text={w().emptyText} />
        </Card>
      }
    >
      <Match when={outcome('answered')}>
        {(answered) => <Answer result={answered().result} workbench={props.workbench} />}
      </Match>
      <Match when={outcome('refused')}>
        {(refused) => (
          <Card title={w().failed}>
            <pre
              role="alert"
              class="overflow-x-auto px-4 pb-4 font-mono text-xs whitespace-pre-wrap text-negative"
            >
              {refusal(refused())}
            </pre>
          </Card>
        )}
      </Match>
      <Match when={outcome('noTable')}>
        {(failed) => (
          <Card title={w().failed}>
            <ErrorState error={failed().error} onRetry={() => props.onRetry()} />
          </Card>
        )}
      </Match>
      <Match when={outcome('noEngine')}>
        <Card title={w().answer}>
          <div role="alert">
            <EmptyState title={w().engineFailed} text={w().engineFailedText} action={retry} />
          </div>
        </Card>
      </Match>
      <Match when={outcome('stopped')}>
        <Card title={w().answer}>
          <div role="status">
            <EmptyState title={w().stopped} />
          </div>
        </Card>
      </Match>
    </Switch>
  );
}

function Answer(props: { result: QueryResult; workbench: Workbench }) {
  const w = useWords(exploreWords);
  const { format, config } = useApp();
  const [fault, setFault] = createSignal<Error | null>(null);
  const count = (rows: number) => format().number(rows);
  const download = async () => {
    setFault(null);
    try {
      const csv = await props.workbench.toCsv();
      saveFile(`${config.tenantId}-explore.csv`, new Blob([csv], { type: 'text/csv' }));
    } catch (error) {
      setFault(error instanceof Error ? error : new Error(String(error)));
    }
  };
  return (
    <Card
      title={w().answer}
      class="overflow-hidden"
      action={
        <div class="flex flex-wrap items-center gap-x-4 gap-y-1.5">
          <p role="status" class="text-ink-2 tabular">
            {w().answered(
              w().rows(props.result.total, count(props.result.total)),
              count(Math.round(props.result.elapsedMs) / 1_000),
            )}
          </p>
          <Show when={props.result.total > 0}>
            <Button
              aria-disabled={props.workbench.activity() !== null}
              class="aria-disabled:opacity-60"
              onClick={() => void download()}
            >
              <Download class="size-4" aria-hidden="true" />
              {w().download}
            </Button>
          </Show>
        </div>
      }
    >
      <Fault error={fault()} />
      <Show when={props.result.total > 0} fallback={<EmptyState title={w().noRows} text={w().noRowsText} />}>
        <Show when={props.result.total > props.result.rows.length}>
          <p class="px-4 pt-1 text-xs text-ink-3">
            {w().cut(count(props.result.rows.length), count(props.result.total))}
          </p>
        </Show>
        <AnswerTable result={props.result} />
      </Show>
    </Card>
  );
}

function AnswerTable(props: { result: QueryResult }) {
  const w = useWords(exploreWords);
  const { format } = useApp();
  const show = (text: string, { type }: ResultColumn) => {
    if (isNumber(type)) return writeNumber(text, type, format().locale);
    if (type === 'DATE') return format().date(text);
    if (type.startsWith('TIMESTAMP')) return `${format().date(text.slice(0, 10))} ${text.slice(11, 16)}`;
    if (type === 'BOOLEAN') return text === 'true' ? w().true : w().false;
    return text;
  };
  const look = ({ type }: ResultColumn) => (isNumber(type) ? 'text-right' : 'text-left');
  return (
    <section
      class="mt-2 max-h-[max(24rem,calc(100dvh-9rem))] overflow-auto"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
      tabIndex="0"
      aria-label={w().answer}
    >
      <table class="w-full border-separate border-spacing-0">
        <thead>
          <tr>
            <For each={props.result.columns}>
              {(column) => (
                <th
                  scope="col"
                  title={column.type}
                  class={`sticky top-0 h-9 border-y bg-surface px-4 text-xs font-medium whitespace-nowrap text-ink-3 ${look(column)}`}
                >
                  {column.name}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody class="tabular">
          <For each={props.result.rows}>
            {(row) => (
              <tr class="hover:bg-subtle">
                <For each={props.result.columns}>
                  {(column, index) => (
                    <td class={`h-9 max-w-96 truncate border-b px-4 whitespace-nowrap ${look(column)}`}>
                      <Show
                        when={row[index()] !== null}
                        fallback={<span class="text-ink-3 italic">{w().null}</span>}
                      >
                        {show(row[index()] ?? '', column)}
                      </Show>
                    </td>
                  )}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}

function isNumber(type: string): boolean {
  return /^(?:DECIMAL|DOUBLE|FLOAT|U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?\b)/.test(type);
}

/** Exact, however many digits it has; years and other numbers of four digits stay as they are. */
function writeNumber(text: string, type: string, locale: string): string {
  if (!/^-?\d/.test(text)) return text; // NaN, infinities.
  const scale = Number(/^DECIMAL\(\d+,(\d+)\)/.exec(type)?.[1] ?? 0);
  const number = new Intl.NumberFormat(locale, {
    minimumFractionDigits: Math.min(scale, 2),
    maximumFractionDigits: scale || 20,
    useGrouping: 'min2',
  });
  return number.format(text as Intl.StringNumericLiteral);
}
