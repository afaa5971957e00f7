import * as v from 'valibot';
import { dateSchema, instantSchema, listSchema } from '../http/answer.schemas.ts';
import { cursorParameter, limitParameter, searchParameter } from '../http/parameters.ts';

const storeSchema = v.pipe(
  v.object({
    storeId: v.string(),
    name: v.string(),
    city: v.nullable(v.string()),
    address: v.nullable(v.string()),
    openedOn: v.nullable(dateSchema),
    createdAt: instantSchema,
    updatedAt: instantSchema,
  }),
  v.metadata({ ref: 'Store' }),
);
export const storeListSchema = v.pipe(listSchema(storeSchema), v.metadata({ ref: 'StoreList' }));

export const storesQuerySchema = v.strictObject({
  q: searchParameter,
  limit: limitParameter,
  cursor: cursorParameter,
});

export type StoresQuery = v.InferOutput<typeof storesQuerySchema>;
export type Store = v.InferOutput<typeof storeSchema>;
export type StoreList = v.InferOutput<typeof storeListSchema>;
