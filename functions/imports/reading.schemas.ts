/** How a file is read: what requests, profiles and answers of the import routes have in common. */
import * as v from 'valibot';
import { dateFormats } from '#data/import/dialect/dates.ts';
import { importTables } from '#data/import/mapping/fields.ts';
import { importPolicies } from '#data/import/mapping/profile.ts';
import { scaleLabelsSchema } from '#data/import/mapping/scale-labels-schema.ts';

/** Text of 1 to `maxCharacters`. */
export const text = (maxCharacters: number) =>
  v.pipe(
    v.string(),
    v.minLength(1, 'it is empty'),
    v.maxLength(maxCharacters, `it is longer than ${maxCharacters} characters`),
  );
export const tableSchema = v.picklist(importTables, `it must be one of ${importTables.join(', ')}`);
export const profileNameSchema = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'it has 1 to 63 lower-case letters, digits and hyphens'),
);

/** A row as text, by column. */
export const cellsSchema = v.record(v.string(), v.nullable(v.string()));

const constantSchema = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'it is empty'),
  v.maxLength(1000, 'it is longer than 1000 characters'),
  v.regex(/^\P{Cc}*$/u, 'it holds control characters'),
);
export const fieldSourceSchema = v.union([
  v.strictObject({ column: text(1000) }),
  v.strictObject({ constant: constantSchema }),
]);
export const mappingSchema = v.pipe(
  v.record(v.pipe(v.string(), v.regex(/^[a-z_]{1,40}$/, 'it names no field')), fieldSourceSchema),
  // A list without entries passes for a record without any.
  v.minEntries(1, 'it names no field'),
  v.description('By field: the column of the file, or the same text for every row.'),
);
export const salesRulesSchema = v.strictObject({
  returnPrefix: v.exactOptional(text(20)),
  negativeQuantity: v.picklist(['adjustment', 'return']),
  serviceCodes: v.pipe(v.array(text(100)), v.maxLength(500)),
  stripDecimalZeros: v.boolean(),
  scaleLabels: v.exactOptional(scaleLabelsSchema),
});

export const readingEntries = {
  numbers: v.exactOptional(
    v.pipe(v.picklist(['point', 'comma']), v.description('Which mark separates the decimals.')),
  ),
  dates: v.exactOptional(v.picklist(dateFormats, `it must be one of ${dateFormats.join(', ')}`)),
  policy: v.exactOptional(
    v.pipe(
      v.picklist(importPolicies),
      v.description(
        '`insert` only adds, `upsert` (default) also changes what the file knows otherwise, `replace` also removes what the file does not have of its stores and days.',
      ),
    ),
  ),
  maxRejectShare: v.exactOptional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.maxValue(1),
      v.description('Above this share of rejected rows nothing is written. Default 0.05.'),
    ),
  ),
};
