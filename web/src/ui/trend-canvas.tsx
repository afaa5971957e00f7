import { createEffect, createSignal, on, onCleanup, onMount, Show } from 'solid-js';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useApp } from '../shared/app-context.ts';
import type { Grain } from '../shared/period.ts';
import { theme } from '../shared/theme.ts';
import { isDarkDevice } from './media.ts';
import { bucketLabel, type TrendPoint } from './trend.ts';
import { column, plotOptions } from './trend-plot.ts';

/** As `w-52`: a constant style would be written into the markup, which the CSP may refuse. */
const tooltipWidthPx = 208;

export interface TrendCanvasProps {
  points: readonly TrendPoint[];
  previous: readonly TrendPoint[];
  grain: Grain;
  active: number | null;
  onActive: (index: number | null) => void;
}

/** The drawing by uPlot. It knows no words: `TrendChart` says them. */
export default function TrendCanvas(props: TrendCanvasProps) {
  const { t, format, languages } = useApp();
  const [host, setHost] = createSignal<HTMLDivElement>();
  const [size, setSize] = createSignal({ widthPx: 0, heightPx: 0 });
  const [leftPx, setLeftPx] = createSignal(0);
  let plot: uPlot | undefined;

  const moveCursor = () => {
    const index = props.active;
    if (!plot) return;
    const left = index === null ? -10 : plot.valToPos(index, 'x');
    plot.setCursor({ left, top: index === null ? -10 : 1 }, false);
    setLeftPx(left);
  };
  const draw = () => {
    const element = host();
    plot?.destroy();
    if (!element || size().widthPx === 0) return;
    plot = new uPlot(
      plotOptions(element, {
        ...size(),
        points: props.points,
        hasPrevious: props.previous.length > 0,
        names: [t('chart.previous'), t('chart.current')],
        tick: (index) => format().dateShort(props.points[index]?.bucket ?? ''),
        amount: (value) => format().compact(value),
        onCursor: (index, left) => {
          setLeftPx(left);
          if (index !== props.active) props.onActive(index);
        },
      }),
      [
        props.points.map((_, index) => index),
        column(props.previous, props.points.length),
        column(props.points),
      ],
      element,
    );
    // The scales are set in the plot's own microtask, before this one.
    queueMicrotask(moveCursor);
  };

  onMount(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      setSize({ widthPx: Math.floor(width), heightPx: Math.floor(height) });
    });
    const element = host();
    if (element) observer.observe(element);
    onCleanup(() => {
      observer.disconnect();
      plot?.destroy();
    });
  });
  createEffect(
    on([() => props.points, () => props.previous, size, theme, isDarkDevice, languages.language], draw),
  );
  createEffect(moveCursor);

  return (
    <div class="absolute inset-0">
      <div ref={setHost} class="absolute inset-0 overflow-hidden" />
      <Show when={props.active !== null && props.points[props.active]}>
        {(point) => (
          <div
            class="pointer-events-none absolute top-0 z-10 w-52 rounded border bg-surface px-3 py-2 text-xs shadow"
            style={{
              left: `${tooltipLeft(leftPx() + axisPx(plot), size().widthPx)}px`,
            }}
          >
            <p class="text-ink-3">{bucketLabel(point().bucket, props.grain, format(), t)}</p>
            <p class="text-sm font-semibold tabular">{point().text ?? t('chart.noData')}</p>
            <Show when={props.previous[props.active ?? 0]}>
              {(before) => (
                <p class="mt-1 text-ink-2 tabular">
                  {before().text ?? t('chart.noData')} · {format().dateShort(before().bucket)}
                </p>
              )}
            </Show>
          </div>
        )}
      </Show>
    </div>
  );
}

function axisPx(plot: uPlot | undefined): number {
  return plot ? plot.bbox.left / devicePixelRatio : 0;
}

function tooltipLeft(centerPx: number, widthPx: number): number {
  const beside = centerPx + 12;
  const left = beside + tooltipWidthPx > widthPx ? centerPx - tooltipWidthPx - 12 : beside;
  return Math.max(0, left);
}
