import { Show } from 'solid-js';
import { useApp } from '../../shared/app-context.ts';
import { useFilters, usePeriod } from '../../shared/filters.ts';
import { fittingGrain, type Period, previousPeriod } from '../../shared/period.ts';
import { Page } from '../../shell/page.tsx';
import { PeriodPicker } from '../../shell/period-picker.tsx';
import { StoreSelect } from '../../shell/store-select.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { KpiRow } from './kpi-row.tsx';
import { LowStock } from './low-stock.tsx';
import { CategoryRanking, ProductRanking } from './rankings.tsx';
import { SalesTrend } from './sales-trend.tsx';

/** How are we doing, what sells, what is about to run out: in five seconds, each figure a link to its rows. */
export default function HomePage() {
  const { t, api, query } = useApp();
  const filters = useFilters();
  const resolved = usePeriod(filters);
  const scope = () => ({ ...resolved.period(), store: filters.store() });
  const grain = () => fittingGrain(resolved.period() ?? { from: '', to: '' });
  const isKnown = () => resolved.period() !== undefined;
  const stats = query(() => ({
    key: ['stats', scope()],
    load: (signal) => api.stats(scope(), signal),
    enabled: isKnown(),
  }));
  const series = (of: (period: Period) => Period) => () => {
    const period = resolved.period();
    const asked = period && {
      ...of(period),
      store: filters.store(),
      by: grain(),
      sort: 'period' as const,
      limit: 1000,
    };
    return {
      key: ['summary', asked],
      load: (signal: AbortSignal) => api.summary(asked ?? { by: grain() }, signal),
      enabled: asked !== undefined,
    };
  };
  const current = query(series((period) => period));
  const previous = query(series(previousPeriod));

  return (
    <Page
      title={t('home.title')}
      of={stats.data()}
      filters={
        <>
          <StoreSelect filters={filters} />
          <PeriodPicker filters={filters} resolved={resolved} />
        </>
      }
    >
      <Show
        when={!resolved.error()}
        fallback={<ErrorState error={resolved.error() as Error} onRetry={resolved.retry} />}
      >
        <div class="grid gap-4 px-4 md:px-6 md:pt-5 xl:grid-cols-3">
          <KpiRow
            class="xl:col-span-3"
            stats={stats}
            series={current.data()}
            period={resolved.period()}
            grain={grain()}
          />
          <SalesTrend
            class="xl:col-span-2"
            current={current}
            previous={previous}
            period={resolved.period()}
            grain={grain()}
          />
          <ProductRanking scope={scope()} isKnown={isKnown()} />
          <LowStock class="xl:col-span-2" store={filters.store()} stats={stats.data()} />
          <CategoryRanking scope={scope()} isKnown={isKnown()} />
        </div>
      </Show>
    </Page>
  );
}
