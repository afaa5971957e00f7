import { createMemo, createSignal, For, lazy, Show, Suspense } from 'solid-js';
import { useApp } from '../shared/app-context.ts';
import type { Grain } from '../shared/period.ts';
import { Skeleton } from './states.tsx';
import { bucketLabel, summarize, type TrendPoint } from './trend.ts';

const TrendCanvas = lazy(() => import('./trend-canvas.tsx'));

export interface TrendChartProps {
  name: string;
  grain: Grain;
  points: readonly TrendPoint[];
  /** As long as `points`, or empty. */
  previous: readonly TrendPoint[];
  view: 'chart' | 'table';
}

/** A line over time against the period before; the same figures as a table, and as a sentence. */
export function TrendChart(props: TrendChartProps) {
  const { t, format } = useApp();
  const summary = createMemo(() => summarize(props.name, props.points, props.grain, format(), t));
  return (
    <figure class="flex min-w-0 flex-1 flex-col px-4 pb-4">
      <figcaption class="sr-only">{summary()}</figcaption>
      <Show when={props.view === 'chart'} fallback={<TrendTable {...props} />}>
        <ExplorableLine {...props} />
      </Show>
    </figure>
  );
}

/** The drawing, and a slider over its buckets: by pointer, by touch or with the arrow keys. */
function ExplorableLine(props: TrendChartProps) {
  const { t, format } = useApp();
  const [active, setActive] = createSignal<number | null>(null);
  const last = () => props.points.length - 1;
  const describe = (index: number) => {
    const point = props.points[index];
    if (!point) return '';
    return `${bucketLabel(point.bucket, props.grain, format(), t)}: ${point.text ?? t('chart.noData')}`;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = active() ?? last();
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last() }[event.key];
    if (event.key === 'Escape') setActive(null);
    if (next === undefined) return;
    event.preventDefault();
    setActive(Math.min(last(), Math.max(0, active() === null && event.key.startsWith('Arrow') ? at : next)));
  };
  return (
    <div class="relative min-h-60 flex-1">
      <Suspense fallback={<Skeleton class="absolute inset-0" />}>
        <TrendCanvas
          points={props.points}
          previous={props.previous}
          grain={props.grain}
          active={active()}
          onActive={setActive}
        />
      </Suspense>
      <div
        role="slider"
        tabIndex="0"
        aria-label={`${props.name}. ${t('chart.keyboard')}`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last())}
        aria-valuenow={active() ?? last()}
        aria-valuetext={describe(active() ?? last())}
        class="pointer-events-none absolute inset-0 rounded"
        onKeyDown={onKeyDown}
        onBlur={() => setActive(null)}
      />
    </div>
  );
}

function TrendTable(props: TrendChartProps) {
  const { t, format } = useApp();
  const head = 'sticky top-0 bg-surface py-2 font-medium text-ink-3 border-b';
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
    <section class="h-60 flex-auto overflow-auto" tabIndex="0" aria-label={props.name}>
      <table class="w-full text-left">
        <caption class="sr-only">{props.name}</caption>
        <thead class="text-xs">
          <tr>
            <th scope="col" class={head}>
              {t(`chart.${props.grain}`)}
            </th>
            <th scope="col" class={`${head} text-right`}>
              {t('chart.current')}
            </th>
            <Show when={props.previous.length > 0}>
              <th scope="col" class={`${head} text-right`}>
                {t('chart.previous')}
              </th>
            </Show>
          </tr>
        </thead>
        <tbody class="tabular">
          <For each={props.points}>
            {(point, index) => (
              <tr class="border-b last:border-0">
                <th scope="row" class="py-1.5 font-normal">
                  {bucketLabel(point.bucket, props.grain, format(), t)}
                </th>
                <td class="py-1.5 text-right">{point.text ?? t('chart.noData')}</td>
                <Show when={props.previous.length > 0}>
                  <td class="py-1.5 text-right text-ink-2">
                    {props.previous[index()]?.text ?? t('chart.noData')}
                  </td>
                </Show>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}
