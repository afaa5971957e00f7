import { A } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import { useApp } from '../shared/app-context.ts';
import { isPhone } from './media.ts';
import { ariaSort, type Sort, SortableHeader } from './sort.tsx';

export interface Column<T> {
  id: string;
  header: string;
  cell: (row: T) => JSX.Element;
  numeric?: boolean;
  /** Column name of the API, where it sorts by this one. */
  sort?: string;
}

/** What a row says on a phone: its name, and the two facts that matter. */
interface RowCard {
  title: string;
  note: JSX.Element;
  value: JSX.Element;
}

export interface DataTableProps<T> {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  /** Where a row leads; null for one that leads nowhere. */
  href: (row: T) => string | null;
  card: (row: T) => RowCard;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** Last row, for sums. */
  footer?: readonly JSX.Element[];
}

/** A plain table for pages of rows: sticky header and first column; cards on a phone. */
export function DataTable<T>(props: DataTableProps<T>) {
  return (
    <Show when={isPhone()} fallback={<WideTable {...props} />}>
      <ul class="flex flex-col" aria-label={props.caption}>
        <For each={props.rows}>{(row) => <CardRow card={props.card(row)} href={props.href(row)} />}</For>
      </ul>
    </Show>
  );
}

function CardRow(props: { card: RowCard; href: string | null }) {
  const content = () => (
    <>
      <span class="min-w-0">
        <span class="block truncate font-medium">{props.card.title}</span>
        <span class="block truncate text-xs text-ink-3">{props.card.note}</span>
      </span>
      <span class="shrink-0 text-right font-medium tabular">{props.card.value}</span>
    </>
  );
  const look = 'flex min-h-14 items-center justify-between gap-4 px-4 py-2';
  return (
    <li class="border-b last:border-0">
      <Show when={props.href} fallback={<div class={look}>{content()}</div>}>
        {(href) => (
          <A href={href()} class={`${look} active:bg-subtle`}>
            {content()}
          </A>
        )}
      </Show>
    </li>
  );
}

function WideTable<T>(props: DataTableProps<T>) {
  const { t } = useApp();
  const first = 'sticky left-0 z-[1] bg-surface pl-4 text-left group-hover:bg-subtle';
  return (
    <section
      class="max-h-[max(24rem,calc(100dvh-9rem))] overflow-auto"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
      tabIndex="0"
      aria-label={`${t('chart.table')}: ${props.caption}`}
    >
      <table class="w-full border-separate border-spacing-0">
        <caption class="sr-only">{props.caption}</caption>
        <thead>
          <tr>
            <For each={props.columns}>
              {(column, index) => (
                <th
                  scope="col"
                  aria-sort={ariaSort(column, props.sort)}
                  class={`sticky top-0 h-9 border-b bg-surface px-3 text-xs font-medium whitespace-nowrap text-ink-3 ${index() === 0 ? 'left-0 z-[3] pl-4' : 'z-[2] last:pr-4'} ${column.numeric ? 'text-right' : 'text-left'}`}
                >
                  <SortableHeader column={column} sort={props.sort} onSort={props.onSort} />
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody class="tabular">
          <For each={props.rows}>
            {(row) => (
              <tr class="group hover:bg-subtle">
                <For each={props.columns}>
                  {(column, index) => (
                    <Show
                      when={index() > 0}
                      fallback={
                        <th scope="row" class={`h-9 border-b pr-3 font-normal whitespace-nowrap ${first}`}>
                          <Show when={props.href(row)} fallback={column.cell(row)}>
                            {(href) => (
                              <A href={href()} class="font-medium hover:text-brand-ink hover:underline">
                                {column.cell(row)}
                              </A>
                            )}
                          </Show>
                        </th>
                      }
                    >
                      <td
                        class={`h-9 max-w-72 truncate border-b px-3 last:pr-4 ${column.numeric ? 'text-right' : ''}`}
                      >
                        {column.cell(row)}
                      </td>
                    </Show>
                  )}
                </For>
              </tr>
            )}
          </For>
        </tbody>
        <Show when={props.footer}>
          <tfoot class="font-semibold tabular">
            <tr>
              <For each={props.footer}>
                {(cell, index) => (
                  <td
                    class={`sticky bottom-0 h-10 border-t bg-surface px-3 whitespace-nowrap ${index() === 0 ? 'left-0 pl-4' : 'text-right'}`}
                  >
                    {cell}
                  </td>
                )}
              </For>
            </tr>
          </tfoot>
        </Show>
      </table>
    </section>
  );
}
