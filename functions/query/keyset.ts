/** Keyset paging in SQL: an order over expressions that are never null, and the rows after a given row. */

export interface SortKey {
  /** An expression that is never null. */
  expression: string;
  /** SQL type that the key's text is cast back to. The engine's zone is UTC, and its text of times exact. */
  type: 'VARCHAR' | 'INTEGER' | 'BIGINT' | 'DATE' | 'TIMESTAMPTZ' | 'DECIMAL(38,4)';
  descending: boolean;
}

export interface SqlCondition {
  sql: string;
  parameters: Readonly<Record<string, string>>;
}

export function orderBy(keys: readonly SortKey[]): string {
  return keys.map((key) => `${key.expression} ${key.descending ? 'DESC' : 'ASC'}`).join(', ');
}

/** The row's own keys as the text of a JSON array of strings: what a cursor holds. */
export function keyText(keys: readonly SortKey[]): string {
  return `CAST(to_json([${keys.map((key) => `CAST(${key.expression} AS VARCHAR)`).join(', ')}]) AS VARCHAR)`;
}

export function parseKeyText(text: string): string[] {
  const keys: unknown = JSON.parse(text);
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string')) {
    throw new TypeError('A row key is an array of strings.');
  }
  return keys;
}

/**
 * Rows after (or, with `inclusive`, from) the row whose keys are `values`. The first key's own bound is stated
 * apart, redundantly, so that the engine can skip row groups by it.
 */
export function afterRow(
  keys: readonly SortKey[],
  values: readonly string[],
  options: { inclusive?: boolean } = {},
): SqlCondition {
  const parameters = Object.fromEntries(keys.map((_, index) => [`key${index}`, values[index] ?? '']));
  const bound = (index: number, key: SortKey) => `CAST($key${index} AS ${key.type})`;
  const beyond = keys.reduceRight((rest, key, index) => {
    const operator = key.descending ? '<' : '>';
    const strictly = `${key.expression} ${operator} ${bound(index, key)}`;
    return rest === ''
      ? `${strictly.replace(` ${operator} `, options.inclusive ? ` ${operator}= ` : ` ${operator} `)}`
      : `(${strictly} OR (${key.expression} = ${bound(index, key)} AND ${rest}))`;
  }, '');
  const first = keys[0];
  if (!first) throw new TypeError('An order needs at least one key.');
  return {
    sql: `${first.expression} ${first.descending ? '<=' : '>='} ${bound(0, first)} AND ${beyond}`,
    parameters,
  };
}
