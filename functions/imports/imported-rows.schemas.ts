/** What an import changed, row by row. */
import * as v from 'valibot';
import { tableNames } from '#data/lake/tables.ts';
import { countSchema } from '../http/answer.schemas.ts';
import { cursorParameter, limitUpTo } from '../http/parameters.ts';
import { cellsSchema } from './reading.schemas.ts';

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

export type ChangesQuery = v.InferOutput<typeof changesQuerySchema>;
export type ImportChangeList = v.InferOutput<typeof changeListSchema>;
