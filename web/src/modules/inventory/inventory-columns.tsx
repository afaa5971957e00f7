import { Show } from 'solid-js';
import type { InventoryItem } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import type { Formatter } from '../../shared/format.ts';
import type { Translate } from '../../shared/i18n/language.ts';
import type { GridColumn } from '../../ui/data-grid-row.tsx';
import { StockBadge, stockState } from './stock-state.tsx';

/** What the API sorts by. */
export const inventorySorts = [
  'product',
  'store',
  'category',
  'quantity',
  'stockValue',
  'updatedAt',
] as const;
export const minWidthRem = 74.5;

export function inventoryColumns(t: Translate, format: Formatter): GridColumn<InventoryItem>[] {
  const currency = format.currencySymbol;
  const amount = (value: string | null) => (value === null ? t('app.none') : format.number(value));
  return [
    {
      id: 'product',
      header: t('inventory.product'),
      sort: 'product',
      width: 'minmax(15rem, 3fr)',
      tooltip: (item) => item.productName,
      cell: (item) => item.productName,
    },
    {
      id: 'category',
      header: t('inventory.category'),
      sort: 'category',
      width: 'minmax(6.5rem, 1.3fr)',
      quiet: true,
      cell: (item) => item.category ?? t('app.none'),
    },
    {
      id: 'store',
      header: t('inventory.store'),
      sort: 'store',
      width: 'minmax(10rem, 2fr)',
      tooltip: (item) => item.storeName,
      cell: (item) => item.storeName,
    },
    {
      id: 'quantity',
      header: t('inventory.quantity'),
      sort: 'quantity',
      numeric: true,
      width: '7rem',
      cell: (item) => (
        <span class={stockState(item) === 'enough' ? '' : 'font-medium'}>
          {format.number(item.quantity)}{' '}
          <span class="inline-block w-7 text-left text-ink-3">{t(`inventory.${item.unit}`)}</span>
        </span>
      ),
    },
    {
      id: 'min',
      header: t('inventory.min'),
      numeric: true,
      width: '5rem',
      quiet: true,
      cell: (item) => amount(item.minStock),
    },
    {
      id: 'state',
      header: t('inventory.state'),
      width: '7rem',
      cell: (item) => (
        <Show when={stockState(item) !== 'enough'}>
          <StockBadge item={item} />
        </Show>
      ),
    },
    {
      id: 'unitCost',
      header: `${t('inventory.unitCost')} (${currency})`,
      numeric: true,
      width: '9rem',
      quiet: true,
      cell: (item) => (item.unitCost === null ? t('app.none') : format.decimal(item.unitCost)),
    },
    {
      id: 'stockValue',
      header: `${t('inventory.stockValue')} (${currency})`,
      sort: 'stockValue',
      numeric: true,
      width: '8rem',
      cell: (item) => (item.stockValue === null ? t('app.none') : format.decimal(item.stockValue)),
    },
    {
      id: 'updatedAt',
      header: t('inventory.updated'),
      sort: 'updatedAt',
      numeric: true,
      width: '7rem',
      quiet: true,
      cell: (item) => format.dateOf(item.updatedAt),
    },
  ];
}

/** A row on a phone: what, where, and how much is left. */
export function InventoryCard(props: { item: InventoryItem }) {
  const { t, format } = useApp();
  return (
    <div class="flex h-full items-center justify-between gap-4 px-4">
      <span class="min-w-0">
        <span class="block truncate font-medium">{props.item.productName}</span>
        <span class="block truncate text-xs text-ink-3">{props.item.storeName}</span>
      </span>
      <span class="flex shrink-0 flex-col items-end gap-0.5">
        <span class="font-semibold tabular">
          {format().number(props.item.quantity)}{' '}
          <span class="font-normal text-ink-3">{t(`inventory.${props.item.unit}`)}</span>
        </span>
        <Show when={stockState(props.item) !== 'enough'}>
          <StockBadge item={props.item} />
        </Show>
      </span>
    </div>
  );
}
