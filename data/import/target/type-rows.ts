import type { Session } from '../../engine/session.ts';
import { sqlString } from '../../engine/sql-text.ts';
import { type DateFormat, describeDateFormat, isPlausibleTimeSql, parseTimeSql } from '../dialect/dates.ts';
import { isTooPreciseSql, type NumberStyle, parseNumberSql } from '../dialect/numbers.ts';
import type { Field } from '../mapping/fields.ts';
import type { FieldBinding } from '../mapping/match-columns.ts';
import type { MalformedRow, RawTable } from '../source/stage-raw.ts';

export interface TypingOptions {
  bindings: readonly FieldBinding[];
  raw: RawTable;
  numbers: NumberStyle;
  /** Format per column id of `raw`. */
  dates: ReadonlyMap<string, DateFormat>;
  /** IANA zone of the file's local times. */
  timeZone: string;
  stripDecimalZeros: boolean;
}

/** A row that was not imported: enough for its owner to correct it. */
export interface Reject {
  /** As a spreadsheet counts, the header being row 1; for a malformed row, the line of the file. */
  row: number;
  /** Name in the file. */
  column: string;
  expected: string;
  got: string | null;
  /** What to do about it, in one sentence. */
  fix: string;
}

interface Problem {
  binding: FieldBinding;
  /** SQL, true for a row that has it. */
  when: string;
  expected: string;
  fix: string;
}

const scales = { quantity: 3, money: 4, integer: 0 } as const;
/** Excel turns long codes into 7,79001E+12 and loses the last digits for good. */
const mangledCode = "'^\\d([.,]\\d+)?[eE]\\+\\d+$'";

/**
 * Builds the table `typed`: a row per row of `raw` with `row_no`, the bound fields as typed columns (null
 * where the field is not bound) and `problem`, the number of the first problem or null for a good row.
 */
export async function typeRows(
  session: Session,
  fields: readonly Field[],
  options: TypingOptions,
): Promise<readonly Problem[]> {
  const bound = new Map(options.bindings.map((binding) => [binding.field.name, binding]));
  const problems = options.bindings.flatMap((binding) => describeProblems(binding, options));
  const columns = fields.map((field) => {
    const binding = bound.get(field.name);
    return `${binding ? valueSql(binding, options) : `CAST(NULL AS ${sqlTypeOf(field)})`} AS ${field.name}`;
  });
  const cases = problems.map(({ when }, index) => `WHEN ${when} THEN ${index}`);
  const problem = cases.length > 0 ? `CASE ${cases.join(' ')} END` : 'NULL';
  const texts = options.bindings.map((binding) => `${sourceSql(binding)} AS ${textOf(binding)}`);
  const parsed = options.bindings.flatMap((binding) => {
    const sql = parseSql(binding, options);
    return sql ? [`${sql} AS ${parsedOf(binding)}`] : [];
  });
  // In steps, so that a text is cut and read once and not once per question about it.
  await session.run(
    `CREATE TEMP TABLE typed AS
     WITH texts AS (SELECT rowid + ${options.raw.firstRow} AS row_no, ${texts.join(', ')} FROM raw),
     parsed AS (SELECT ${['*', ...parsed].join(', ')} FROM texts)
     SELECT row_no, ${columns.join(', ')}, CAST(${problem} AS INTEGER) AS problem FROM parsed`,
  );
  return problems;
}

/** Names of the field's text and of its number or time while rows are typed. */
const textOf = ({ field }: FieldBinding) => `text_${field.name}`;
const parsedOf = ({ field }: FieldBinding) => `parsed_${field.name}`;

/** The field's text: trimmed, and null where there is none. */
function sourceSql({ source }: FieldBinding): string {
  return 'constant' in source ? sqlString(source.constant) : `nullif(trim(${source.columnId}), '')`;
}

