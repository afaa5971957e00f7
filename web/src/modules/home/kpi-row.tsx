import { A } from '@solidjs/router';
import { createMemo, For, Show } from 'solid-js';
import type { SalesSummary, Stats } from '#functions/contract.ts';
import type { Query } from '../../shared/api/create-query.ts';
import { useApp } from '../../shared/app-context.ts';
import { type Changes, useLink } from '../../shared/filters.ts';
import { buckets, type Grain, type Period } from '../../shared/period.ts';
import { Loaded } from '../../ui/card.tsx';
import { Change } from '../../ui/change.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { Skeleton } from '../../ui/states.tsx';

const names = ['revenue', 'tickets', 'averageTicket', 'units', 'margin'] as const;
type KpiName = (typeof names)[number];

export interface KpiRowProps {
  stats: Query<Stats>;
  series: SalesSummary | undefined;
  period: Period | undefined;
  grain: Grain;
  class?: string;
}

/** The five figures of the period, each against the one before and each a link to what it counts. */
export function KpiRow(props: KpiRowProps) {
  return (
    <div class={`card overflow-hidden ${props.class ?? ''}`}>
      <Loaded query={props.stats} fallback={<KpiSkeleton />}>
        {(stats) => (
          <ul class="grid gap-px bg-line md:grid-cols-3 lg:grid-cols-5">
            <For each={names}>
              {(name) => (
                <li class="flex bg-surface max-lg:last:md:col-span-1">
                  <Kpi
                    name={name}
                    stats={stats()}
                    series={props.series}
                    period={props.period}
                    grain={props.grain}
                  />
                </li>
              )}
            </For>
          </ul>
        )}
      </Loaded>
    </div>
  );
}

interface KpiProps {
  name: KpiName;
  stats: Stats;
  series: SalesSummary | undefined;
  period: Period | undefined;
  grain: Grain;
}

function Kpi(props: KpiProps) {
  const { t, format } = useApp();
  const link = useLink();
  const figure = () => props.stats[props.name];
  const write = (short: boolean) => {
    const { value } = figure();
    if (value === null) return t('app.none');
    if (props.name === 'tickets') return format().number(value);
    if (props.name === 'units') return short ? format().quantitySum(value) : format().number(value);
    return short ? format().moneyShort(value) : format().money(value);
  };
  const before = () => {
    const { from, to } = props.stats.previousPeriod;
    return t('change.against', format().dateRange(from, to, props.stats.period.to.slice(0, 4)));
  };
  const shape = createMemo(() => toShape(props));
  const target = (): Changes => ({
    by: props.grain,
    measure: props.name === 'averageTicket' ? undefined : props.name,
  });
  return (
    <A
      href={link('/sales', target())}
      class="flex flex-1 flex-col gap-1 p-4 transition-colors hover:bg-subtle max-md:py-3"
    >
      <span class="flex items-start justify-between gap-2">
        <span class="text-ink-2">{t(`measures.${props.name}`)}</span>
        <Sparkline values={shape()} class="h-6 w-20 md:hidden" />
      </span>
      <span class="text-lg font-semibold tracking-tight tabular" title={write(false)}>
        {write(true)}
      </span>
      <span class="flex flex-wrap items-center gap-x-1.5 text-xs">
        <Change ratio={figure().change} />
        <Show when={figure().change !== null}>
          <span class="text-ink-3 tabular">{before()}</span>
        </Show>
      </span>
      <Sparkline values={shape()} class="mt-auto hidden h-8 w-full pt-1 md:block" />
    </A>
  );
}

/** The figure per bucket, for the shape of a line only. */
function toShape({ name, series, period, grain }: KpiProps): (number | null)[] {
  if (!series || !period) return [];
  const byBucket = new Map(series.items.map((item) => [item.period, item]));
  return buckets(period, grain).map((bucket) => {
    const item = byBucket.get(bucket);
    if (!item) return null;
    if (name === 'averageTicket') return item.tickets > 0 ? Number(item.revenue) / item.tickets : null;
    const amount = item[name];
    return amount === null ? null : Number(amount);
  });
}

function KpiSkeleton() {
  return (
    <div class="grid md:grid-cols-3 lg:grid-cols-5" aria-hidden="true">
      <For each={names}>
        {() => (
          <div class="flex h-25 flex-col gap-2 p-4 md:h-35">
            <Skeleton class="h-4 w-20" />
            <Skeleton class="h-6 w-36" />
            <Skeleton class="h-3 w-28" />
          </div>
        )}
      </For>
    </div>
  );
}
