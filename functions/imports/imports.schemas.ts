/** Requests and answers of `/imports`. */
import * as v from 'valibot';
import { countSchema, instantSchema } from '../http/answer.schemas.ts';
import { cursorParameter, identifierSchema, limitUpTo } from '../http/parameters.ts';
import { importStatuses } from './import-jobs.ts';
import {
  cellsSchema,
  mappingSchema,
  profileNameSchema,
  readingEntries,
  salesRulesSchema,
  tableSchema,
  text,
} from './reading.schemas.ts';

export const importIdParameter = v.strictObject({ importId: identifierSchema });

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

export const importListSchema = v.pipe(
  v.object({ items: v.array(importSummarySchema), nextCursor: v.nullable(v.string()) }),
  v.metadata({ ref: 'ImportList' }),
);

export const importsQuerySchema = v.strictObject({ limit: limitUpTo(100), cursor: cursorParameter });

export type NewImport = v.InferOutput<typeof newImportSchema>;
export type CommitRequest = v.InferOutput<typeof commitSchema>;
export type Import = v.InferOutput<typeof importSchema>;
export type ImportSummary = v.InferOutput<typeof importSummarySchema>;
export type ImportList = v.InferOutput<typeof importListSchema>;
export type ImportCounts = v.InferOutput<typeof countsSchema>;
export type ImportPreview = v.InferOutput<typeof previewSchema>;
export type ImportReject = v.InferOutput<typeof rejectSchema>;
