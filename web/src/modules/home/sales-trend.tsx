import ChartLine from 'lucide-solid/icons/chart-line';
import { createMemo, createSignal, Show } from 'solid-js';
import type { SalesSummary } from '#functions/contract.ts';
import type { Query } from '../../shared/api/create-query.ts';
import { useApp } from '../../shared/app-context.ts';
import { type Grain, type Period, previousPeriod } from '../../shared/period.ts';
import { ImportLink } from '../../shell/import-link.tsx';
import { Card, Loaded } from '../../ui/card.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { EmptyState, Skeleton } from '../../ui/states.tsx';
import { toTrend } from '../../ui/trend.ts';
import { TrendChart } from '../../ui/trend-chart.tsx';

export interface SalesTrendProps {
  current: Query<SalesSummary>;
  previous: Query<SalesSummary>;
  period: Period | undefined;
  grain: Grain;
  class?: string;
}

/** Sales over the period, against the period before. */
export function SalesTrend(props: SalesTrendProps) {
  const { t, format } = useApp();
  const [view, setView] = createSignal<'chart' | 'table'>('chart');
  const points = createMemo(() => {
    const items = props.current.data()?.items;
    return items && props.period ? toTrend(items, props.period, props.grain, 'revenue', format()) : [];
  });
  const before = createMemo(() => {
    const items = props.previous.data()?.items;
    if (!items || !props.period || items.length === 0) return [];
    return toTrend(items, previousPeriod(props.period), props.grain, 'revenue', format());
  });
  return (
    <Card
      title={t('home.trend')}
      class={props.class ?? ''}
      action={
        <Segmented
          label={t('chart.view')}
          value={view()}
          onChange={setView}
          options={[
            { value: 'chart', label: t('chart.chart') },
            { value: 'table', label: t('chart.table') },
          ]}
        />
      }
    >
      <Loaded query={props.current} fallback={<Skeleton class="mx-4 mb-4 h-60" />}>
        {(data) => (
          <Show
            when={data().items.length > 0}
            fallback={
              <EmptyState
                icon={<ChartLine class="size-6" />}
                title={t('home.noSales')}
                text={t('home.noSalesText')}
                action={<ImportLink />}
              />
            }
          >
            <TrendChart
              name={t('measures.revenue')}
              grain={props.grain}
              points={points()}
              previous={before()}
              view={view()}
            />
          </Show>
        )}
      </Loaded>
    </Card>
  );
}
