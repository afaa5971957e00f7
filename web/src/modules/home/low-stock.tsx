import { A } from '@solidjs/router';
import PackageCheck from 'lucide-solid/icons/package-check';
import { For, Show } from 'solid-js';
import type { InventoryItem, Stats } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { useLink } from '../../shared/filters.ts';
import { segmentOf } from '../../shared/item-address.ts';
import { Card, Loaded } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { StockBadge } from '../inventory/stock-state.tsx';
import { RowSkeletons, SeeAll } from './rankings.tsx';

const rows = 7;

/** What reached its minimum, the emptiest first. */
export function LowStock(props: { store: string | undefined; stats: Stats | undefined; class?: string }) {
  const { t, api, format, query } = useApp();
  const link = useLink();
  const asked = () => ({ store: props.store, lowStock: true, sort: 'quantity' as const, limit: rows });
  const low = query(() => ({
    key: ['inventory', asked()],
    load: (signal) => api.inventory(asked(), signal),
  }));
  return (
    <Card
      title={t('home.lowStock')}
      class={props.class ?? ''}
      action={<SeeAll path="/inventory" changes={{ low: '1' }} what={t('home.lowStock')} />}
    >
      <Loaded query={low} fallback={<RowSkeletons />}>
        {(data) => (
          <Show
            when={data().items.length > 0}
            fallback={
              <EmptyState
                icon={<PackageCheck class="size-6" />}
                title={t('home.noLowStock')}
                text={t('home.noLowStockText')}
              />
            }
          >
            <ul class="flex-1 px-2">
              <For each={data().items}>
                {(item) => <LowRow item={item} href={link(`/products/${segmentOf(item.productId)}`)} />}
              </For>
            </ul>
          </Show>
        )}
      </Loaded>
      <Show when={props.stats}>
        {(stats) => (
          <p class="flex flex-wrap justify-between gap-x-6 border-t px-4 py-2.5 text-ink-2">
            <A
              href={link('/inventory', { low: '1' })}
              class="inline-flex min-h-6 items-center rounded-sm hover:text-ink hover:underline max-md:min-h-11"
            >
              {t('home.lowStockCount', stats().lowStockCount, format().number(stats().lowStockCount))}
            </A>
            <A
              href={link('/inventory', { sort: '-stockValue' })}
              class="inline-flex min-h-6 flex-wrap items-center gap-x-1 rounded-sm tabular hover:text-ink hover:underline max-md:min-h-11"
            >
              {t('home.stockValue')}:{' '}
              <span class="font-medium text-ink">{format().money(stats().stockValue)}</span>
            </A>
          </p>
        )}
      </Show>
    </Card>
  );
}

function LowRow(props: { item: InventoryItem; href: string }) {
  const { t, format } = useApp();
  return (
    <li>
      <A
        href={props.href}
        class="grid min-h-10 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 rounded px-2 py-1.5 transition-colors hover:bg-subtle max-md:min-h-14 md:grid-cols-[minmax(0,5fr)_minmax(0,3fr)_8rem_6rem]"
      >
        <span class="min-w-0 truncate font-medium">{props.item.productName}</span>
        <span class="min-w-0 truncate text-ink-3 max-md:order-last max-md:text-xs">
          {props.item.storeName}
        </span>
        <span class="text-right tabular">
          {t(
            'home.quantityOfMin',
            format().number(props.item.quantity),
            props.item.minStock === null ? t('app.none') : format().number(props.item.minStock),
          )}{' '}
          <span class="text-ink-3">{t(`inventory.${props.item.unit}`)}</span>
        </span>
        <span class="text-right max-md:order-last">
          <StockBadge item={props.item} />
        </span>
      </A>
    </li>
  );
}