function sqlTypeOf({ type }: Field): string {
  switch (type) {
    case 'quantity':
      return 'DECIMAL(18,3)';
    case 'money':
      return 'DECIMAL(18,4)';
    case 'integer':
      return 'INTEGER';
    case 'date':
      return 'DATE';
    case 'time':
      return 'TIMESTAMP';
    case 'boolean':
      return 'BOOLEAN';
    case 'code':
    case 'text':
    case 'ean':
    case 'taxId':
      return 'VARCHAR';
  }
}

/** Constants of a profile have points, whatever the file has. */
const numberStyleOf = ({ source }: FieldBinding, { numbers }: TypingOptions) =>
  'constant' in source ? 'point' : numbers;

/** The number or time that the text stands for; null for fields that are texts. */
function parseSql(binding: FieldBinding, options: TypingOptions): string | null {
  switch (binding.field.type) {
    case 'quantity':
    case 'money':
    case 'integer':
      return parseNumberSql(textOf(binding), numberStyleOf(binding, options));
    case 'date':
    case 'time':
      return parseTimeSql(textOf(binding), formatOf(binding, options.dates));
    case 'boolean':
    case 'taxId':
    case 'code':
    case 'text':
    case 'ean':
      return null;
  }
}

function valueSql(binding: FieldBinding, options: TypingOptions): string {
  const text = textOf(binding);
  const parsed = parsedOf(binding);
  switch (binding.field.type) {
    case 'quantity':
    case 'money':
    case 'integer':
      return `TRY_CAST(${parsed} AS ${sqlTypeOf(binding.field)})`;
    case 'date':
      return `CAST(${parsed} AS DATE)`;
    case 'time':
      return parsed;
    case 'boolean':
      return `CASE WHEN lower(${text}) IN ('1', 'true', 'yes', 'y', 'si', 'sí', 's', 'sim', 'x') THEN TRUE
        WHEN lower(${text}) IN ('0', 'false', 'no', 'n', 'não', 'nao') THEN FALSE END`;
    case 'taxId':
      return `upper(${text})`;
    case 'code':
      return options.stripDecimalZeros
        ? `CASE WHEN contains(${text}, '.0') THEN regexp_replace(${text}, '^(\\d+)\\.0+$', '\\1') ELSE ${text} END`
        : text;
    case 'text':
    case 'ean':
      return text;
  }
}

function formatOf({ source }: FieldBinding, dates: ReadonlyMap<string, DateFormat>): DateFormat {
  return ('columnId' in source ? dates.get(source.columnId) : undefined) ?? '%Y-%m-%d';
}

function describeProblems(binding: FieldBinding, options: TypingOptions): Problem[] {
  const { field } = binding;
  const text = textOf(binding);
  const parsed = parsedOf(binding);
  const problems: Problem[] = [];
  const add = (when: string, expected: string, fix: string) =>
    problems.push({ binding, when, expected, fix });
  if (field.required) {
    add(`${text} IS NULL`, 'a value', 'Fill in the cell, or leave the whole row out.');
  }
  switch (field.type) {
    case 'quantity':
    case 'money':
    case 'integer': {
      const decimals = scales[field.type];
      const example = options.numbers === 'point' ? '1234.56' : '1234,56';
      add(
        `${text} IS NOT NULL AND ${parsed} IS NULL`,
        `a number such as ${decimals === 0 ? '1234' : example}`,
        'Leave only the number in the cell.',
      );
      add(
        isTooPreciseSql(text, numberStyleOf(binding, options), decimals),
        `at most ${decimals} decimals`,
        'Round the number.',
      );
      if (field.notNegative) add(`${parsed} < 0`, 'a number of 0 or more', 'Correct the sign.');
      break;
    }
    case 'date':
    case 'time':
      add(
        `${text} IS NOT NULL AND NOT coalesce(${isPlausibleTimeSql(parsed)}, FALSE)`,
        `a date written ${describeDateFormat(formatOf(binding, options.dates))}, from 1900 to 2200`,
        'Write the date like the others in the column.',
      );
      break;
    case 'boolean':
      add(`${text} IS NOT NULL AND ${valueSql(binding, options)} IS NULL`, 'yes or no', 'Write yes or no.');
      break;
    case 'ean':
      add(
        `${text} IS NOT NULL AND NOT (${isGtinSql(text)})`,
        'an EAN or UPC whose check digit is right',
        'Read the bar code again; a spreadsheet may have cut zeros or digits: format the column as text.',
      );
      break;
    case 'taxId':
      add(
        `regexp_matches(upper(${text}), '^[VEJPG][-. ]?\\d{8}[-. ]?\\d$') AND NOT (${isRifSql(text)})`,
        'a RIF whose check digit is right',
        'Compare the number with the registration; one digit is wrong or two are swapped.',
      );
      break;
    case 'code':
      add(
        `contains(upper(${text}), 'E+') AND regexp_matches(${text}, ${mangledCode})`,
        'the whole code',
        'A spreadsheet shortened the code and lost digits: format the column as text and export again.',
      );
      break;
    case 'text':
      break;
  }
  return problems;
}

