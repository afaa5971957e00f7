/** Request and answer of `/imports/suggest`. */
import * as v from 'valibot';
import { dateFormats } from '#data/import/dialect/dates.ts';
import { countSchema } from '../http/answer.schemas.ts';
import { identifierSchema } from '../http/parameters.ts';
import { fieldSourceSchema, tableSchema, text } from './reading.schemas.ts';

export const suggestionRequestSchema = v.strictObject({
  uploadId: identifierSchema,
  table: v.exactOptional(tableSchema),
  sheet: v.exactOptional(text(200)),
});

const questionEntries = { columns: v.array(v.string()) };
const readingSchema = <const Value extends v.GenericSchema>(value: Value) =>
  v.object({
    value,
    label: v.string(),
    examples: v.array(v.object({ text: v.string(), reading: v.string() })),
  });

export const suggestionSchema = v.pipe(
  v.object({
    format: v.picklist(['csv', 'workbook', 'parquet', 'json']),
    encoding: v.nullable(v.string()),
    delimiter: v.nullable(v.string()),
    sheets: v.array(v.object({ name: v.string(), rows: countSchema })),
    columns: v.array(
      v.object({
        name: v.string(),
        examples: v.array(v.string()),
        filled: v.pipe(v.number(), v.description('Share of sampled rows with a value.')),
      }),
    ),
    sampledRows: countSchema,
    complete: v.pipe(v.boolean(), v.description('Whether the sample is the whole file.')),
    signature: v.string(),
    profile: v.pipe(v.nullable(v.string()), v.description('The profile remembered for these columns.')),
    correctionOf: v.nullable(v.string()),
    proposals: v.pipe(
      v.array(
        v.object({
          table: tableSchema,
          confidence: v.number(),
          fields: v.array(
            v.object({
              field: v.string(),
              type: v.string(),
              required: v.boolean(),
              source: v.nullable(fieldSourceSchema),
              confidence: v.number(),
            }),
          ),
          missing: v.array(v.string()),
          questions: v.array(
            v.variant('kind', [
              v.object({
                kind: v.literal('numbers'),
                ...questionEntries,
                choices: v.array(readingSchema(v.picklist(['point', 'comma']))),
              }),
              v.object({
                kind: v.literal('dates'),
                ...questionEntries,
                choices: v.array(readingSchema(v.picklist(dateFormats))),
              }),
            ]),
          ),
        }),
      ),
      v.description('Tables that the columns fit, best first.'),
    ),
  }),
  v.metadata({ ref: 'ImportSuggestion' }),
);

export type SuggestionRequest = v.InferOutput<typeof suggestionRequestSchema>;
export type ImportSuggestion = v.InferOutput<typeof suggestionSchema>;
