import { sqlString } from '../../engine/sql-text.ts';
import { describeDateFormat, isPlausibleTimeSql } from '../dialect/dates.ts';
import { cleanNumberSql, isNumberSql, isTooPreciseSql } from '../dialect/numbers.ts';
import type { FieldBinding } from '../mapping/match-columns.ts';
import {
  formatOf,
  numberStyleOf,
  parsedOf,
  sourceSql,
  type TypingOptions,
  textOf,
  valueSql,
} from './field-sql.ts';
import { isMovementSql } from './movement-words.ts';

/** A way in which a row can be wrong, as a condition over texts and parsed values. */
export interface Problem {
  /** Name in the file, or of the field where its source is a constant; empty for the row as a whole. */
  column: string;
  /** SQL over `raw` that gives the text to show. */
  text: string;
  /** SQL, true for a row that has it. */
  when: string;
  expected: string;
  fix: string;
}

/** Above every number that can be read as one of the type. */
const bounds = {
  quantity: '1,000,000,000,000',
  money: '100,000,000,000,000',
  rate: '10,000,000,000',
  integer: '2,147,483,648',
} as const;
const scales = { quantity: 3, money: 4, rate: 8, integer: 0 } as const;
/** Excel turns long codes into 7,79001E+12 and loses the last digits for good. */
const mangledCode = "'^\\d([.,]\\d+)?[eE]\\+\\d+$'";

/** A row with more values than there are columns: one of them is misplaced, and nobody knows which. */
export function describeSurplus(surplusId: string): Problem {
  return {
    column: '',
    text: surplusId,
    when: `trim(${surplusId}) <> ''`,
    expected: 'as many values as there are column names',
    fix: 'The row has more values: put texts that hold the separator in quotes.',
  };
}

/** Of a line: more does not fit DECIMAL(18,4). */
const maxAmount = 1e14;

/** A line whose quantity × price, or × cost, no column holds: one of them is a code. */
export function describeAmount(quantity: FieldBinding, price: FieldBinding): Problem {
  const word = price.field.name === 'unit_cost' ? 'cost' : 'price';
  const amount = `CAST(${parsedOf(quantity)} AS DOUBLE) * CAST(${parsedOf(price)} AS DOUBLE)`;
  return {
    column: columnOf(quantity),
    text: sourceSql(quantity),
    when: `abs(${amount}) >= ${maxAmount}`,
    expected: `a quantity that makes less than 100,000,000,000,000 with its ${word}`,
    fix: `Compare the quantity and the ${word} with the other rows: one of them may be a code.`,
  };
}

/**
 * A price below zero: returns have a negative quantity. Only lines of the profile's services (bank charges, bad
 * debts, discounts) may have one.
 */
export function describePrice(price: FieldBinding, code: string, serviceCodes: readonly string[]): Problem {
  const services = serviceCodes.map((service) => {
    const operator = service.includes('*') ? 'GLOB' : '=';
    return `lower(${code}) ${operator} ${sqlString(service.toLowerCase())}`;
  });
  return {
    column: columnOf(price),
    text: sourceSql(price),
    when: `CASE WHEN ${parsedOf(price)} < 0 THEN NOT (${services.join(' OR ') || 'FALSE'}) ELSE FALSE END`,
    expected: 'a price of 0 or more',
    fix: 'Correct the sign: a return has a negative quantity. Discounts and charges are service codes of the profile.',
  };
}

const columnOf = ({ source, field }: FieldBinding) =>
  'columnName' in source ? source.columnName : field.name;

/** What can be wrong with a field, most telling first. */
export function describeProblems(binding: FieldBinding, options: TypingOptions): Problem[] {
  const { field } = binding;
  const text = textOf(binding);
  const parsed = parsedOf(binding);
  const problems: Problem[] = [];
  const add = (when: string, expected: string, fix: string) =>
    problems.push({
      column: columnOf(binding),
      text: sourceSql(binding),
      when,
      expected,
      fix,
    });
  if (field.required) {
    add(`${text} IS NULL`, 'a value', 'Fill in the cell, or leave the whole row out.');
  }
  switch (field.type) {
    case 'quantity':
    case 'money':
    case 'rate':
    case 'integer': {
      const decimals = scales[field.type];
      const example = options.numbers === 'point' ? '1234.56' : '1234,56';
      add(
        `CASE WHEN ${text} IS NOT NULL AND ${parsed} IS NULL THEN ${isNumberSql(cleanNumberSql(text), numberStyleOf(binding, options))} ELSE FALSE END`,
        `a number below ${bounds[field.type]}`,
        'Correct the number, or leave the whole row out.',
      );
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
      if (field.type === 'integer') {
        add(`abs(${parsed}) >= 2147483648`, `a number below ${bounds.integer}`, 'Correct the number.');
      }
      if (field.type === 'rate') add(`${parsed} <= 0`, 'a rate above 0', 'Write the rate of the day.');
      if (field.positive) add(`${parsed} <= 0`, 'a number above 0', 'Correct the number.');
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
        `contains(${text}, '+') AND regexp_matches(${text}, ${mangledCode})`,
        'the whole code',
        'A spreadsheet shortened the code and lost digits: format the column as text and export again.',
      );
      break;
    case 'currency':
      add(
        `${text} IS NOT NULL AND NOT regexp_full_match(upper(${text}), '[A-Z]{3}')`,
        'the three letters of a currency, such as USD',
        'Write the ISO code of the currency.',
      );
      break;
    case 'movement':
      add(
        `${text} IS NOT NULL AND NOT ${isMovementSql(valueSql(binding, options))}`,
        'adjustment, shrinkage, transfer or receipt, with in or out where the quantity has no sign',
        'Write one of these words.',
      );
      break;
    case 'word':
      if (!field.words) break;
      add(
        `${text} IS NOT NULL AND ${valueSql(binding, options)} IS NULL`,
        field.words.expected,
        'Write one of these words, or leave the cell empty.',
      );
      break;
    case 'text':
      break;
  }
  return problems;
}

/** GS1 check digit over the digits padded to 14, see data/retail/ean.ts. */
export function isGtinSql(text: string): string {
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
