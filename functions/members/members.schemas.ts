import * as v from 'valibot';
import { instantSchema } from '../http/answer.schemas.ts';
import { storeIdsSchema } from '../http/person.schemas.ts';
import { roles } from '../permissions.ts';

export const memberSchema = v.pipe(
  v.object({
    userId: v.string(),
    email: v.string(),
    name: v.string(),
    role: v.picklist(roles),
    storeIds: v.pipe(
      v.nullable(v.array(v.string())),
      v.description('The only stores that the member may see; null: all.'),
    ),
    createdAt: instantSchema,
    updatedAt: instantSchema,
    self: v.pipe(v.boolean(), v.description('Whether it is the caller.')),
  }),
  v.metadata({ ref: 'Member' }),
);

export const memberListSchema = v.pipe(
  v.object({ items: v.array(memberSchema) }),
  v.metadata({ ref: 'MemberList' }),
);

export const memberChangeSchema = v.pipe(
  v.strictObject({ role: v.picklist(roles), storeIds: v.optional(storeIdsSchema, null) }),
  v.metadata({ ref: 'MemberChange' }),
);

export const memberParameterSchema = v.strictObject({
  userId: v.pipe(v.string(), v.regex(/^[a-z0-9_]{1,80}$/, 'it is no id of a user')),
});

export type Member = v.InferOutput<typeof memberSchema>;
export type MemberList = v.InferOutput<typeof memberListSchema>;
export type MemberChange = v.InferInput<typeof memberChangeSchema>;
