// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot leave out the rows that are off screen
import {
  createEffect,
  createMemo,
  createSignal,
  createUniqueId,
  For,
  type JSX,
  on,
  onCleanup,
  onMount,
} from 'solid-js';
import { type GridColumn, GridHeader, GridRow } from './data-grid-row.tsx';
import { isPhone } from './media.ts';
import type { Sort } from './sort.tsx';

const rowPx = 40;
const cardPx = 72;
const headerPx = 36;
/** Rows kept ready above and below the screen. */
const overscanRows = 8;

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
  const id = createUniqueId();
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
