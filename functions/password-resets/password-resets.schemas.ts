import * as v from 'valibot';
import { emailSchema, linkTokenSchema, newPasswordSchema } from '../http/person.schemas.ts';

export const passwordResetRequestSchema = v.pipe(
  v.strictObject({ email: emailSchema }),
  v.metadata({ ref: 'PasswordResetRequest' }),
);

export const passwordResetAnswerSchema = v.pipe(
  v.object({
    accepted: v.pipe(v.literal(true), v.description('The same whether or not there is an account.')),
  }),
  v.metadata({ ref: 'PasswordResetAnswer' }),
);

export const passwordResetSchema = v.pipe(
  v.strictObject({ token: linkTokenSchema, password: newPasswordSchema }),
  v.metadata({ ref: 'PasswordReset' }),
);

export type PasswordResetRequest = v.InferOutput<typeof passwordResetRequestSchema>;
export type PasswordReset = v.InferOutput<typeof passwordResetSchema>;
