import { createSignal, Show } from 'solid-js';
import type { SummaryGrouping } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { type Filters, useFilters, usePeriod } from '../../shared/filters.ts';
import { Page } from '../../shell/page.tsx';
import { PeriodPicker } from '../../shell/period-picker.tsx';
import { StoreSelect } from '../../shell/store-select.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { FilterChips } from './filter-chips.tsx';
import { SaleLines } from './sale-lines.tsx';
import { SalesSummaryView, SummarySkeleton } from './summary-view.tsx';

const groupings: readonly SummaryGrouping[] = ['day', 'week', 'month', 'store', 'category', 'product'];

function groupingOf(filters: Filters): SummaryGrouping {
  return groupings.find((name) => name === filters.get('by')) ?? 'day';
}

/** Sales of a period: grouped as asked for, or line by line. */
export default function SalesPage() {
  const { t } = useApp();
  const filters = useFilters();
  const resolved = usePeriod(filters);
  const [answer, setAnswer] = createSignal<{ asOf: string; dataVersion: string }>();
  const isLines = () => filters.get('view') === 'lines';
  return (
    <Page
      title={t('sales.title')}
      of={answer()}
      filters={
        <>
          <StoreSelect filters={filters} />
          <PeriodPicker filters={filters} resolved={resolved} />
        </>
      }
    >
      <div class="flex flex-col gap-4 px-4 md:px-6 md:pt-5">
        <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Segmented
            label={t('sales.views')}
            value={isLines() ? 'lines' : 'summary'}
            onChange={(view) => filters.set({ view: view === 'lines' ? 'lines' : undefined })}
            options={[
              { value: 'summary', label: t('sales.summary') },
              { value: 'lines', label: t('sales.linesView') },
            ]}
          />
          <Show when={!isLines()}>
            <Segmented
              label={t('sales.groupBy')}
              value={groupingOf(filters)}
              onChange={(by) => filters.set({ by: by === 'day' ? undefined : by, sort: undefined })}
              options={groupings.map((value) => ({ value, label: t(`sales.${value}`) }))}
            />
          </Show>
          <FilterChips filters={filters} />
        </div>
        <Show
          when={!resolved.error()}
          fallback={<ErrorState error={resolved.error() as Error} onRetry={resolved.retry} />}
        >
          <Show when={resolved.period()} fallback={<SummarySkeleton />}>
            {(period) => (
              <Show
                when={isLines()}
                fallback={
                  <SalesSummaryView
                    filters={filters}
                    period={period()}
                    by={groupingOf(filters)}
                    onAnswer={setAnswer}
                  />
                }
              >
                <SaleLines filters={filters} period={period()} onAnswer={setAnswer} />
              </Show>
            )}
          </Show>
        </Show>
      </div>
    </Page>
  );
}
