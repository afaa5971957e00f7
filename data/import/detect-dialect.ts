import type { Session } from '../engine/session.ts';
import { type DateFormat, describeDateFormat, detectDateFormat } from './dialect/dates.ts';
import { countNumberEvidence, decideNumberStyle, type NumberStyle } from './dialect/numbers.ts';
import type { ImportRecord } from './import-record.ts';
import type { FieldBinding } from './mapping/match-columns.ts';
import type { ImportProfile } from './mapping/profile.ts';
import type { Source } from './source/open-source.ts';
import type { RawTable } from './source/stage-raw.ts';

/** How the file was read, to be shown: nothing about it is guessed silently. */
export interface Dialect {
  format: Source['kind'] | 'workbook';
  encoding: string | null;
  /** `,` `;` `tab` `|` */
  delimiter: string | null;
  numbers: NumberStyle;
  /** Date format per column of the file, as people write it. */
  dates: Readonly<Record<string, string>>;
}

export interface DetectedDialect {
  shown: Dialect;
  numbers: NumberStyle;
  /** By column id of `raw`. */
  dates: ReadonlyMap<string, DateFormat>;
  /** The same by column name, to be kept. */
  reading: NonNullable<ImportRecord['reading']>;
}

const numberTypes = new Set(['quantity', 'money', 'rate', 'integer']);

/**
 * Decides how the numbers and dates of the bound columns are to be read: as the profile says, else as in the
 * file that these rows come from, else as the values say. Rejects with `import.ambiguous_…` where they do not.
 */
export async function detectDialect(
  session: Session,
  source: Source,
  raw: RawTable,
  profile: ImportProfile,
  bindings: readonly FieldBinding[],
  earlier?: ImportRecord['reading'],
): Promise<DetectedDialect> {
  const columns = bindings.flatMap(({ field, source: from }) =>
    'columnId' in from ? [{ type: field.type, id: from.columnId, name: from.columnName }] : [],
  );
  const numberIds = columns.filter(({ type }) => numberTypes.has(type)).map(({ id }) => id);
  const numbers = raw.canonical
    ? 'point'
    : (profile.numbers ??
      earlier?.numbers ??
      decideNumberStyle(await countNumberEvidence(session, numberIds)));

  const dates = new Map<string, DateFormat>();
  const reading: Record<string, DateFormat> = {};
  const shownDates: Record<string, string> = {};
  for (const { type, id, name } of columns) {
    if (type !== 'date' && type !== 'time') continue;
    const format = profile.dates ?? earlier?.dates[name] ?? (await detectDateFormat(session, id, name));
    dates.set(id, format);
    reading[name] = format;
    shownDates[name] = describeDateFormat(format);
  }
  const csv = source.kind === 'csv' ? source : null;
  const text = csv?.canonical ? null : csv;
  return {
    numbers,
    dates,
    reading: { numbers, dates: reading },
    shown: {
      format: csv?.canonical ? 'workbook' : source.kind,
      encoding: text?.encoding ?? null,
      delimiter: text ? (text.dialect.delimiter === '\t' ? 'tab' : text.dialect.delimiter) : null,
      numbers,
      dates: shownDates,
    },
  };
}
