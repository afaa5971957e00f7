// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot leave out the rows that are off screen
import { For, type JSX, Show } from 'solid-js';
import type { Column } from './data-table.tsx';
import { isPhone } from './media.ts';
import { ariaSort, type Sort, SortableHeader } from './sort.tsx';

export interface GridColumn<T> extends Column<T> {
  /** A track of CSS grid, such as `minmax(10rem, 2fr)`. */
  width: string;
  /** Whole text of a cell that the track may cut. */
  tooltip?: (row: T) => string;
  /** Less important than the others. */
  quiet?: boolean;
}

interface GridHeaderProps<T> {
  columns: readonly GridColumn<T>[];
  sort: Sort;
  onSort: (sort: Sort) => void;
}

export function GridHeader<T>(props: GridHeaderProps<T>) {
  return (
    <div role="rowgroup" class="sticky top-0 z-[3] max-md:sr-only md:min-w-(--grid-min)">
      <div
        role="row"
        aria-rowindex={1}
        tabIndex="-1"
        class="grid h-9 grid-cols-(--tracks) border-b bg-surface text-xs font-medium text-ink-3"
      >
        <For each={props.columns}>
          {(column, index) => (
            <div
              role="columnheader"
              tabIndex="-1"
              aria-sort={ariaSort(column, props.sort)}
              class={`flex items-center px-3 whitespace-nowrap ${column.numeric ? 'justify-end' : ''} ${index() === 0 ? 'sticky left-0 z-[1] bg-surface pl-4 md:pl-6' : ''}`}
            >
              <SortableHeader column={column} sort={props.sort} onSort={props.onSort} />
            </div>
          )}
        </For>
      </div>
    </div>
  );
}

interface GridRowProps<T> {
  id: string;
  rank: number;
  topPx: number;
  heightPx: number;
  row: T | undefined;
  isActive: boolean;
  isStale: boolean;
  columns: readonly GridColumn<T>[];
  card: (row: T) => JSX.Element;
  onOpen: (index: number) => void;
}

/** A row at its place in the list; a bar while it is not loaded. */
export function GridRow<T>(props: GridRowProps<T>) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid hears the keys, as its active descendant is no focus
    <div
      role="row"
      id={props.id}
      tabIndex="-1"
      aria-rowindex={props.rank + 2}
      aria-selected={props.isActive}
      class="group absolute inset-x-0 top-0 cursor-pointer [contain:strict] border-b bg-surface tabular data-stale:opacity-60 hover:bg-subtle aria-selected:bg-brand-subtle md:grid md:grid-cols-(--tracks)"
      data-stale={props.isStale ? '' : undefined}
      style={{ transform: `translateY(${props.topPx}px)`, height: `${props.heightPx}px` }}
      onClick={() => props.onOpen(props.rank)}
    >
      <Show
        when={!isPhone()}
        fallback={
          <div role="gridcell" tabIndex="-1" class="h-full">
            <Show when={props.row} fallback={<div class="mx-4 mt-6 h-4 w-1/2 rounded-sm bg-subtle" />}>
              {(row) => props.card(row())}
            </Show>
          </div>
        }
      >
        <Show
          when={props.row}
          fallback={
            <div role="gridcell" tabIndex="-1" class="col-span-full pl-4 md:pl-6">
              <div class="mt-3.5 h-3 w-2/5 rounded-sm bg-subtle" />
            </div>
          }
        >
          {(row) => (
            <For each={props.columns}>
              {(column, index) => (
                <div
                  role="gridcell"
                  tabIndex="-1"
                  title={column.tooltip?.(row())}
                  class={`truncate px-3 leading-10 ${column.numeric ? 'text-right' : ''} ${column.quiet ? 'text-ink-2' : ''} ${index() === 0 ? 'sticky left-0 z-[1] bg-surface pl-4 font-medium group-hover:bg-subtle group-aria-selected:bg-brand-subtle md:pl-6' : ''}`}
                >
                  {column.cell(row())}
                </div>
              )}
            </For>
          )}
        </Show>
      </Show>
    </div>
  );
}
