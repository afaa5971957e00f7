/** Requests and answers of the import routes. */
import * as v from 'valibot';
import { dateFormats } from '#data/import/dialect/dates.ts';
import { importTables } from '#data/import/mapping/fields.ts';
import { importPolicies } from '#data/import/mapping/profile.ts';
import { tableNames } from '#data/lake/tables.ts';
import { countSchema, instantSchema } from '../http/answer.schemas.ts';
import { cursorParameter, identifierSchema, limitUpTo } from '../http/parameters.ts';
import { importStatuses } from './import-jobs.ts';

const text = (maxCharacters: number) =>
  v.pipe(
    v.string(),
    v.minLength(1, 'it is empty'),
    v.maxLength(maxCharacters, `it is longer than ${maxCharacters} characters`),
  );
const tableSchema = v.picklist(importTables, `it must be one of ${importTables.join(', ')}`);
export const profileNameSchema = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'it has 1 to 63 lower-case letters, digits and hyphens'),
);
const sha256Schema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'it must be 64 hexadecimal digits'));

export const uploadIdParameter = v.strictObject({ uploadId: identifierSchema });
export const importIdParameter = v.strictObject({ importId: identifierSchema });
export const profileNameParameter = v.strictObject({ name: profileNameSchema });

export const newUploadSchema = v.strictObject({
  fileName: v.pipe(text(255), v.description('As its owner calls it.')),
  sizeBytes: v.pipe(v.number(), v.integer(), v.minValue(1)),
  sha256: v.exactOptional(
    v.pipe(sha256Schema, v.description('Of the whole file; an import refuses a file that differs.')),
  ),
  table: v.exactOptional(tableSchema),
  profile: v.exactOptional(profileNameSchema),
  start: v.exactOptional(
    v.pipe(
      v.strictObject({ commit: v.boolean() }),
      v.description(
        'The import begins by itself when the last byte has come, by `profile` or into `table`. With `commit` it is not asked for confirmation.',
      ),
    ),
  ),
});

export const uploadSchema = v.pipe(
  v.object({
    uploadId: v.string(),
    importId: v.pipe(v.nullable(v.string()), v.description('Of the import that begins by itself.')),
    upload: v.variant('method', [
      v.object({
        method: v.literal('PUT-chunks'),
        url: v.pipe(v.string(), v.description('Relative to this host: HEAD, PATCH, DELETE.')),
        chunkBytes: countSchema,
      }),
      v.object({
        method: v.literal('POST'),
        url: v.string(),
        fields: v.pipe(
          v.record(v.string(), v.string()),
          v.description('Form fields to send before the field `file`.'),
        ),
      }),
    ]),
  }),
  v.metadata({ ref: 'ImportUpload' }),
);

const fieldSourceSchema = v.union([
  v.strictObject({ column: text(1000) }),
  v.strictObject({ constant: v.pipe(v.string(), v.maxLength(1000)) }),
]);
const mappingSchema = v.pipe(
  v.record(v.pipe(v.string(), v.regex(/^[a-z_]{1,40}$/, 'it names no field')), fieldSourceSchema),
  v.description('By field: the column of the file, or the same text for every row.'),
);
const salesRulesSchema = v.strictObject({
  returnPrefix: v.exactOptional(text(20)),
  negativeQuantity: v.picklist(['adjustment', 'return']),
  serviceCodes: v.pipe(v.array(text(100)), v.maxLength(500)),
  stripDecimalZeros: v.boolean(),
  scaleLabels: v.exactOptional(
    v.strictObject({
      prefix: v.pipe(v.string(), v.regex(/^2\d$/, 'it is 20 to 29')),
      itemDigits: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9)),
      weightDigits: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9)),
      weightDecimals: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9)),
      quantityFrom: v.picklist(['label', 'column']),
    }),
  ),
});

