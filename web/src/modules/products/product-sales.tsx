import { A } from '@solidjs/router';
import ChartLine from 'lucide-solid/icons/chart-line';
import { createMemo, For, Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { type ResolvedPeriod, useLink } from '../../shared/filters.ts';
import { fittingGrain } from '../../shared/period.ts';
import { Card, Loaded } from '../../ui/card.tsx';
import { EmptyState, Skeleton } from '../../ui/states.tsx';
import { toTrend } from '../../ui/trend.ts';
import { TrendChart } from '../../ui/trend-chart.tsx';

export interface ProductSalesProps {
  productId: string;
  store: string | undefined;
  resolved: ResolvedPeriod;
  class?: string;
}

/** How the product sold in the period. */
export function ProductSales(props: ProductSalesProps) {
  const { t, api, format, query } = useApp();
  const link = useLink();
  const period = () => props.resolved.period() ?? { from: '', to: '' };
  const grain = () => fittingGrain(period());
  const asked = () => ({
    by: grain(),
    ...period(),
    store: props.store,
    product: props.productId,
    sort: 'period' as const,
    limit: 1000,
  });
  const summary = query(() => ({
    key: ['summary', asked()],
    load: (signal) => api.summary(asked(), signal),
    enabled: props.resolved.period() !== undefined,
  }));
  const points = createMemo(() => toTrend(summary.data()?.items ?? [], period(), grain(), 'units', format()));
  const totals = () => {
    const sums = summary.data()?.totals;
    if (!sums) return [];
    return [
      { label: t('measures.units'), value: format().quantitySum(sums.units) },
      { label: t('measures.revenue'), value: format().money(sums.revenue) },
      {
        label: t('measures.margin'),
        value: sums.margin === null ? t('app.none') : format().money(sums.margin),
      },
      { label: t('measures.tickets'), value: format().number(sums.tickets) },
    ];
  };
  return (
    <Card
      title={t('product.sales')}
      class={props.class ?? ''}
      action={
        <A
          href={link('/sales', { product: props.productId, view: 'lines' })}
          class="flex min-h-8 items-center rounded-sm font-medium text-brand-ink hover:underline max-md:min-h-11"
        >
          {t('product.seeLines')}
        </A>
      }
    >
      <Loaded query={summary} fallback={<Skeleton class="mx-4 mb-4 h-76" />}>
        {(data) => (
          <Show
            when={data().items.length > 0}
            fallback={
              <EmptyState
                icon={<ChartLine class="size-6" />}
                title={t('home.noSales')}
                text={t('home.noSalesText')}
              />
            }
          >
            <div>
              <dl class="flex flex-wrap gap-x-8 gap-y-2 px-4 pb-4">
                <For each={totals()}>
                  {(figure) => (
                    <div>
                      <dt class="text-xs text-ink-3">{figure.label}</dt>
                      <dd class="text-base font-semibold tabular">{figure.value}</dd>
                    </div>
                  )}
                </For>
              </dl>
              <TrendChart
                name={t('measures.units')}
                grain={grain()}
                points={points()}
                previous={[]}
                view="chart"
              />
            </div>
          </Show>
        )}
      </Loaded>
    </Card>
  );
}
