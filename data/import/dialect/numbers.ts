import type { Session } from '../../engine/session.ts';
import { ImportError } from '../errors.ts';

/** Which mark separates the decimals: `point` reads 1,234.56 and `comma` reads 1.234,56. */
export type NumberStyle = 'point' | 'comma';

/** Without blanks, and without a currency before or after the number. */
export const cleanNumberSql = (text: string) =>
  `regexp_replace(${text}, '[\\s\\x{a0}\\x{202f}'']|^(US\\$|R\\$|Bs\\.?[SDF]?\\.?|[$€£])|(USD|VES|Bs\\.?|[€£])$', '', 'g')`;

const pointPattern = '^[+-]?((\\d+|\\d{1,3}(,\\d{3})+)(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,2})?$';
const commaPattern = '^[+-]?((\\d+|\\d{1,3}(\\.\\d{3})+)(,\\d*)?|,\\d+)([eE][+-]?\\d{1,2})?$';

/** Whether a text is a number in the style; whole numbers are one in both. */
export const isNumberSql = (clean: string, style: NumberStyle) =>
  `regexp_matches(${clean}, '${style === 'point' ? pointPattern : commaPattern}')`;

/** With a point and without marks between thousands; null for a text that is no number in the style. */
function plainNumberSql(text: string, style: NumberStyle): string {
  const clean = cleanNumberSql(text);
  const plain =
    style === 'point' ? `replace(${clean}, ',', '')` : `replace(replace(${clean}, '.', ''), ',', '.')`;
  return `CASE WHEN ${isNumberSql(clean, style)} THEN ${plain} END`;
}

/**
 * The number that a text stands for as a DECIMAL of up to 18 digits, null where it is none. Most values are plain and take
 * the engine's own cast; the patterns cost ten times as much and judge only the rest. (A wider decimal would
 * cost fifty times as much; measured 2026-11.)
 */
export function parseNumberSql(text: string, style: NumberStyle, decimals = 6): string {
  const unmarked =
    style === 'point' ? text : `CASE WHEN NOT contains(${text}, '.') THEN replace(${text}, ',', '.') END`;
  const type = `DECIMAL(18,${decimals})`;
  return `coalesce(TRY_CAST(${unmarked} AS ${type}), TRY_CAST(${plainNumberSql(text, style)} AS ${type}))`;
}

/** Whether a text that is a number has digits other than 0 beyond `decimals`, which a column would lose. */
export function isTooPreciseSql(text: string, style: NumberStyle, decimals: number): string {
  const mark = style === 'point' ? '.' : ',';
  return `CASE WHEN contains(${text}, 'e') OR contains(${text}, 'E') THEN regexp_matches(${text}, '[eE]-')
    WHEN contains(${text}, '${mark}') AND length(${text}) - strpos(${text}, '${mark}') > ${decimals}
    THEN regexp_matches(${plainNumberSql(text, style)}, '\\.\\d{${decimals}}\\d*[1-9]') ELSE FALSE END`;
}

export interface NumberEvidence {
  /** Values that are numbers in one style only. */
  pointOnly: number;
  commaOnly: number;
  /** Values that are numbers in both styles, but different ones: `1.234`. */
  ambiguous: number;
}

/** What the values of these columns of `raw` say about the file's decimal mark. */
export async function countNumberEvidence(
  session: Session,
  columnIds: readonly string[],
): Promise<NumberEvidence> {
  const evidence: NumberEvidence = { pointOnly: 0, commaOnly: 0, ambiguous: 0 };
  for (const id of columnIds) {
    // The marks decide, not the digits: a column has few distinct shapes, and each is judged once.
    const [row] = await session.rows<Record<keyof NumberEvidence, number>>(
      `WITH cleaned AS (SELECT ${cleanNumberSql(id)} AS v FROM raw WHERE ${id} IS NOT NULL),
       judged AS (SELECT count(*) AS n, ${isNumberSql('v', 'point')} AS p, ${isNumberSql('v', 'comma')} AS c
         FROM cleaned WHERE v LIKE '%.%' OR v LIKE '%,%' GROUP BY v)
       SELECT coalesce(sum(n) FILTER (p AND NOT c), 0)::BIGINT AS "pointOnly",
         coalesce(sum(n) FILTER (c AND NOT p), 0)::BIGINT AS "commaOnly",
         coalesce(sum(n) FILTER (p AND c), 0)::BIGINT AS ambiguous FROM judged`,
    );
    evidence.pointOnly += Number(row?.pointOnly ?? 0);
    evidence.commaOnly += Number(row?.commaOnly ?? 0);
    evidence.ambiguous += Number(row?.ambiguous ?? 0);
  }
  return evidence;
}

/** A style with at least this share of the telling values is the file's; the others become rejects. */
const clearMajority = 0.95;

/** The file's decimal mark; null where the values allow both readings. */
export function judgeNumbers({ pointOnly, commaOnly, ambiguous }: NumberEvidence): NumberStyle | null {
  const telling = pointOnly + commaOnly;
  if (telling === 0) return ambiguous === 0 ? 'point' : null;
  if (pointOnly / telling >= clearMajority) return 'point';
  return commaOnly / telling >= clearMajority ? 'comma' : null;
}

/**
 * As `judgeNumbers`. Throws `import.ambiguous_numbers` where the values allow both readings: nobody but the
 * user knows whether `1.234` is one thousand or one and a bit.
 */
export function decideNumberStyle(evidence: NumberEvidence): NumberStyle {
  const style = judgeNumbers(evidence);
  if (style) return style;
  throw new ImportError(
    'import.ambiguous_numbers',
    evidence.pointOnly + evidence.commaOnly === 0
      ? 'The numbers can be read in two ways (1.234 is one thousand or one and a bit). Say which mark separates the decimals.'
      : 'Some numbers have a decimal point and others a decimal comma. Say which mark separates the decimals.',
    { ...evidence, choices: ['point', 'comma'] },
  );
}
