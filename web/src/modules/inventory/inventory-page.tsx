import PackageOpen from 'lucide-solid/icons/package-open';
import Search from 'lucide-solid/icons/search';
import { createEffect, createMemo, createSignal, lazy, on, onCleanup, Show, Suspense } from 'solid-js';
import type { InventoryItem, InventoryList } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { type Filters, useFilters } from '../../shared/filters.ts';
import { ImportLink } from '../../shell/import-link.tsx';
import { Page } from '../../shell/page.tsx';
import { StoreSelect } from '../../shell/store-select.tsx';
import { Button } from '../../ui/button.tsx';
import { DataGrid } from '../../ui/data-grid.tsx';
import { createRowWindow } from '../../ui/row-window.ts';
import { parseSort, sortText } from '../../ui/sort.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { InventoryCard, inventoryColumns, inventorySorts, minWidthRem } from './inventory-columns.tsx';

const InventoryDrawer = lazy(() => import('./inventory-drawer.tsx'));

const searchDebounceMs = 200;

/** Every product in every store, however many rows that is. */
export default function InventoryPage() {
  const { t, api, format } = useApp();
  const filters = useFilters();
  const [opened, setOpened] = createSignal<number | null>(null);
  const wasOpened = createMemo<boolean>((was) => was || opened() !== null, false);
  const sort = () => parseSort(filters.get('sort'), inventorySorts, { column: 'product', descending: false });
  const asked = createMemo(() => ({
    store: filters.store(),
    q: filters.get('q'),
    lowStock: filters.get('low') === '1',
    sort: sortText(sort()) as NonNullable<Parameters<typeof api.inventory>[0]['sort']>,
  }));
  const question = createMemo(() => JSON.stringify(asked()));
  const rows = createRowWindow<InventoryItem, InventoryList>(question, (offset, limit, signal) =>
    api.inventory({ ...asked(), offset, limit }, signal),
  );
  const isFiltered = () => Boolean(asked().store || asked().q || asked().lowStock);
  const clear = () => filters.set({ store: undefined, q: undefined, low: undefined });
  createEffect(on(question, () => setOpened(null), { defer: true }));

  return (
    <Page
      isFixed
      title={t('inventory.title')}
      of={rows.latest()}
      filters={
        <>
          <SearchField filters={filters} />
          <StoreSelect filters={filters} class="max-md:min-w-32 max-md:flex-1" />
          <LowStockToggle filters={filters} />
        </>
      }
    >
      <p class="flex min-h-7 items-center px-4 pb-1 text-xs text-ink-3 tabular md:px-6 md:pt-1" role="status">
        <Show when={rows.total() !== undefined}>
          {t('inventory.rows', rows.total() ?? 0, format().number(rows.total() ?? 0))}
        </Show>
      </p>
      <Show when={!rows.error()} fallback={<ErrorState error={rows.error() as Error} onRetry={rows.retry} />}>
        <Show
          when={rows.total() !== 0}
          fallback={
            <EmptyState
              icon={<PackageOpen class="size-6" />}
              title={t(isFiltered() ? 'inventory.noMatch' : 'inventory.empty')}
              text={t(isFiltered() ? 'inventory.noMatchText' : 'inventory.emptyText')}
              action={
                <Show when={isFiltered()} fallback={<ImportLink />}>
                  <Button onClick={clear}>{t('app.clear')}</Button>
                </Show>
              }
            />
          }
        >
          <DataGrid
            label={`${t('inventory.table')}. ${t('inventory.keys')}`}
            columns={inventoryColumns(t, format())}
            minWidthRem={minWidthRem}
            total={rows.total()}
            listKey={question()}
            row={rows.row}
            card={(item) => <InventoryCard item={item} />}
            onShow={rows.show}
            onOpen={(index) => rows.row(index) && setOpened(index)}
            sort={sort()}
            onSort={(next) => filters.set({ sort: sortText(next) })}
            isStale={rows.isStale()}
          />
        </Show>
      </Show>
      <Show when={wasOpened()}>
        <Suspense>
          <InventoryDrawer rows={rows} opened={opened()} onOpen={setOpened} />
        </Suspense>
      </Show>
    </Page>
  );
}

/** Searches while somebody types, but not at every letter. Esc empties it. */
function SearchField(props: { filters: Filters }) {
  const { t } = useApp();
  const [text, setText] = createSignal(props.filters.get('q') ?? '');
  createEffect(
    on(
      () => props.filters.get('q') ?? '',
      (q) => {
        if (q !== text().trim()) setText(q);
      },
      { defer: true },
    ),
  );
  createEffect(() => {
    const q = text().trim();
    const timer = setTimeout(() => {
      if (q !== (props.filters.get('q') ?? '')) props.filters.set({ q: q || undefined });
    }, searchDebounceMs);
    onCleanup(() => clearTimeout(timer));
  });
  return (
    <div class="relative max-md:w-full md:w-64">
      <Search
        class="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-3"
        aria-hidden="true"
      />
      <input
        type="search"
        aria-label={t('inventory.search')}
        placeholder={t('inventory.searchHint')}
        maxLength={100}
        class="control w-full rounded border border-line-strong/60 bg-surface pr-2 pl-8 placeholder:text-ink-3 max-md:text-base"
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && setText('')}
      />
    </div>
  );
}

function LowStockToggle(props: { filters: Filters }) {
  const { t } = useApp();
  return (
    <label class="control flex cursor-pointer items-center gap-2 rounded border border-line-strong/60 bg-surface px-3 transition-colors hover:bg-subtle has-checked:border-brand-ink has-checked:bg-brand-subtle has-checked:font-medium has-checked:text-brand-ink has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand-ink">
      <input
        type="checkbox"
        class="size-4 accent-brand"
        checked={props.filters.get('low') === '1'}
        onChange={(event) => props.filters.set({ low: event.currentTarget.checked ? '1' : undefined })}
      />
      {t('inventory.lowStock')}
    </label>
  );
}
