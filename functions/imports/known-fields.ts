import { fieldsOf, type ImportTable } from '#data/import/mapping/fields.ts';
import { ApiError } from '../http/errors.ts';

/**
 * Rejects with `import.settings` where a mapping names a field that its table does not have: the column meant
 * would be left out without a word.
 * @param parameter the mapping's own name in the request
 */
export function assertKnownFields(
  table: ImportTable,
  mapping: Readonly<Record<string, unknown>>,
  parameter: string,
): void {
  const known = fieldsOf[table].map(({ name }) => name);
  const unknown = Object.keys(mapping).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new ApiError(
    'import.settings',
    `There is no field “${unknown}” in ${table}. There are: ${known.join(', ')}.`,
    { parameter: `${parameter}.${unknown}` },
  );
}
