/**
 * Local time without a database that knows zones: DuckDB for browsers has no time zones built in. What the
 * browser knows of one is written into an expression.
 */

const firstYear = 2000;
const lastYear = 2040;
const minuteMs = 60_000;

/** From a UTC moment on, how far local time is ahead of UTC. */
interface Offset {
  fromMs: number;
  minutes: number;
}

/** The TIMESTAMP of a column in UTC as the TIMESTAMP that a clock in the zone showed. */
export function localTimeSql(column: string, timeZone: string): string {
  const [first, ...later] = offsetsOf(timeZone);
  const cases = later
    .reverse()
    .map(({ fromMs, minutes }) => {
      const from = new Date(fromMs).toISOString().slice(0, 19);
      return `WHEN ${column} >= TIMESTAMP '${from}' THEN ${minutes}`;
    })
    .join(' ');
  const minutes = first?.minutes ?? 0;
  return `${column} + to_minutes(${cases === '' ? minutes : `CASE ${cases} ELSE ${minutes} END`})`;
}

/** The offsets of a zone, oldest first; looked for month by month and then to the minute. */
function offsetsOf(timeZone: string): Offset[] {
  const at = createOffsetReader(timeZone);
  let knownMs = Date.UTC(firstYear, 0, 1);
  const offsets: Offset[] = [{ fromMs: knownMs, minutes: at(knownMs) }];
  for (let month = 1; month <= (lastYear - firstYear) * 12; month += 1) {
    const nextMs = Date.UTC(firstYear, month, 1);
    const minutes = at(nextMs);
    if (minutes !== offsets.at(-1)?.minutes) {
      let [low, high] = [knownMs, nextMs];
      while (high - low > minuteMs) {
        const middle = low + Math.floor((high - low) / 2 / minuteMs) * minuteMs;
        if (at(middle) === minutes) high = middle;
        else low = middle;
      }
      offsets.push({ fromMs: high, minutes });
    }
    knownMs = nextMs;
  }
  return offsets;
}

function createOffsetReader(timeZone: string): (timeMs: number) => number {
  // Swedish dates are ISO 8601: they can be read back.
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return (timeMs) =>
    Math.round((Date.parse(`${clock.format(timeMs).replace(' ', 'T')}Z`) - timeMs) / minuteMs);
}
