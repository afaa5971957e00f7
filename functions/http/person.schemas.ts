/** Fields of bodies that are about people. Lengths are bounds of work; the registry has the rules. */
import * as v from 'valibot';
import { identifierSchema, lineSchema } from './parameters.ts';

export const emailSchema = v.pipe(v.string(), v.trim(), v.minLength(3), v.maxLength(254));

/** Of an account that exists. */
export const passwordSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(1024));

/** To be set: `password.too_short`, `password.too_long` and `password.common` come from the registry. */
export const newPasswordSchema = v.pipe(
  passwordSchema,
  v.description('At least 8 characters, of any kind, and none of the common ones.'),
);

export const codeSchema = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(40),
  v.description('Of the second factor: six digits of the app, or a recovery code.'),
);

export const personNameSchema = lineSchema(120);

/** Of a link in an e-mail. */
export const linkTokenSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

export const storeIdsSchema = v.pipe(
  v.nullable(v.pipe(v.array(identifierSchema), v.minLength(1), v.maxLength(200))),
  v.description(
    'The only stores to be seen; null: all. The role `store` needs at least one, `owner` has none.',
  ),
);