/** GS1 check digit over the digits padded to 14, see data/retail/ean.ts. */
function isGtinSql(text: string): string {
  const digits = `lpad(${text}, 14, '0')`;
  const sum = Array.from(
    { length: 14 },
    (_, index) => `${index % 2 === 0 ? 3 : 1} * CAST(substr(${digits}, ${index + 1}, 1) AS INTEGER)`,
  ).join(' + ');
  return `CASE WHEN regexp_matches(${text}, '^(\\d{8}|\\d{12,14})$') THEN (${sum}) % 10 = 0 ELSE FALSE END`;
}

/** RIF check digit, see data/retail/rif.ts. */
function isRifSql(text: string): string {
  const compact = `regexp_replace(upper(${text}), '[-. ]', '', 'g')`;
  const sum = [3, 2, 7, 6, 5, 4, 3, 2]
    .map((weight, index) => `${weight} * CAST(substr(${compact}, ${index + 2}, 1) AS INTEGER)`)
    .join(' + ');
  const letter = `CASE left(${compact}, 1) WHEN 'V' THEN 4 WHEN 'E' THEN 8 WHEN 'J' THEN 12 WHEN 'P' THEN 16 ELSE 20 END`;
  return `substr('00987654321', (${letter} + ${sum}) % 11 + 1, 1) = right(${compact}, 1)`;
}

export interface RejectSummary {
  count: number;
  rows: readonly Reject[];
}

/** The rows that `typeRows` refused, in file order, and those that were no rows at all. */
export async function collectRejects(
  session: Session,
  problems: readonly Problem[],
  raw: RawTable,
  limit: number,
): Promise<RejectSummary> {
  const [total] = await session.rows<{ n: number }>(
    'SELECT count(*) AS n FROM typed WHERE problem IS NOT NULL',
  );
  const count = Number(total?.n ?? 0);
  const texts = problems.map(
    ({ binding }, index) => `WHEN ${index} THEN CAST(${sourceSql(binding)} AS VARCHAR)`,
  );
  const rows =
    count === 0
      ? []
      : await session.rows<{ row_no: number; problem: number; got: string | null }>(
          `SELECT t.row_no, t.problem, left(CASE t.problem ${texts.join(' ')} END, 200) AS got
           FROM typed t JOIN raw ON raw.rowid = t.row_no - ${raw.firstRow}
           WHERE t.problem IS NOT NULL ORDER BY t.row_no LIMIT ${limit}`,
        );
  const rejects = rows.flatMap(({ row_no, problem, got }) => {
    const found = problems[Number(problem)];
    if (!found) return [];
    const { source, field } = found.binding;
    const column = 'columnName' in source ? source.columnName : field.name;
    return [{ row: Number(row_no), column, expected: found.expected, got, fix: found.fix }];
  });
  return { count: count + raw.malformedCount, rows: [...raw.malformed.map(describeMalformed), ...rejects] };
}

function describeMalformed({ line, reason, text }: MalformedRow): Reject {
  return {
    row: line,
    column: '',
    expected: 'as many values as there are column names, and quotes in pairs',
    got: text.slice(0, 200),
    fix: `The line is not a row of the table (${reason.toLowerCase()}): compare its separators and quotes with the others.`,
  };
}
