import * as v from 'valibot';
import { instantSchema } from '../http/answer.schemas.ts';

export const credentialsSchema = v.pipe(
  v.strictObject({
    email: v.pipe(v.string(), v.trim(), v.minLength(3), v.maxLength(254)),
    password: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
  }),
  v.metadata({ ref: 'Credentials' }),
);

export const sessionSchema = v.pipe(
  v.object({
    user: v.object({
      id: v.string(),
      email: v.string(),
      name: v.string(),
      role: v.picklist(['owner', 'manager', 'analyst', 'store', 'viewer', 'operator']),
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
