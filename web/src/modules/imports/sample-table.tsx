import { For, Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Card } from '../../ui/card.tsx';
import { isNumericField, writeCell } from './cell-text.ts';
import { importWords } from './words.ts';

/** What nobody needs to see before a decision. */
const hidden: ReadonlySet<string> = new Set(['created_at', 'updated_at', 'month', 'source', 'line_no']);

/** The first rows as they will be stored. */
export function SampleTable(props: { rows: readonly Readonly<Record<string, string | null>>[] }) {
  const w = useWords(importWords);
  const { t, format } = useApp();
  const side = (name: string) => (isNumericField(name) ? 'text-right' : 'text-left');
  const columns = () =>
    Object.keys(props.rows[0] ?? {}).filter(
      (name) => !hidden.has(name) && props.rows.some((row) => row[name] !== null),
    );
  return (
    <Show when={props.rows.length > 0}>
      <Card title={w().preview.sample} class="overflow-hidden">
        <section
          class="mt-2 overflow-x-auto"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
          tabIndex="0"
          aria-label={w().preview.sample}
        >
          <table class="w-full border-separate border-spacing-0">
            <thead>
              <tr>
                <For each={columns()}>
                  {(name) => (
                    <th
                      scope="col"
                      class={`h-9 border-y px-4 text-xs font-medium whitespace-nowrap text-ink-3 ${side(name)}`}
                    >
                      {w().fields[name] ?? name}
                    </th>
                  )}
                </For>
              </tr>
            </thead>
            <tbody class="tabular">
              <For each={props.rows.slice(0, 8)}>
                {(row) => (
                  <tr>
                    <For each={columns()}>
                      {(name) => (
                        <td class={`h-9 max-w-64 truncate border-b px-4 whitespace-nowrap ${side(name)}`}>
                          {writeCell(name, row[name] ?? '', format(), t)}
                        </td>
                      )}
                    </For>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </section>
      </Card>
    </Show>
  );
}
