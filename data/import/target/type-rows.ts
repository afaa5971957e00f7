import type { Session } from '../../engine/session.ts';
import type { Field } from '../mapping/fields.ts';
import {
  parsedOf,
  parseSql,
  sourceSql,
  sqlTypeOf,
  type TypingOptions,
  textOf,
  valueSql,
} from './field-sql.ts';
import {
  describeAmount,
  describePrice,
  describeProblems,
  describeSurplus,
  type Problem,
} from './row-problems.ts';

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
  const [quantity, price, cost, code] = ['quantity', 'unit_price', 'unit_cost', 'product_id'].map((name) =>
    bound.get(name),
  );
  const { surplusId } = options.raw;
  const problems = [
    ...(surplusId ? [describeSurplus(surplusId)] : []),
    ...options.bindings.flatMap((binding) => describeProblems(binding, options)),
    ...(price && code ? [describePrice(price, valueSql(code, options), options.serviceCodes)] : []),
    ...[price, cost].flatMap((each) => (quantity && each ? [describeAmount(quantity, each)] : [])),
  ];
  const columns = fields.map((field) => {
    const binding = bound.get(field.name);
    return `${binding ? valueSql(binding, options) : `CAST(NULL AS ${sqlTypeOf(field)})`} AS ${field.name}`;
  });
  const cases = problems.map(({ when }, index) => `WHEN ${when} THEN ${index}`);
  const problem = cases.length > 0 ? `CASE ${cases.join(' ')} END` : 'NULL';
  const texts = [
    ...(surplusId ? [surplusId] : []),
    ...options.bindings.map((binding) => `${sourceSql(binding)} AS ${textOf(binding)}`),
  ];
  const parsed = options.bindings.flatMap((binding) => {
    const sql = parseSql(binding, options);
    return sql ? [`${sql} AS ${parsedOf(binding)}`] : [];
  });
  // In steps, so that a text is cut and read once and not once per question about it.
  await session.run(
    `CREATE TABLE typed AS
     WITH texts AS (SELECT rowid + ${options.raw.firstRow} AS row_no, ${texts.join(', ')} FROM raw),
     parsed AS (SELECT ${['*', ...parsed].join(', ')} FROM texts)
     SELECT row_no, ${columns.join(', ')}, CAST(${problem} AS INTEGER) AS problem FROM parsed`,
  );
  return problems;
}
