import type uPlot from 'uplot';
import { resolveColor } from '../shared/theme.ts';
import type { TrendPoint } from './trend.ts';

/** From this width on, lines carry their names at their ends instead of a legend. */
const directLabelsPx = 560;
const labelWidthPx = 112;
/** Half of the longest name of a tick (`sept. 2026`), which may stand below the last point. */
const tickOverhangPx = 30;

export interface Drawing {
  widthPx: number;
  heightPx: number;
  points: readonly TrendPoint[];
  hasPrevious: boolean;
  names: [previous: string, current: string];
  tick: (index: number) => string;
  amount: (value: number) => string;
  onCursor: (index: number | null, leftPx: number) => void;
}

/** uPlot's options for a line, and the one before it dashed. */
export function plotOptions(host: Element, drawing: Drawing): uPlot.Options {
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
    padding: [8, isWide && drawing.hasPrevious ? labelWidthPx : tickOverhangPx, 0, 0],
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
      // A plot also sets its cursor when it is made or moved by us: only the pointer's own moves count.
      setCursor: [
        ({ cursor }) => {
          if (cursor.event && cursor.idx != null) drawing.onCursor(cursor.idx, cursor.left ?? 0);
        },
      ],
      ready: [(plot) => plot.over.addEventListener('mouseleave', () => drawing.onCursor(null, 0))],
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

/** Values to draw; null is a gap. */
export function column(points: readonly TrendPoint[], length = points.length): (number | null)[] {
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
