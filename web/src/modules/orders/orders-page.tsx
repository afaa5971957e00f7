import ClipboardList from 'lucide-solid/icons/clipboard-list';
import { createMemo, Show } from 'solid-js';
import type { Order } from '#functions/contract.ts';
import type { OrdersQuery } from '../../shared/api/client.ts';
import { createPages } from '../../shared/api/create-pages.ts';
import { useApp } from '../../shared/app-context.ts';
import { useFilters, useLink } from '../../shared/filters.ts';
import { segmentOf } from '../../shared/item-address.ts';
import { ImportLink } from '../../shell/import-link.tsx';
import { Page } from '../../shell/page.tsx';
import { StoreSelect } from '../../shell/store-select.tsx';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/card.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { EmptyState, Skeleton } from '../../ui/states.tsx';
import { OrderStatus, statuses } from './order-status.tsx';

const pageOrders = 100;

/** What was ordered from whom, newest first. */
export default function OrdersPage() {
  const { t, api, format, query } = useApp();
  const filters = useFilters();
  const link = useLink();
  const status = () => statuses.find((name) => name === filters.get('status'));
  const asked = createMemo(
    (): OrdersQuery => ({ store: filters.store(), status: status(), limit: pageOrders }),
  );
  const orders = query(() => ({ key: ['orders', asked()], load: (signal) => api.orders(asked(), signal) }));
  const pages = createPages<Order>(orders, (cursor) => api.orders({ ...asked(), cursor }));
  const columns = createOrderColumns();
  const isFiltered = () => status() !== undefined || filters.store() !== undefined;
  return (
    <Page title={t('orders.title')} of={orders.data()} filters={<StoreSelect filters={filters} />}>
      <div class="flex flex-col gap-4 px-4 md:px-6 md:pt-5">
        <div>
          <Segmented
            label={t('orders.status')}
            value={status() ?? 'all'}
            onChange={(next) => filters.set({ status: next === 'all' ? undefined : next })}
            options={[
              { value: 'all', label: t('orders.all') },
              ...statuses.map((value) => ({ value, label: t(`orders.statuses.${value}`) })),
            ]}
          />
        </div>
        <div class="card min-w-0 overflow-hidden">
          <Loaded query={orders} fallback={<Skeleton class="m-4 h-96" />}>
            {(data) => (
              <Show
                when={data().items.length > 0}
                fallback={
                  <EmptyState
                    icon={<ClipboardList class="size-6" />}
                    title={t(isFiltered() ? 'orders.noMatch' : 'orders.empty')}
                    text={t(isFiltered() ? 'orders.noMatchText' : 'orders.emptyText')}
                    action={isFiltered() ? undefined : <ImportLink />}
                  />
                }
              >
                <div>
                  <DataTable
                    caption={t('orders.table')}
                    columns={columns()}
                    rows={pages.items()}
                    href={(order) => link(`/orders/${segmentOf(order.orderId)}`)}
                    card={(order) => ({
                      title: order.supplierName ?? order.orderId,
                      note: `${format().dateTime(order.orderedAt)} · ${order.storeName}`,
                      value: <OrderStatus status={order.status} />,
                    })}
                  />
                  <Show when={pages.hasMore()}>
                    <div class="flex justify-end border-t px-4 py-1.5">
                      <Button disabled={pages.isLoadingMore()} onClick={pages.loadMore}>
                        {t('app.more')}
                      </Button>
                    </div>
                  </Show>
                </div>
              </Show>
            )}
          </Loaded>
        </div>
      </div>
    </Page>
  );
}

function createOrderColumns(): () => Column<Order>[] {
  const { t, format } = useApp();
  return createMemo(() => [
    { id: 'order', header: t('orders.order'), cell: (order) => order.orderId },
    { id: 'supplier', header: t('orders.supplier'), cell: (order) => order.supplierName ?? t('app.none') },
    { id: 'store', header: t('orders.store'), cell: (order) => order.storeName },
    { id: 'status', header: t('orders.status'), cell: (order) => <OrderStatus status={order.status} /> },
    {
      id: 'orderedAt',
      header: t('orders.orderedAt'),
      numeric: true,
      cell: (order) => format().dateTime(order.orderedAt),
    },
    {
      id: 'expectedOn',
      header: t('orders.expectedOn'),
      numeric: true,
      cell: (order) => (order.expectedOn === null ? t('app.none') : format().date(order.expectedOn)),
    },
    {
      id: 'total',
      header: `${t('orders.total')} (${format().currencySymbol})`,
      numeric: true,
      cell: (order) => (order.total === null ? t('app.none') : format().decimal(order.total)),
    },
  ]);
}
