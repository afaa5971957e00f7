import * as v from 'valibot';
import { instantSchema } from '../http/answer.schemas.ts';
import { codeSchema, emailSchema, passwordSchema } from '../http/person.schemas.ts';
import { roles } from '../permissions.ts';

export const credentialsSchema = v.pipe(
  v.strictObject({
    email: emailSchema,
    password: passwordSchema,
    code: v.exactOptional(codeSchema),
  }),
  v.metadata({ ref: 'Credentials' }),
);

export const sessionSchema = v.pipe(
  v.object({
    user: v.object({
      id: v.string(),
      email: v.string(),
      name: v.string(),
      role: v.picklist([...roles, 'operator']),
    }),
    tenantId: v.pipe(
      v.nullable(v.string()),
      v.description('Null for an operator, who belongs to no tenant.'),
    ),
    expiresAt: instantSchema,
  }),
  v.metadata({ ref: 'Session' }),
);

export type Credentials = v.InferOutput<typeof credentialsSchema>;
export type Session = v.InferOutput<typeof sessionSchema>;
