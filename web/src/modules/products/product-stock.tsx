import PackageOpen from 'lucide-solid/icons/package-open';
import { createMemo, Show } from 'solid-js';
import type { ProductDetail, ProductStock as StoreStock } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { sumDecimals } from '../../shared/decimal.ts';
import { useLink } from '../../shared/filters.ts';
import { Card } from '../../ui/card.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { StockBadge } from '../inventory/stock-state.tsx';

/** How much each store has, and the sum. */
export function ProductStock(props: { product: ProductDetail['item']; class?: string }) {
  const { t, format } = useApp();
  const link = useLink();
  const unit = () => t(`inventory.${props.product.unit}`);
  const total = () => sumDecimals(props.product.stock.map((row) => row.quantity));
  const orNone = (value: string | null) => (value === null ? t('app.none') : format().number(value));
  const columns = createMemo((): Column<StoreStock>[] => [
    { id: 'store', header: t('inventory.store'), cell: (row) => row.storeName },
    {
      id: 'quantity',
      header: `${t('inventory.quantity')} (${unit()})`,
      numeric: true,
      cell: (row) => format().number(row.quantity),
    },
    { id: 'min', header: t('inventory.min'), numeric: true, cell: (row) => orNone(row.minStock) },
    { id: 'max', header: t('inventory.max'), numeric: true, cell: (row) => orNone(row.maxStock) },
    { id: 'state', header: t('inventory.state'), cell: (row) => <StockBadge item={row} /> },
    {
      id: 'counted',
      header: t('inventory.counted'),
      numeric: true,
      cell: (row) => (row.countedAt === null ? t('inventory.notCounted') : format().dateTime(row.countedAt)),
    },
  ]);
  return (
    <Card
      title={t('product.stock')}
      class={`overflow-hidden ${props.class ?? ''}`}
      action={
        <p class="text-ink-2">
          {t('product.inStock')}:{' '}
          <span class="font-semibold text-ink tabular">
            {format().number(total())} {unit()}
          </span>
        </p>
      }
    >
      <Show
        when={props.product.stock.length > 0}
        fallback={
          <EmptyState
            icon={<PackageOpen class="size-6" />}
            title={t('product.noStock')}
            text={t('product.noStockText')}
          />
        }
      >
        <DataTable
          caption={t('product.stock')}
          columns={columns()}
          rows={props.product.stock}
          href={(row) => link('/sales', { product: props.product.productId, store: row.storeId })}
          card={(row) => ({
            title: row.storeName,
            note: <StockBadge item={row} />,
            value: `${format().number(row.quantity)} ${unit()}`,
          })}
        />
      </Show>
    </Card>
  );
}