const readingEntries = {
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

export const newImportSchema = v.strictObject({
  uploadId: identifierSchema,
  table: v.exactOptional(tableSchema),
  profile: v.exactOptional(profileNameSchema),
  mapping: v.exactOptional(mappingSchema),
  sales: v.exactOptional(salesRulesSchema),
  ...readingEntries,
  sheet: v.exactOptional(text(200)),
  again: v.exactOptional(
    v.pipe(v.boolean(), v.description('Looks at the rows again even where the same file was imported.')),
  ),
  commit: v.pipe(v.boolean(), v.description('False stops at the preview.')),
});

export const commitSchema = v.strictObject({
  maxRejectShare: v.exactOptional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.maxValue(1),
      v.description('Commits the good rows although more than this share of all was to be refused before.'),
    ),
  ),
});

export const suggestionRequestSchema = v.strictObject({
  uploadId: identifierSchema,
  table: v.exactOptional(tableSchema),
  sheet: v.exactOptional(text(200)),
});

export const newProfileSchema = v.strictObject({
  title: text(100),
  table: tableSchema,
  fields: v.exactOptional(mappingSchema),
  sales: v.exactOptional(salesRulesSchema),
  ...readingEntries,
  signature: v.exactOptional(text(200)),
});

export const profileSchema = v.pipe(
  v.object({
    name: profileNameSchema,
    isBuiltIn: v.boolean(),
    ...newProfileSchema.entries,
  }),
  v.metadata({ ref: 'ImportProfile' }),
);

export const profileListSchema = v.pipe(
  v.object({ items: v.array(profileSchema) }),
  v.metadata({ ref: 'ImportProfileList' }),
);

const cellsSchema = v.record(v.string(), v.nullable(v.string()));

export const countsSchema = v.pipe(
  v.object({
    rows: countSchema,
    inserted: countSchema,
    updated: countSchema,
    unchanged: countSchema,
    overridden: countSchema,
    rejected: countSchema,
    newProducts: countSchema,
    newStores: countSchema,
    removed: v.exactOptional(countSchema),
    movements: v.exactOptional(countSchema),
  }),
  v.metadata({ ref: 'ImportCounts' }),
);

const rejectSchema = v.pipe(
  v.object({
    row: v.pipe(countSchema, v.description('As a spreadsheet counts, the header being row 1.')),
    column: v.string(),
    expected: v.string(),
    got: v.nullable(v.string()),
    fix: v.pipe(v.string(), v.description('What to do about it, in one sentence.')),
  }),
  v.metadata({ ref: 'ImportReject' }),
);

const dialectSchema = v.object({
  format: v.picklist(['csv', 'workbook', 'parquet', 'json']),
  encoding: v.nullable(v.string()),
  delimiter: v.nullable(v.string()),
  numbers: v.picklist(['point', 'comma']),
  dates: v.record(v.string(), v.string()),
});

const previewSchema = v.pipe(
  v.object({
    share: v.pipe(v.number(), v.description('Share of the file that the figures are of; 1: all of it.')),
    dialect: dialectSchema,
    mapping: v.record(v.string(), v.string()),
    counts: countsSchema,
    lineTypes: v.exactOptional(v.record(v.string(), countSchema)),
    totals: v.exactOptional(v.record(v.string(), v.string())),
    days: v.exactOptional(v.object({ first: v.string(), last: v.string() })),
    signature: v.pipe(
      v.string(),
      v.description('Of the file’s columns; a profile that has it is found for the next file.'),
    ),
    correctionOf: v.exactOptional(
      v.pipe(v.string(), v.description('The import whose corrected rejects the file holds.')),
    ),
    sample: v.pipe(v.array(cellsSchema), v.description('The first good rows as they will be stored.')),
    rejects: v.pipe(v.array(rejectSchema), v.description('The first ones; all are in the CSV.')),
    removed: v.exactOptional(v.array(cellsSchema)),
  }),
  v.metadata({ ref: 'ImportPreview' }),
);

