import ReceiptText from 'lucide-solid/icons/receipt-text';
import { createEffect, createMemo, For, Show } from 'solid-js';
import type { SalesSummaryItem, SummaryGrouping, SummarySort } from '#functions/contract.ts';
import { createPages } from '../../shared/api/create-pages.ts';
import { useApp } from '../../shared/app-context.ts';
import type { Filters } from '../../shared/filters.ts';
import type { Period } from '../../shared/period.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Loaded } from '../../ui/card.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { parseSort, sortText } from '../../ui/sort.tsx';
import { EmptyState, Skeleton } from '../../ui/states.tsx';
import { type Measure, measures } from '../../ui/trend.ts';
import { SummaryChart } from './summary-chart.tsx';
import { createSummaryLinks, summaryColumns } from './summary-columns.tsx';
import { Totals } from './totals.tsx';

/** Groups a page; time groups come all at once, since a line needs all of its points. */
const pageGroups = 100;
const allGroups = 1000;
const sortColumns = ['period', 'name', 'revenue', 'units', 'tickets', 'lines', 'margin'] as const;

export interface SummaryViewProps {
  filters: Filters;
  period: Period;
  by: SummaryGrouping;
  /** Told of every answer, whose age the page shows. */
  onAnswer: (answer: { asOf: string; dataVersion: string } | undefined) => void;
}

function isOverTime(by: SummaryGrouping): by is 'day' | 'week' | 'month' {
  return by === 'day' || by === 'week' || by === 'month';
}

/** Totals, a chart and a table of the same groups. */
export function SalesSummaryView(props: SummaryViewProps) {
  const { t, api, format, query } = useApp();
  const measure = (): Measure => measures.find((name) => name === props.filters.get('measure')) ?? 'revenue';
  const sort = () =>
    parseSort(
      props.filters.get('sort'),
      sortColumns,
      isOverTime(props.by) ? { column: 'period', descending: true } : { column: 'revenue', descending: true },
    );
  const asked = createMemo(() => ({
    by: props.by,
    ...props.period,
    store: props.filters.store(),
    category: props.filters.get('category'),
    product: props.filters.get('product'),
    sort: sortText(sort()) as SummarySort,
    limit: isOverTime(props.by) ? allGroups : pageGroups,
  }));
  const summary = query(() => ({
    key: ['summary', asked()],
    load: (signal) => api.summary(asked(), signal),
  }));
  const pages = createPages<SalesSummaryItem>(summary, (cursor) => api.summary({ ...asked(), cursor }));
  createEffect(() => props.onAnswer(summary.data()));
  const links = createSummaryLinks(props);

  return (
    <Loaded query={summary} fallback={<SummarySkeleton />}>
      {(data) => (
        <>
          <Totals totals={data().totals} />
          <Show
            when={data().items.length > 0}
            fallback={
              <div class="card">
                <EmptyState
                  icon={<ReceiptText class="size-6" />}
                  title={t('sales.empty')}
                  text={t('sales.emptyText')}
                />
              </div>
            }
          >
            <Card
              title={t('sales.table', t(`sales.${props.by}`).toLowerCase())}
              action={
                <Segmented
                  label={t('sales.measure')}
                  value={measure()}
                  onChange={(next) => props.filters.set({ measure: next === 'revenue' ? undefined : next })}
                  options={measures.map((value) => ({ value, label: t(`measures.${value}`) }))}
                />
              }
            >
              <SummaryChart
                by={props.by}
                period={props.period}
                items={data().items}
                total={data().total}
                measure={measure()}
                href={links}
              />
            </Card>
            <section class="card min-w-0 overflow-hidden" aria-label={t('chart.table')}>
              <DataTable
                caption={t('sales.table', t(`sales.${props.by}`).toLowerCase())}
                columns={summaryColumns(props.by, t, format())}
                rows={pages.items()}
                href={links}
                sort={sort()}
                onSort={(next) => props.filters.set({ sort: sortText(next) })}
                card={(item) => ({
                  title: summaryColumns(props.by, t, format())[0]?.text(item) ?? '',
                  note: `${format().number(item.tickets)} ${t('measures.tickets').toLowerCase()}`,
                  value: format().money(item.revenue),
                })}
              />
              <div class="flex min-h-11 items-center justify-between gap-4 border-t px-4 py-1.5 text-xs text-ink-3">
                <span class="tabular">
                  {t('sales.shown', format().number(pages.items().length), format().number(data().total))}
                </span>
                <Show when={pages.hasMore()}>
                  <Button disabled={pages.isLoadingMore()} onClick={pages.loadMore}>
                    {t('app.more')}
                  </Button>
                </Show>
              </div>
            </section>
          </Show>
        </>
      )}
    </Loaded>
  );
}

export function SummarySkeleton() {
  return (
    <For each={['h-20', 'h-76', 'h-96']}>
      {(height) => (
        <div class={`card p-4 ${height}`}>
          <Skeleton class="h-4 w-32" />
          <Skeleton class="mt-3 h-6 w-48" />
        </div>
      )}
    </For>
  );
}
