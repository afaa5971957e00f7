/** How a text file separates values. */
export interface CsvDialect {
  delimiter: string;
  quote: '"' | "'" | '';
}

const delimiters = [',', ';', '\t', '|'] as const;
/** Records looked at; enough to tell separators from punctuation. */
const maxRecords = 200;

/**
 * Splits the beginning of a text into records. The last record is left out when `text` may end inside it.
 * A quote counts only at the start of a value, and a doubled one is a quote (RFC 4180).
 */
export function parseRecords(
  text: string,
  { delimiter, quote }: CsvDialect,
  options: { complete: boolean; limit?: number },
): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let value = '';
  let quoted = false;
  let index = 0;
  const endRecord = () => {
    record.push(value);
    if (record.length > 1 || value !== '') records.push(record);
    record = [];
    value = '';
  };
  while (index < text.length && records.length < (options.limit ?? Number.POSITIVE_INFINITY)) {
    const character = text[index] as string;
    if (quoted) {
      if (character !== quote) value += character;
      else if (text[index + 1] === quote) {
        value += quote;
        index += 1;
      } else quoted = false;
    } else if (character === quote && quote !== '' && value === '') quoted = true;
    else if (character === delimiter) {
      record.push(value);
      value = '';
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && text[index + 1] === '\n') index += 1;
      endRecord();
    } else value += character;
    index += 1;
  }
  if (options.complete && index >= text.length && (value !== '' || record.length > 0)) endRecord();
  return records;
}

/** The separator that cuts the sample into the most even table. A file with one column has a comma. */
export function sniffCsvDialect(sample: string, complete: boolean): CsvDialect {
  let best: { dialect: CsvDialect; score: number } = { dialect: { delimiter: ',', quote: '"' }, score: 0 };
  for (const delimiter of delimiters) {
    for (const quote of ['"', "'"] as const) {
      if (quote === "'" && !sample.includes(`${delimiter}'`)) continue;
      const records = parseRecords(sample, { delimiter, quote }, { complete, limit: maxRecords });
      const score = scoreTable(records) * (quote === '"' ? 1 : 0.99);
      if (score > best.score) best = { dialect: { delimiter, quote }, score };
    }
  }
  return best.dialect;
}

/** Share of records as wide as most are, times a little more for wider tables. 0 for a single column. */
function scoreTable(records: readonly string[][]): number {
  const widths = new Map<number, number>();
  for (const { length } of records) widths.set(length, (widths.get(length) ?? 0) + 1);
  const [width, count] = [...widths].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [1, 0];
  if (width < 2) return 0;
  return (count / records.length) * (1 + Math.log2(width) / 20);
}
