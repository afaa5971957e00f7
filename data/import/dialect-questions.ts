import type { Session } from '../engine/session.ts';
import { describeDateFormat, judgeDates, parseTimeSql } from './dialect/dates.ts';
import { countNumberEvidence, judgeNumbers, parseNumberSql } from './dialect/numbers.ts';
import type { DialectQuestion, FieldProposal } from './file-inspection.ts';
import type { RawColumn } from './source/stage-raw.ts';

const examplesShown = 3;
const numberTypes: ReadonlySet<string> = new Set(['quantity', 'money', 'rate', 'integer']);

/** What the values of the proposed columns of `raw` leave open. */
export async function askAboutDialect(
  session: Session,
  fields: readonly FieldProposal[],
  columns: readonly RawColumn[],
  canonical: boolean,
): Promise<DialectQuestion[]> {
  const bound = fields.flatMap(({ type, source }) => {
    const column = source && 'column' in source && columns.find(({ name }) => name === source.column);
    return column ? [{ type, ...column }] : [];
  });
  const questions: DialectQuestion[] = [];
  const numbers = bound.filter(({ type }) => numberTypes.has(type));
  if (!canonical && numbers.length > 0) {
    const evidence = await countNumberEvidence(
      session,
      numbers.map(({ id }) => id),
    );
    if (judgeNumbers(evidence) === null) questions.push(await askAboutNumbers(session, numbers));
  }
  for (const { type, id, name } of bound) {
    if (type !== 'date' && type !== 'time') continue;
    const evidence = await judgeDates(session, id);
    if (evidence.kind !== 'ambiguous') continue;
    const choices = [];
    for (const value of evidence.choices) {
      const examples = await session.rows<{ text: string; reading: string }>(
        `SELECT t AS text, strftime(${parseTimeSql('t', value)}, '%Y-%m-%d') AS reading FROM date_texts
         WHERE ${parseTimeSql('t', value)} IS NOT NULL ORDER BY n DESC, t LIMIT ${examplesShown}`,
      );
      choices.push({ value, label: describeDateFormat(value), examples });
    }
    questions.push({ kind: 'dates', columns: [name], choices });
  }
  return questions;
}

async function askAboutNumbers(session: Session, columns: readonly RawColumn[]): Promise<DialectQuestion> {
  const values = columns.map(
    ({ id }) =>
      `SELECT trim(${id}) AS v, min(rowid) AS first FROM raw WHERE ${id} LIKE '%.%' OR ${id} LIKE '%,%' GROUP BY 1`,
  );
  const readings = await session.rows<{ text: string; point: string | null; comma: string | null }>(
    `SELECT v AS text, ${parseNumberSql('v', 'point')}::VARCHAR AS point, ${parseNumberSql('v', 'comma')}::VARCHAR AS comma
     FROM (${values.join(' UNION ALL ')}) WHERE length(v) < 40 ORDER BY first LIMIT ${examplesShown}`,
  );
  const examples = (style: 'point' | 'comma') =>
    readings.flatMap(({ text, [style]: reading }) =>
      reading === null ? [] : [{ text, reading: reading.replace(/\.?0+$/, '') }],
    );
  return {
    kind: 'numbers',
    columns: columns.map(({ name }) => name),
    choices: [
      { value: 'point', label: '1,234.56', examples: examples('point') },
      { value: 'comma', label: '1.234,56', examples: examples('comma') },
    ],
  };
}