const importEntries = {
  importId: v.string(),
  status: v.pipe(
    v.picklist(importStatuses),
    v.description(
      '`waiting` for the last byte, `queued`, `reading`, `checking`, `previewed` (to be confirmed), `committing`, `committed`, `undoing`, `undone`, `failed` (see `problem`).',
    ),
  ),
  table: tableSchema,
  profile: v.nullable(v.string()),
  file: v.object({ name: v.string(), sizeBytes: countSchema }),
  actor: v.object({ kind: v.string(), name: v.nullable(v.string()) }),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  finishedAt: v.nullable(instantSchema),
  outcome: v.nullable(v.picklist(['committed', 'already_imported', 'nothing_new'])),
  counts: v.pipe(v.nullable(countsSchema), v.description('Of the commit, else of the preview.')),
  canCommit: v.boolean(),
  canUndo: v.boolean(),
};

const importSummarySchema = v.pipe(v.object(importEntries), v.metadata({ ref: 'ImportSummary' }));

export const importSchema = v.pipe(
  v.object({
    ...importEntries,
    uploadId: v.nullable(v.string()),
    progress: v.nullable(v.object({ step: v.string(), share: v.number() })),
    preview: v.nullable(previewSchema),
    isPreviewRenewed: v.pipe(
      v.boolean(),
      v.description('The data changed after the preview: it was made again and is to be confirmed again.'),
    ),
    problem: v.nullable(
      v.object({
        code: v.string(),
        detail: v.string(),
        details: v.record(v.string(), v.unknown()),
      }),
    ),
    reading: v.pipe(
      v.nullable(
        v.object({
          fields: v.exactOptional(mappingSchema),
          sales: v.exactOptional(salesRulesSchema),
          ...readingEntries,
        }),
      ),
      v.description('How the file is read, as a profile takes it.'),
    ),
    undone: v.nullable(v.object({ deleted: countSchema, restored: countSchema })),
  }),
  v.metadata({ ref: 'Import' }),
);

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

const changeKinds = ['added', 'changed', 'removed'] as const;

export const changesQuerySchema = v.strictObject({
  kind: v.exactOptional(v.picklist(changeKinds, `it must be one of ${changeKinds.join(', ')}`)),
  table: v.exactOptional(v.picklist(tableNames, 'it is no table')),
  limit: limitUpTo(1000),
  cursor: cursorParameter,
});

export const changeListSchema = v.pipe(
  v.object({
    items: v.array(
      v.object({
        kind: v.picklist(changeKinds),
        table: v.string(),
        key: v.array(v.string()),
        before: v.nullable(cellsSchema),
        after: v.nullable(cellsSchema),
      }),
    ),
    total: countSchema,
    nextCursor: v.nullable(v.string()),
  }),
  v.metadata({ ref: 'ImportChangeList' }),
);

export const importListSchema = v.pipe(
  v.object({ items: v.array(importSummarySchema), nextCursor: v.nullable(v.string()) }),
  v.metadata({ ref: 'ImportList' }),
);

export const importsQuerySchema = v.strictObject({ limit: limitUpTo(100), cursor: cursorParameter });

export type NewUpload = v.InferOutput<typeof newUploadSchema>;
export type ImportUpload = v.InferOutput<typeof uploadSchema>;
export type NewImport = v.InferOutput<typeof newImportSchema>;
export type CommitRequest = v.InferOutput<typeof commitSchema>;
export type SuggestionRequest = v.InferOutput<typeof suggestionRequestSchema>;
export type NewImportProfile = v.InferOutput<typeof newProfileSchema>;
export type ImportProfileItem = v.InferOutput<typeof profileSchema>;
export type ImportProfileList = v.InferOutput<typeof profileListSchema>;
export type ImportSuggestion = v.InferOutput<typeof suggestionSchema>;
export type ChangesQuery = v.InferOutput<typeof changesQuerySchema>;
export type ImportChangeList = v.InferOutput<typeof changeListSchema>;
export type Import = v.InferOutput<typeof importSchema>;
export type ImportSummary = v.InferOutput<typeof importSummarySchema>;
export type ImportList = v.InferOutput<typeof importListSchema>;
export type ImportCounts = v.InferOutput<typeof countsSchema>;
export type ImportPreview = v.InferOutput<typeof previewSchema>;
export type ImportReject = v.InferOutput<typeof rejectSchema>;
