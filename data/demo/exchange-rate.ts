/** Bolívares per US dollar at dates where the central bank's rate is on record. */
const anchors: readonly (readonly [day: string, rate: number])[] = [
  ['2023-01-02', 17.5],
  ['2023-07-03', 28.0],
  ['2024-01-02', 35.9],
  ['2024-06-03', 36.5],
  ['2024-10-30', 42.22],
  ['2025-01-03', 52.57],
  ['2025-05-02', 87.5],
  ['2025-07-31', 124.5],
  ['2025-10-14', 195.25],
  ['2025-10-21', 207.89],
];
/** Beyond the last record the path goes on at this pace: the rate doubles in about eight months. */
const dailyGrowthAfterAnchors = 2 ** (1 / 243);
const dayMs = 86_400_000;

/**
 * Bolívares per dollar valid on `day` (`YYYY-MM-DD`), 4 decimals: the known rates, in between at constant
 * growth, with the last business day's rate carried over week-ends as the central bank does.
 */
export function computeBolivarRate(day: string): number {
  const time = toBusinessDay(Date.parse(day));
  const first = anchors[0];
  const last = anchors.at(-1);
  if (!first || !last) throw new RangeError('The exchange-rate path has no anchors.');
  if (time <= Date.parse(first[0])) return first[1];
  const next = anchors.findIndex(([anchorDay]) => Date.parse(anchorDay) >= time);
  const [from, to] = [anchors[next - 1], anchors[next]];
  if (!from || !to) {
    const days = (time - Date.parse(last[0])) / dayMs;
    return round(last[1] * dailyGrowthAfterAnchors ** days);
  }
  const share = (time - Date.parse(from[0])) / (Date.parse(to[0]) - Date.parse(from[0]));
  return round(from[1] * (to[1] / from[1]) ** share);
}

function toBusinessDay(time: number): number {
  const weekday = new Date(time).getUTCDay();
  const daysBack = weekday === 0 ? 2 : weekday === 6 ? 1 : 0;
  return time - daysBack * dayMs;
}

function round(rate: number): number {
  return Math.round(rate * 10_000) / 10_000;
}
