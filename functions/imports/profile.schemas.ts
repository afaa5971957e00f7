/** Requests and answers of `/imports/profiles`. */
import * as v from 'valibot';
import { lineSchema } from '../http/parameters.ts';
import {
  mappingSchema,
  profileNameSchema,
  readingEntries,
  salesRulesSchema,
  tableSchema,
  text,
} from './reading.schemas.ts';

export const profileNameParameter = v.strictObject({ name: profileNameSchema });

export const newProfileSchema = v.strictObject({
  title: lineSchema(100),
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

export type NewImportProfile = v.InferOutput<typeof newProfileSchema>;
export type ImportProfileItem = v.InferOutput<typeof profileSchema>;
export type ImportProfileList = v.InferOutput<typeof profileListSchema>;
