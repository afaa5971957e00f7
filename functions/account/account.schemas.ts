import * as v from 'valibot';
import { countSchema, instantSchema } from '../http/answer.schemas.ts';
import { codeSchema, newPasswordSchema, passwordSchema, personNameSchema } from '../http/person.schemas.ts';
import { roles } from '../permissions.ts';

export const accountSchema = v.pipe(
  v.object({
    id: v.string(),
    email: v.string(),
    name: v.string(),
    role: v.picklist([...roles, 'operator']),
    storeIds: v.pipe(
      v.nullable(v.array(v.string())),
      v.description('The only stores that the person may see; null: all.'),
    ),
    secondFactor: v.object({ enabled: v.boolean(), recoveryCodesLeft: countSchema }),
  }),
  v.metadata({ ref: 'Account' }),
);

export const accountChangeSchema = v.pipe(
  v.strictObject({ name: personNameSchema }),
  v.metadata({ ref: 'AccountChange' }),
);

export const passwordChangeSchema = v.pipe(
  v.strictObject({
    currentPassword: passwordSchema,
    newPassword: newPasswordSchema,
    code: v.exactOptional(codeSchema),
  }),
  v.metadata({ ref: 'PasswordChange' }),
);

/** A stolen session must not be enough to lock the owner of the account out. */
export const secondFactorStartSchema = v.pipe(
  v.strictObject({ currentPassword: passwordSchema }),
  v.metadata({ ref: 'SecondFactorStart' }),
);

export const secondFactorSecretSchema = v.pipe(
  v.object({
    secret: v.pipe(v.string(), v.description('Base32, to be typed into the authenticator app.')),
    uri: v.pipe(v.string(), v.description('`otpauth://…`, to be shown as a QR code.')),
  }),
  v.metadata({ ref: 'SecondFactorSecret' }),
);

export const secondFactorCodeSchema = v.pipe(
  v.strictObject({ code: codeSchema }),
  v.metadata({ ref: 'SecondFactorCode' }),
);

export const recoveryCodesSchema = v.pipe(
  v.object({
    recoveryCodes: v.pipe(v.array(v.string()), v.description('Shown this once. Each opens once.')),
  }),
  v.metadata({ ref: 'RecoveryCodes' }),
);

const accountSessionSchema = v.pipe(
  v.object({
    id: v.string(),
    createdAt: instantSchema,
    lastSeenAt: v.pipe(instantSchema, v.description('Coarse: noted at most once in ten minutes.')),
    expiresAt: instantSchema,
    userAgent: v.nullable(v.string()),
    address: v.nullable(v.string()),
    current: v.pipe(v.boolean(), v.description('Whether it is the session of this request.')),
  }),
  v.metadata({ ref: 'AccountSession' }),
);

export const accountSessionListSchema = v.pipe(
  v.object({ items: v.array(accountSessionSchema) }),
  v.metadata({ ref: 'AccountSessionList' }),
);

export const sessionParameterSchema = v.strictObject({
  sessionId: v.pipe(v.string(), v.regex(/^[a-z0-9_]{1,80}$/, 'it is no id of a session')),
});

export type Account = v.InferOutput<typeof accountSchema>;
export type AccountChange = v.InferOutput<typeof accountChangeSchema>;
export type PasswordChange = v.InferOutput<typeof passwordChangeSchema>;
export type SecondFactorStart = v.InferOutput<typeof secondFactorStartSchema>;
export type SecondFactorSecret = v.InferOutput<typeof secondFactorSecretSchema>;
export type SecondFactorCode = v.InferOutput<typeof secondFactorCodeSchema>;
export type RecoveryCodes = v.InferOutput<typeof recoveryCodesSchema>;
export type AccountSession = v.InferOutput<typeof accountSessionSchema>;
export type AccountSessionList = v.InferOutput<typeof accountSessionListSchema>;
