import type { Parameters } from '../engine/session.ts';
import { sqlName } from '../engine/sql-text.ts';
import type { Predicate } from './lake.ts';
import { sqlType, type TableSchema } from './table-schema.ts';

/** A predicate names no column of the relation, or its operator and value do not fit together. */
export class PredicateError extends Error {
  override readonly name = 'PredicateError';
  readonly code = 'lake.invalid_predicate';
}

type Scalar = string | number | boolean;

function scalars({ column, operator, value }: Predicate): readonly Scalar[] {
  if (Array.isArray(value) !== (operator === 'in')) {
    throw new PredicateError(`The operator ${operator} on ${column} does not take this value.`);
  }
  return Array.isArray(value) ? (value as readonly Scalar[]) : [value as Scalar];
}

function columnType(schema: TableSchema, { column }: Predicate) {
  const found = Object.hasOwn(schema.columns, column) ? schema.columns[column] : undefined;
  if (!found) throw new PredicateError(`${schema.name} has no column ${column}.`);
  return found.type;
}

/**
 * The conjunction of `predicates` as SQL, with values bound under names that begin with `prefix`.
 * `TRUE` for no predicates.
 */
export function predicateSql(
  schema: TableSchema,
  predicates: readonly Predicate[],
  prefix: string,
): { sql: string; parameters: Parameters } {
  const parameters: Record<string, Scalar> = {};
  const terms = predicates.map((predicate) => {
    const type = sqlType(columnType(schema, predicate));
    const bound = scalars(predicate).map((value) => {
      const name = `${prefix}${Object.keys(parameters).length}`;
      parameters[name] = value;
      return `CAST($${name} AS ${type})`;
    });
    if (predicate.operator !== 'in') return `${sqlName(predicate.column)} ${predicate.operator} ${bound[0]}`;
    return bound.length > 0 ? `${sqlName(predicate.column)} IN (${bound.join(', ')})` : 'FALSE';
  });
  return { sql: terms.length > 0 ? terms.join(' AND ') : 'TRUE', parameters };
}
