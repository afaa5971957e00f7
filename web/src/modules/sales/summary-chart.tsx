import { createMemo, Show } from 'solid-js';
import type { SalesSummaryItem, SummaryGrouping } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import type { Period } from '../../shared/period.ts';
import { BarList } from '../../ui/bar-list.tsx';
import { formatMeasure, type Measure, toTrend } from '../../ui/trend.ts';
import { TrendChart } from '../../ui/trend-chart.tsx';
import { groupName } from './summary-columns.tsx';

const maxBars = 10;

export interface SummaryChartProps {
  by: SummaryGrouping;
  period: Period;
  items: readonly SalesSummaryItem[];
  /** Number of groups, of which `items` may be a page. */
  total: number;
  measure: Measure;
  href: (item: SalesSummaryItem) => string;
}

/** A line where the groups are times, bars where they are names. */
export function SummaryChart(props: SummaryChartProps) {
  const { t, format } = useApp();
  const grain = () => (props.by === 'day' || props.by === 'week' || props.by === 'month' ? props.by : null);
  const bars = createMemo(() =>
    props.items
      .filter((item) => item[props.measure] !== null)
      .toSorted((a, b) => Number(b[props.measure]) - Number(a[props.measure]))
      .slice(0, maxBars)
      .map((item) => ({
        key: groupName(item, props.by, t, format()),
        label: groupName(item, props.by, t, format()),
        value: Number(item[props.measure]),
        text: formatMeasure(format(), props.measure, item[props.measure] ?? '0'),
        href: props.href(item),
      })),
  );
  return (
    <Show
      when={grain()}
      fallback={
        <>
          <BarList bars={bars()} />
          <Show when={props.total > bars().length}>
            <p class="px-4 pb-3 text-xs text-ink-3">
              {t('sales.others', props.total - bars().length, format().number(props.total - bars().length))}
            </p>
          </Show>
        </>
      }
    >
      {(known) => (
        <TrendChart
          name={t(`measures.${props.measure}`)}
          grain={known()}
          points={toTrend(props.items, props.period, known(), props.measure, format())}
          previous={[]}
          view="chart"
        />
      )}
    </Show>
  );
}
