import { A } from '@solidjs/router';
import ReceiptText from 'lucide-solid/icons/receipt-text';
import { createEffect, createMemo, Show } from 'solid-js';
import type { SaleLine } from '#functions/contract.ts';
import { createPages } from '../../shared/api/create-pages.ts';
import { useApp } from '../../shared/app-context.ts';
import { type Filters, useLink } from '../../shared/filters.ts';
import { segmentOf } from '../../shared/item-address.ts';
import type { Period } from '../../shared/period.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, Loaded } from '../../ui/card.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState, Skeleton } from '../../ui/states.tsx';

const pageLines = 100;

export interface LinesProps {
  filters: Filters;
  period: Period;
  /** Told of every answer, whose age the page shows. */
  onAnswer: (answer: { asOf: string; dataVersion: string } | undefined) => void;
}

/** The lines themselves, a page at a time. */
export function SaleLines(props: LinesProps) {
  const { t, api, format, query } = useApp();
  const asked = createMemo(() => ({
    ...props.period,
    store: props.filters.store(),
    product: props.filters.get('product'),
    limit: pageLines,
  }));
  const lines = query(() => ({ key: ['sales', asked()], load: (signal) => api.sales(asked(), signal) }));
  const pages = createPages<SaleLine>(lines, (cursor) => api.sales({ ...asked(), cursor }));
  createEffect(() => props.onAnswer(lines.data()));
  const columns = createLineColumns();
  return (
    <Card title={t('sales.lines')}>
      <Loaded query={lines} fallback={<Skeleton class="mx-4 mb-4 h-96" />}>
        {(data) => (
          <Show
            when={data().items.length > 0}
            fallback={
              <EmptyState
                icon={<ReceiptText class="size-6" />}
                title={t('sales.empty')}
                text={t('sales.emptyText')}
              />
            }
          >
            <div>
              <DataTable
                caption={t('sales.lines')}
                columns={columns()}
                rows={pages.items()}
                href={() => null}
                card={(line) => ({
                  title: line.productName ?? line.description ?? line.productId,
                  note: `${format().dateTime(line.soldAt)} · ${line.storeName}`,
                  value: format().money(line.lineTotal),
                })}
              />
              <div class="flex min-h-11 items-center justify-between gap-4 border-t px-4 py-1.5 text-xs text-ink-3">
                <span class="tabular">
                  {t('sales.loaded', pages.items().length, format().number(pages.items().length))}
                </span>
                <Show when={pages.hasMore()}>
                  <Button disabled={pages.isLoadingMore()} onClick={pages.loadMore}>
                    {t('app.more')}
                  </Button>
                </Show>
              </div>
            </div>
          </Show>
        )}
      </Loaded>
    </Card>
  );
}

function createLineColumns(): () => Column<SaleLine>[] {
  const { t, format } = useApp();
  const link = useLink();
  return createMemo(() => [
    { id: 'soldAt', header: t('sales.soldAt'), cell: (line) => format().dateTime(line.soldAt) },
    { id: 'ticket', header: t('sales.ticket'), cell: (line) => line.saleId },
    { id: 'store', header: t('sales.store'), cell: (line) => line.storeName },
    {
      id: 'product',
      header: t('sales.product'),
      cell: (line) => (
        <A href={link(`/products/${segmentOf(line.productId)}`)} class="hover:text-brand-ink hover:underline">
          {line.productName ?? line.description ?? line.productId}
        </A>
      ),
    },
    {
      id: 'type',
      header: t('sales.type'),
      cell: (line) => (
        <Show when={line.type !== 'sale'} fallback={<span class="text-ink-3">{t('sales.types.sale')}</span>}>
          <Badge tone={line.type === 'return' ? 'warning' : 'neutral'}>{t(`sales.types.${line.type}`)}</Badge>
        </Show>
      ),
    },
    {
      id: 'quantity',
      header: t('sales.quantity'),
      numeric: true,
      cell: (line) => format().number(line.quantity),
    },
    {
      id: 'unitPrice',
      header: `${t('sales.unitPrice')} (${format().currencySymbol})`,
      numeric: true,
      cell: (line) => format().unitDecimal(line.unitPrice),
    },
    {
      id: 'lineTotal',
      header: `${t('sales.lineTotal')} (${format().currencySymbol})`,
      numeric: true,
      cell: (line) => format().decimal(line.lineTotal),
    },
  ]);
}
