// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot leave out the rows that are off screen
import {
  createEffect,
  createMemo,
  createSignal,
  For,
  type JSX,
  on,
  onCleanup,
  onMount,
  Show,
} from 'solid-js';
import { ariaSort, type Column, type Sort, SortableHeader } from './data-table.tsx';
import { isPhone } from './media.ts';

const rowPx = 40;
const cardPx = 72;
const headerPx = 36;
/** Rows kept ready above and below the screen. */
const overscanRows = 8;

export interface GridColumn<T> extends Column<T> {
  /** A track of CSS grid, such as `minmax(10rem, 2fr)`. */
  width: string;
  /** Whole text of a cell that the track may cut. */
  tooltip?: (row: T) => string;
  /** Less important than the others. */
  quiet?: boolean;
}

export interface DataGridProps<T> {
  label: string;
  columns: readonly GridColumn<T>[];
  /** Narrower than this, the columns scroll sideways. */
  minWidthRem: number;
  /** Undefined while it is not known. */
  total: number | undefined;
  /** Changes when the list becomes another one: the grid then returns to its start. */
  listKey: string;
  row: (index: number) => T | undefined;
  card: (row: T) => JSX.Element;
  onShow: (first: number, last: number) => void;
  onOpen: (index: number) => void;
  sort: Sort;
  onSort: (sort: Sort) => void;
  isStale: boolean;
}

/**
 * A grid of any length of which only the rows on screen exist. Rows have one height, so a rank is a position,
 * and nothing has to be measured. The whole grid is one stop for Tab: arrows move the active row.
 */
export function DataGrid<T>(props: DataGridProps<T>) {
  const [scroller, setScroller] = createSignal<HTMLDivElement>();
  const [top, setTop] = createSignal(0);
  const [viewPx, setViewPx] = createSignal(0);
  const [active, setActive] = createSignal<number | null>(null);
  const id = crypto.randomUUID();
  const heightPx = () => (isPhone() ? cardPx : rowPx);
  const count = () => props.total ?? Math.ceil(viewPx() / heightPx());
  const head = () => (isPhone() ? 0 : headerPx);
  const first = createMemo(() => Math.max(0, Math.floor(top() / heightPx()) - overscanRows));
  const slots = createMemo(() => Math.ceil(viewPx() / heightPx()) + 2 * overscanRows);
  const ranks = createMemo(() => {
    const length = Math.max(0, Math.min(slots(), count() - first()));
    return Array.from({ length }, (_, slot) => first() + slot);
  });

  onMount(() => {
    const element = scroller();
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setViewPx(entry?.contentRect.height ?? 0));
    observer.observe(element);
    onCleanup(() => observer.disconnect());
  });
  createEffect(() => {
    const onScreen = Math.ceil(viewPx() / heightPx());
    const start = Math.floor(top() / heightPx());
    if (onScreen > 0) props.onShow(start, start + onScreen);
  });
  createEffect(
    on(
      () => props.listKey,
      () => {
        setActive(null);
        scroller()?.scrollTo({ top: 0 });
      },
      { defer: true },
    ),
  );

  const moveTo = (index: number) => {
    const target = Math.min(count() - 1, Math.max(0, index));
    setActive(target);
    const element = scroller();
    if (!element) return;
    const rowTop = target * heightPx();
    const visiblePx = element.clientHeight - head();
    if (rowTop < element.scrollTop) element.scrollTop = rowTop;
    else if (rowTop + heightPx() > element.scrollTop + visiblePx)
      element.scrollTop = rowTop + heightPx() - visiblePx;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || (event.target instanceof Element && event.target.closest('button'))) return;
    const at = active();
    const page = Math.max(1, Math.floor(viewPx() / heightPx()) - 2);
    const start = Math.ceil(top() / heightPx());
    const moves: Record<string, number> = {
      ArrowDown: at === null ? start : at + 1,
      ArrowUp: at === null ? start : at - 1,
      PageDown: (at ?? start) + page,
      PageUp: (at ?? start) - page,
      Home: 0,
      End: count() - 1,
    };
    const target = moves[event.key];
    if (target !== undefined) moveTo(target);
    else if (event.key === 'Enter' && at !== null) props.onOpen(at);
    else if (event.key === 'Escape') setActive(null);
    else return;
    event.preventDefault();
  };
  const open = (index: number) => {
    setActive(index);
    scroller()?.focus({ preventScroll: true });
    props.onOpen(index);
  };

  return (
    <div
      ref={setScroller}
      role="grid"
      tabIndex="0"
      aria-label={props.label}
      aria-rowcount={(props.total ?? 0) + 1}
      aria-colcount={props.columns.length}
      aria-busy={props.isStale || props.total === undefined}
      aria-activedescendant={active() === null ? undefined : `${id}-${active()}`}
      class="relative min-h-0 flex-1 overflow-auto overscroll-contain focus-visible:outline-offset-[-2px]"
      style={{
        '--tracks': props.columns.map((column) => column.width).join(' '),
        '--grid-min': `${props.minWidthRem}rem`,
      }}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <GridHeader columns={props.columns} sort={props.sort} onSort={props.onSort} />
      <div
        role="rowgroup"
        class="relative md:min-w-(--grid-min)"
        style={{ height: `${count() * heightPx()}px` }}
      >
        <For each={ranks()}>
          {(rank) => (
            <GridRow
              id={`${id}-${rank}`}
              rank={rank}
              topPx={rank * heightPx()}
              heightPx={heightPx()}
              row={props.row(rank)}
              isActive={rank === active()}
              isStale={props.isStale}
              columns={props.columns}
              card={props.card}
              onOpen={open}
            />
          )}
        </For>
      </div>
    </div>
  );
}

function GridHeader<T>(props: Pick<DataGridProps<T>, 'columns' | 'sort' | 'onSort'>) {
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

function GridRow<T>(props: GridRowProps<T>) {
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
