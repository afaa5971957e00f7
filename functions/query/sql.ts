/** SQL fragments that several statements share. Values never enter the text: they are bound by name. */
import type { LakeQuery, Predicate } from '#data/lake/lake.ts';
import type { StoreLimit } from '#data/registry/registry.ts';

export type Parameters = NonNullable<LakeQuery['parameters']>;

/** Decimals arrive as text at the scale of their type, so this states the decimals of the answer. */
export function decimal(expression: string, scale: number): string {
  return `CAST(${expression} AS DECIMAL(38,${scale}))`;
}

/** Text as people compare it: without case and accents. */
export function folded(expression: string): string {
  return `strip_accents(lower(${expression}))`;
}

/** Conditions joined by AND, with what they bind. */
export interface Conditions {
  sql: string;
  parameters: Parameters;
}

export function joinConditions(conditions: readonly (Conditions | null)[]): Conditions {
  const given = conditions.filter((condition) => condition !== null);
  return {
    sql: given.length === 0 ? 'TRUE' : given.map((condition) => `(${condition.sql})`).join(' AND '),
    parameters: Object.assign({}, ...given.map((condition) => condition.parameters)),
  };
}

/** Any of the expressions contains the text. */
export function containsText(expressions: readonly string[], text: string | undefined): Conditions | null {
  if (text === undefined) return null;
  return {
    sql: expressions
      .map((expression) => `contains(${folded(expression)}, ${folded('CAST($q AS VARCHAR)')})`)
      .join(' OR '),
    parameters: { q: text },
  };
}

export function equals(column: string, name: string, value: string | undefined): Conditions | null {
  return value === undefined
    ? null
    : { sql: `${column} = CAST($${name} AS VARCHAR)`, parameters: { [name]: value } };
}

/**
 * The stores that the caller may see, narrowed to the one asked for. Null: all. It goes into every statement
 * that touches a table with stores, as a predicate that both prunes files and filters rows.
 */
export function visibleStores(limit: StoreLimit, asked: string | undefined): readonly string[] | null {
  if (limit === null) return asked === undefined ? null : [asked];
  return asked === undefined ? limit : limit.filter((storeId) => storeId === asked);
}

export function storePredicates(stores: readonly string[] | null): Predicate[] {
  return stores === null ? [] : [{ column: 'store_id', operator: 'in', value: stores }];
}

export function dayPredicates(from: string | undefined, to: string | undefined): Predicate[] {
  return [
    ...(from === undefined ? [] : [{ column: 'day', operator: '>=', value: from } satisfies Predicate]),
    ...(to === undefined ? [] : [{ column: 'day', operator: '<=', value: to } satisfies Predicate]),
  ];
}
