/** One measured side of a comparison: how often, and how long each repetition took. */
export interface Sample {
  name: string;
  durationsMs: number[];
}

export interface Contender {
  name: string;
  /** One repetition. What it returns is discarded. */
  run(): Promise<unknown>;
}

export interface MeasureOptions {
  repetitions: number;
  warmUps?: number;
}

/**
 * Runs the contenders turn by turn (A B C, A B C, …), so that whatever else the machine does falls on all of
 * them alike, and returns their durations.
 */
export async function measureInterleaved(
  contenders: readonly Contender[],
  { repetitions, warmUps = 2 }: MeasureOptions,
): Promise<Sample[]> {
  for (let round = 0; round < warmUps; round += 1) {
    for (const contender of contenders) await contender.run();
  }
  const samples = contenders.map(({ name }): Sample => ({ name, durationsMs: [] }));
  for (let round = 0; round < repetitions; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      const start = performance.now();
      await contender.run();
      samples[index]?.durationsMs.push(performance.now() - start);
    }
  }
  return samples;
}

/** The `fraction` quantile (0…1) by nearest rank. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(fraction * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Three significant digits, so that tables read alike whatever the magnitude. */
export const formatNumber = (value: number): string =>
  Number.isNaN(value) ? '–' : value.toLocaleString('en-US', { maximumSignificantDigits: 3 });

/** A Markdown table: the first row holds the headings. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(head),
    `|${head.map((_, index) => (index === 0 ? '---|' : '---:|')).join('')}`,
    ...body.map(line),
  ].join('\n');
}
