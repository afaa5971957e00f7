import { A } from '@solidjs/router';
import ChevronDown from 'lucide-solid/icons/chevron-down';
import ChevronUp from 'lucide-solid/icons/chevron-up';
import { Show } from 'solid-js';
import type { InventoryItem, InventoryList } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { useLink } from '../../shared/filters.ts';
import { segmentOf } from '../../shared/item-address.ts';
import { buttonClass, IconButton } from '../../ui/button.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { type Fact, FactList } from '../../ui/fact-list.tsx';
import type { RowWindow } from '../../ui/row-window.ts';
import { StockBadge } from './stock-state.tsx';

export interface InventoryDrawerProps {
  rows: RowWindow<InventoryItem, InventoryList>;
  /** Rank of the row shown. */
  opened: number | null;
  onOpen: (index: number | null) => void;
}

/** One row in full; arrows go to the rows beside it. */
export default function InventoryDrawer(props: InventoryDrawerProps) {
  const { t, format } = useApp();
  const link = useLink();
  const item = () => (props.opened === null ? undefined : props.rows.row(props.opened));
  const step = (by: number) => {
    const next = (props.opened ?? 0) + by;
    if (next < 0 || next >= (props.rows.total() ?? 0)) return;
    props.rows.show(next, next);
    if (props.rows.row(next)) props.onOpen(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    step(by);
  };
  const orNone = (value: string | null, write: (value: string) => string) =>
    value === null ? t('app.none') : write(value);
  const facts = (row: InventoryItem): Fact[] => [
    { label: t('inventory.state'), value: <StockBadge item={row} /> },
    {
      label: t('inventory.quantity'),
      value: `${format().number(row.quantity)} ${t(`inventory.${row.unit}`)}`,
    },
    { label: t('inventory.min'), value: orNone(row.minStock, format().number) },
    { label: t('inventory.max'), value: orNone(row.maxStock, format().number) },
    { label: t('inventory.unitCost'), value: orNone(row.unitCost, format().unitMoney) },
    { label: t('inventory.stockValue'), value: orNone(row.stockValue, format().money) },
    { label: t('inventory.category'), value: row.category ?? t('app.none') },
    { label: t('inventory.code'), value: row.productId },
    {
      label: t('inventory.counted'),
      value: row.countedAt === null ? t('inventory.notCounted') : format().dateTime(row.countedAt),
    },
    { label: t('inventory.updated'), value: format().dateTime(row.updatedAt) },
  ];
  return (
    <Drawer
      title={item()?.productName ?? null}
      subtitle={item()?.storeName ?? ''}
      onClose={() => props.onOpen(null)}
      onKeyDown={onKeyDown}
      actions={
        <>
          <IconButton label={t('app.previous')} disabled={props.opened === 0} onClick={() => step(-1)}>
            <ChevronUp class="size-4" aria-hidden="true" />
          </IconButton>
          <IconButton
            label={t('app.next')}
            disabled={props.opened === (props.rows.total() ?? 0) - 1}
            onClick={() => step(1)}
          >
            <ChevronDown class="size-4" aria-hidden="true" />
          </IconButton>
        </>
      }
    >
      <Show when={item()}>
        {(row) => (
          <>
            <FactList class="flex-1 px-5 py-2" facts={facts(row())} />
            <div class="sticky bottom-0 grid grid-cols-2 gap-2 border-t bg-surface p-4">
              <A href={link(`/products/${segmentOf(row().productId)}`)} class={buttonClass('primary')}>
                {t('inventory.openProduct')}
              </A>
              <A
                href={link('/sales', { product: row().productId, store: row().storeId })}
                class={buttonClass('secondary')}
              >
                {t('inventory.seeSales')}
              </A>
            </div>
          </>
        )}
      </Show>
    </Drawer>
  );
}
