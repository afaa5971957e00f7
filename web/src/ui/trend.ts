import type { SalesSummaryItem } from '#functions/contract.ts';
import type { Formatter } from '../shared/format.ts';
import type { Translate } from '../shared/i18n/language.ts';
import { buckets, type Grain, type Period } from '../shared/period.ts';

export const measures = ['revenue', 'tickets', 'units', 'margin'] as const;
/** A figure that can be drawn over time. */
export type Measure = (typeof measures)[number];

/** One bucket of a line: `value` is for drawing only, `text` is what people read. */
export interface TrendPoint {
  bucket: string;
  value: number | null;
  /** Null where the bucket has no sales: a gap, not a zero. */
  text: string | null;
}

export function formatMeasure(format: Formatter, measure: Measure, amount: string | number): string {
  return measure === 'revenue' || measure === 'margin' ? format.money(amount) : format.number(amount);
}

/** The buckets of a period in order, with what was sold in each. */
export function toTrend(
  items: readonly SalesSummaryItem[],
  period: Period,
  grain: Grain,
  measure: Measure,
  format: Formatter,
): TrendPoint[] {
  const byBucket = new Map(items.map((item) => [item.period, item[measure]]));
  return buckets(period, grain).map((bucket) => {
    const amount = byBucket.get(bucket) ?? null;
    return amount === null
      ? { bucket, value: null, text: null }
      : { bucket, value: Number(amount), text: formatMeasure(format, measure, amount) };
  });
}

export function bucketLabel(bucket: string, grain: Grain, format: Formatter, t: Translate): string {
  return grain === 'week' ? t('chart.weekOf', format.date(bucket)) : format.dateLong(bucket);
}

/** The line in one sentence, for those who do not see it; empty where there is nothing to say. */
export function summarize(
  name: string,
  points: readonly TrendPoint[],
  grain: Grain,
  format: Formatter,
  t: Translate,
): string {
  const known = points.filter((point) => point.value !== null);
  const [first] = known;
  if (!first) return '';
  const high = known.reduce(
    (best, point) => (Number(point.value) > Number(best.value) ? point : best),
    first,
  );
  const low = known.reduce((best, point) => (Number(point.value) < Number(best.value) ? point : best), first);
  const label = (point: TrendPoint) => bucketLabel(point.bucket, grain, format, t);
  return t(
    'chart.summary',
    name,
    label(first),
    label(known.at(-1) ?? first),
    high.text ?? '',
    label(high),
    low.text ?? '',
    label(low),
  );
}
