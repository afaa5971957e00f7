import type { Session } from '../../engine/session.ts';
import { sqlString, sqlStringList } from '../../engine/sql-text.ts';
import { ImportError } from '../errors.ts';

/** A date format in strptime's letters; its time part is optional, see `parseTimeSql`. */
export type DateFormat = (typeof dateFormats)[number];

/** In the order of trust: a format further down is taken only if it alone reads the values. */
export const dateFormats = [
  '%Y-%m-%d',
  '%Y/%m/%d',
  '%d/%m/%Y',
  '%m/%d/%Y',
  '%d-%m-%Y',
  '%m-%d-%Y',
  '%d.%m.%Y',
  '%d/%m/%y',
  '%m/%d/%y',
  '%Y%m%d',
  '%d%m%Y',
  '%d-%b-%Y',
  '%d %b %Y',
] as const;

const timeFormats = ['', ' %H:%M:%S', ' %H:%M', ' %H:%M:%S.%f', ' %I:%M:%S %p', ' %I:%M %p'] as const;

/** Time parts that most files have, with their length. */
const likelyTimes = [
  { time: '', length: 0 },
  { time: ' %H:%M', length: 6 },
  { time: ' %H:%M:%S', length: 9 },
] as const satisfies readonly { time: (typeof timeFormats)[number]; length: number }[];

/** Of a date with two digits for day and month. */
const dateLength = (format: DateFormat) => describeDateFormat(format).length;

export function isDateFormat(text: string): text is DateFormat {
  return (dateFormats as readonly string[]).includes(text);
}

/** As people write it: `dd/mm/yyyy`. */
export function describeDateFormat(format: DateFormat): string {
  return format
    .replace('%d', 'dd')
    .replace('%m', 'mm')
    .replace('%b', 'mmm')
    .replace('%Y', 'yyyy')
    .replace('%y', 'yy');
}

/** ISO's T between date and time, and its Z, are a blank and nothing for us; offsets stay and do not parse. */
const normalSql = (text: string) => `CASE WHEN contains(${text}, 'T')
  THEN regexp_replace(trim(${text}), '^(\\d{4}-\\d\\d-\\d\\d)T(.*?)Z?$', '\\1 \\2') ELSE trim(${text}) END`;

/**
 * The local date and time that a text stands for, as TIMESTAMP; null where it is none in this format. Most texts
 * are as long as their format: they are not tried with one after the other, and the engine's own cast reads the
 * commonest ISO shapes ten times as fast.
 */
export function parseTimeSql(text: string, format: DateFormat): string {
  const formats = timeFormats.map((time) => format + time);
  const parsed = `try_strptime(${normalSql(text)}, ${sqlStringList(formats)})`;
  const likely =
    format === '%Y-%m-%d'
      ? `WHEN length(${text}) IN (10, 19) THEN TRY_CAST(${text} AS TIMESTAMP)`
      : likelyTimes
          .map(({ time, length }) => {
            const whole = sqlString(format + time);
            return `WHEN length(${text}) = ${dateLength(format) + length} THEN try_strptime(${text}, ${whole})`;
          })
          .join(' ');
  return `coalesce(CASE ${likely} END, ${parsed})`;
}

/** Whether a TIMESTAMP is one of trade; a year such as 20211 is a slip of the finger. */
export const isPlausibleTimeSql = (time: string) => `year(${time}) BETWEEN 1900 AND 2200`;

/** A format that reads at least this share of the values is the column's; the rest become rejects. */
const clearMajority = 0.9;

/** What the values of a column say about how they are written. */
export type DateEvidence =
  | { kind: 'decided'; format: DateFormat }
  /** Formats that read the values equally well, but differently. */
  | { kind: 'ambiguous'; choices: readonly DateFormat[] }
  | { kind: 'unreadable' };

/** Judges a column of `raw`; afterwards `date_texts` has its distinct days. */
export async function judgeDates(session: Session, columnId: string): Promise<DateEvidence> {
  // Days repeat: each is read once.
  const day = `CASE WHEN regexp_matches(v, '^\\d{1,2} \\p{L}') THEN v ELSE split_part(${normalSql('v')}, ' ', 1) END`;
  await session.run(
    `CREATE OR REPLACE TABLE date_texts AS SELECT ${day} AS t, sum(n) AS n
     FROM (SELECT trim(${columnId}) AS v, count(*) AS n FROM raw WHERE trim(${columnId}) <> '' GROUP BY v) GROUP BY t`,
  );
  const counts = dateFormats.map((format) => {
    const parsed = parseTimeSql('t', format);
    return `SELECT ${sqlString(format)} AS format, coalesce(sum(n) FILTER (${isPlausibleTimeSql(parsed)}), 0)::BIGINT AS read,
      sum(n)::BIGINT AS total FROM date_texts`;
  });
  const rows = await session.rows<{ format: DateFormat; read: number; total: number | null }>(
    counts.join(' UNION ALL '),
  );
  const total = Number(rows[0]?.total ?? 0);
  if (total === 0) return { kind: 'decided', format: '%Y-%m-%d' };
  const most = Math.max(...rows.map(({ read }) => Number(read)));
  if (most < clearMajority * total) return { kind: 'unreadable' };
  const choices = rows.filter(({ read }) => Number(read) === most).map(({ format }) => format);
  const [first] = choices;
  if (first && (choices.length === 1 || !(await readDifferently(session, choices)))) {
    return { kind: 'decided', format: first };
  }
  return { kind: 'ambiguous', choices };
}

/**
 * The format of a column of `raw`. Rejects with `import.ambiguous_dates` where two formats read the values
 * differently and equally well, and `import.unreadable_dates` where none does.
 */
export async function detectDateFormat(
  session: Session,
  columnId: string,
  columnName: string,
): Promise<DateFormat> {
  const evidence = await judgeDates(session, columnId);
  if (evidence.kind === 'decided') return evidence.format;
  if (evidence.kind === 'unreadable') {
    throw new ImportError(
      'import.unreadable_dates',
      `The column “${columnName}” should hold dates, but no known format reads most of them.`,
      { column: columnName },
    );
  }
  throw new ImportError(
    'import.ambiguous_dates',
    `The dates in “${columnName}” can be read as ${evidence.choices.map(describeDateFormat).join(' or ')}. Say which it is.`,
    { column: columnName, choices: evidence.choices },
  );
}

async function readDifferently(session: Session, formats: readonly DateFormat[]): Promise<boolean> {
  const [first, ...others] = formats.map((format) => parseTimeSql('t', format));
  const differences = others.map((other) => `${first} IS DISTINCT FROM ${other}`).join(' OR ');
  const rows = await session.rows(`SELECT 1 FROM date_texts WHERE ${differences} LIMIT 1`);
  return rows.length > 0;
}
