import { A, useParams } from '@solidjs/router';
import ChevronLeft from 'lucide-solid/icons/chevron-left';
import { createMemo, Show } from 'solid-js';
import type { OrderDetail, OrderLine } from '#functions/contract.ts';
import { ApiError } from '../../shared/api/problem.ts';
import { useApp } from '../../shared/app-context.ts';
import { useLink } from '../../shared/filters.ts';
import { segmentOf } from '../../shared/item-address.ts';
import { Page } from '../../shell/page.tsx';
import { Card, Loaded } from '../../ui/card.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Skeleton } from '../../ui/states.tsx';
import NotFoundPage from '../not-found/not-found-page.tsx';
import { OrderStatus } from './order-status.tsx';

/** One order with its lines. */
export default function OrderPage() {
  const { t, api, query } = useApp();
  const link = useLink();
  const params = useParams<{ orderId: string }>();
  const order = query(() => ({
    key: ['order', params.orderId],
    load: (signal) => api.order(params.orderId, signal),
  }));
  const isMissing = () => {
    const error = order.error();
    return error instanceof ApiError && error.status === 404;
  };
  return (
    <Show when={!isMissing()} fallback={<NotFoundPage />}>
      <Page
        title={`${t('orders.order')} ${order.data()?.item.orderId ?? '\u00a0'}`}
        of={order.data()}
        back={
          <A
            href={link('/orders')}
            class="-ml-1 inline-flex min-h-8 items-center gap-1 rounded-sm text-ink-2 hover:text-ink max-md:min-h-11"
          >
            <ChevronLeft class="size-4" aria-hidden="true" />
            {t('orders.back')}
          </A>
        }
      >
        <div class="grid gap-4 px-4 md:px-6 md:pt-5 xl:grid-cols-3">
          <Loaded query={order} fallback={<Skeleton class="h-96 xl:col-span-3" />}>
            {(data) => (
              <>
                <OrderLines class="xl:col-span-2" order={data().item} />
                <OrderFacts order={data().item} />
              </>
            )}
          </Loaded>
        </div>
      </Page>
    </Show>
  );
}

function OrderFacts(props: { order: OrderDetail['item'] }) {
  const { t, format } = useApp();
  const facts = () => {
    const { order } = props;
    return [
      { label: t('orders.status'), value: <OrderStatus status={order.status} /> },
      { label: t('orders.supplier'), value: order.supplierName ?? t('app.none') },
      { label: t('orders.store'), value: order.storeName },
      { label: t('orders.orderedAt'), value: format().dateTime(order.orderedAt) },
      {
        label: t('orders.expectedOn'),
        value: order.expectedOn === null ? t('app.none') : format().date(order.expectedOn),
      },
      {
        label: t('orders.receivedAt'),
        value: order.receivedAt === null ? t('app.none') : format().dateTime(order.receivedAt),
      },
      { label: t('orders.total'), value: order.total === null ? t('app.none') : format().money(order.total) },
    ];
  };
  return (
    <Card title={t('orders.order')} class="self-start max-xl:order-first">
      <FactList class="px-4 pb-2" facts={facts()} />
    </Card>
  );
}

function OrderLines(props: { order: OrderDetail['item']; class?: string }) {
  const { t, format } = useApp();
  const link = useLink();
  const columns = createMemo((): Column<OrderLine>[] => [
    { id: 'product', header: t('orders.product'), cell: (line) => line.productName ?? line.productId },
    {
      id: 'quantity',
      header: t('orders.quantity'),
      numeric: true,
      cell: (line) => format().number(line.quantity),
    },
    {
      id: 'unitCost',
      header: `${t('orders.unitCost')} (${format().currencySymbol})`,
      numeric: true,
      cell: (line) => format().unitDecimal(line.unitCost),
    },
    {
      id: 'lineTotal',
      header: `${t('orders.lineTotal')} (${format().currencySymbol})`,
      numeric: true,
      cell: (line) => format().decimal(line.lineTotal),
    },
  ]);
  return (
    <Card title={t('orders.lines')} class={`overflow-hidden ${props.class ?? ''}`}>
      <DataTable
        caption={t('orders.lines')}
        columns={columns()}
        rows={props.order.lines}
        href={(line) => link(`/products/${segmentOf(line.productId)}`)}
        card={(line) => ({
          title: line.productName ?? line.productId,
          note: `${format().number(line.quantity)} × ${format().unitMoney(line.unitCost)}`,
          value: format().money(line.lineTotal),
        })}
      />
    </Card>
  );
}
