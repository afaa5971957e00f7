import { createEffect, createSignal, on, onCleanup, onMount, Show } from 'solid-js';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useApp } from '../shared/app-context.ts';
import type { Grain } from '../shared/period.ts';
import { resolveColor, theme } from '../shared/theme.ts';
import { isDarkDevice } from './media.ts';
import { bucketLabel, type TrendPoint } from './trend.ts';

/** From this width on, lines carry their names at their ends instead of a legend. */
const directLabelsPx = 560;
const labelWidthPx = 112;
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

  const draw = () => {
    const element = host();
    plot?.destroy();
    if (!element || size().widthPx === 0) return;
    plot = new uPlot(
      options(element, {
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
  createEffect(() => {
    const index = props.active;
    if (!plot) return;
    const left = index === null ? -10 : plot.valToPos(index, 'x');
    plot.setCursor({ left, top: index === null ? -10 : 1 }, false);
    setLeftPx(left);
  });

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

interface Drawing {
  widthPx: number;
  heightPx: number;
  points: readonly TrendPoint[];
  hasPrevious: boolean;
  names: [previous: string, current: string];
  tick: (index: number) => string;
  amount: (value: number) => string;
  onCursor: (index: number | null, leftPx: number) => void;
}

function options(host: Element, drawing: Drawing): uPlot.Options {
  const line = resolveColor(host, 'text-brand-graphic');
  const quiet = resolveColor(host, 'text-ink-3');
  const grid = resolveColor(host, 'text-line');
  const surface = resolveColor(host, 'text-surface');
  const font = `11px ${getComputedStyle(host).fontFamily}`;
  const axis: uPlot.Axis = { stroke: quiet, font, ticks: { show: false }, border: { show: false } };
  const isWide = drawing.widthPx >= directLabelsPx;
  return {
    width: drawing.widthPx,
    height: drawing.heightPx,
    padding: [8, isWide && drawing.hasPrevious ? labelWidthPx : 16, 0, 0],
    legend: { show: false },
    cursor: {
      drag: { x: false, y: false },
      y: false,
      points: { size: 9, width: 2, stroke: surface, fill: line },
    },
    scales: {
      x: { time: false },
      y: { range: (_plot, low, high) => [Math.min(0, low), high > 0 ? high * 1.06 : 1] },
    },
    axes: [
      {
        ...axis,
        size: 28,
        grid: { show: false },
        splits: () => evenly(drawing.points.length, Math.max(2, Math.floor(drawing.widthPx / 120))),
        values: (_plot, splits) => splits.map(drawing.tick),
      },
      {
        ...axis,
        size: 52,
        grid: { stroke: grid, width: 1 },
        values: (_plot, splits) => splits.map(drawing.amount),
      },
    ],
    series: [
      {},
      { stroke: quiet, width: 1.5, dash: [4, 4], spanGaps: false, points: isolatedPoints(quiet) },
      { stroke: line, width: 2, spanGaps: false, fill: fade(line), points: isolatedPoints(line) },
    ],
    hooks: {
      setCursor: [(plot) => drawing.onCursor(plot.cursor.idx ?? null, plot.cursor.left ?? 0)],
      draw: [
        (plot) => {
          if (isWide && drawing.hasPrevious) nameLines(plot, drawing.names, [quiet, line], font);
        },
      ],
    },
  };
}

/** Writes each line's name beside its last point; close names are pushed apart. */
function nameLines(plot: uPlot, names: [string, string], colors: [string, string], font: string): void {
  const { ctx } = plot;
  const ratio = devicePixelRatio;
  const ends = [1, 2].map((series) => {
    const values = plot.data[series] as (number | null)[];
    const index = values.findLastIndex((value) => value !== null);
    return index < 0 ? null : plot.valToPos(Number(values[index]), 'y', true);
  });
  const [previous, current] = ends;
  const gap = 14 * ratio;
  let shift = 0;
  if (previous != null && current != null && Math.abs(previous - current) < gap) {
    shift = (previous >= current ? 1 : -1) * (gap - Math.abs(previous - current));
  }
  ctx.save();
  ctx.font = font.replace('11px', `${11 * ratio}px`);
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ends.forEach((y, index) => {
    if (y == null) return;
    ctx.fillStyle = colors[index] ?? '';
    ctx.fillText(
      names[index] ?? '',
      plot.bbox.left + plot.bbox.width + 8 * ratio,
      y + (index === 0 ? shift : 0),
    );
  });
  ctx.restore();
}

/** A value with gaps on both sides would be no line at all: it becomes a dot. */
function isolatedPoints(color: string): uPlot.Series.Points {
  return {
    show: true,
    size: 5,
    fill: color,
    filter: (plot, series) => {
      const values = plot.data[series] as (number | null)[];
      return values.flatMap((value, index) =>
        value !== null && values[index - 1] == null && values[index + 1] == null ? [index] : [],
      );
    },
  };
}

function column(points: readonly TrendPoint[], length = points.length): (number | null)[] {
  return Array.from({ length }, (_, index) => points[index]?.value ?? null);
}

/** At most `count` indices from first to last, evenly spread. */
function evenly(length: number, count: number): number[] {
  const step = Math.max(1, Math.ceil(length / count));
  return Array.from({ length: Math.ceil(length / step) }, (_, index) => index * step);
}

function fade(color: string): string {
  return `color-mix(in srgb, ${color} 8%, transparent)`;
}

function axisPx(plot: uPlot | undefined): number {
  return plot ? plot.bbox.left / devicePixelRatio : 0;
}

function tooltipLeft(centerPx: number, widthPx: number): number {
  const beside = centerPx + 12;
  const left = beside + tooltipWidthPx > widthPx ? centerPx - tooltipWidthPx - 12 : beside;
  return Math.max(0, left);
}
