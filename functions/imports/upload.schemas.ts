/** Requests and answers of `/imports/uploads`. */
import * as v from 'valibot';
import { countSchema } from '../http/answer.schemas.ts';
import { identifierSchema, lineSchema } from '../http/parameters.ts';
import { profileNameSchema, tableSchema } from './reading.schemas.ts';

const sha256Schema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'it must be 64 hexadecimal digits'));

export const uploadIdParameter = v.strictObject({ uploadId: identifierSchema });

export const newUploadSchema = v.strictObject({
  fileName: v.pipe(lineSchema(255), v.description('As its owner calls it.')),
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

export type NewUpload = v.InferOutput<typeof newUploadSchema>;
export type ImportUpload = v.InferOutput<typeof uploadSchema>;
