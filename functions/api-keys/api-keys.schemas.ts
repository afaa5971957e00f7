import * as v from 'valibot';
import { instantSchema } from '../http/answer.schemas.ts';
import { lineSchema } from '../http/parameters.ts';
import { storeIdsSchema } from '../http/person.schemas.ts';
import { scopes } from '../permissions.ts';

export const apiKeySchema = v.pipe(
  v.object({
    id: v.string(),
    name: v.string(),
    scopes: v.array(v.picklist(scopes)),
    storeIds: v.pipe(
      v.nullable(v.array(v.string())),
      v.description('The only stores that the key may see; null: all.'),
    ),
    hint: v.pipe(v.string(), v.description('First characters of the key.')),
    status: v.picklist(['active', 'expired', 'revoked']),
    createdAt: instantSchema,
    expiresAt: v.nullable(instantSchema),
    revokedAt: v.nullable(instantSchema),
    lastUsedAt: v.pipe(
      v.nullable(instantSchema),
      v.description('Coarse: noted at most once in ten minutes.'),
    ),
  }),
  v.metadata({ ref: 'ApiKey' }),
);

export const apiKeyListSchema = v.pipe(
  v.object({ items: v.array(apiKeySchema) }),
  v.metadata({ ref: 'ApiKeyList' }),
);

export const newApiKeySchema = v.pipe(
  v.strictObject({
    name: lineSchema(80),
    scopes: v.pipe(v.array(v.picklist(scopes)), v.minLength(1), v.maxLength(scopes.length)),
    storeIds: v.optional(
      v.pipe(storeIdsSchema, v.description('With a limit the scopes are `read` and `write` only.')),
      null,
    ),
    expiresAt: v.optional(v.nullable(instantSchema), null),
  }),
  v.metadata({ ref: 'NewApiKey' }),
);

const secretSchema = v.pipe(
  v.string(),
  v.description('The key itself. Shown this once.'),
  v.examples(['flx_…']),
);

export const createdApiKeySchema = v.pipe(
  v.object({ key: apiKeySchema, secret: secretSchema }),
  v.metadata({ ref: 'CreatedApiKey' }),
);

export const apiKeyRotationSchema = v.pipe(
  v.strictObject({
    overlapHours: v.optional(
      v.pipe(
        v.number(),
        v.minValue(0),
        v.maxValue(168),
        v.description('For how long the old key still works, 0 to 168; default 24.'),
      ),
      24,
    ),
  }),
  v.metadata({ ref: 'ApiKeyRotation' }),
);

export const rotatedApiKeySchema = v.pipe(
  v.object({ key: apiKeySchema, secret: secretSchema, previous: apiKeySchema }),
  v.metadata({ ref: 'RotatedApiKey' }),
);

export const apiKeyParameterSchema = v.strictObject({
  keyId: v.pipe(v.string(), v.regex(/^[a-z0-9_]{1,80}$/, 'it is no id of a key')),
});

export type ApiKey = v.InferOutput<typeof apiKeySchema>;
export type ApiKeyList = v.InferOutput<typeof apiKeyListSchema>;
export type NewApiKey = v.InferInput<typeof newApiKeySchema>;
export type CreatedApiKey = v.InferOutput<typeof createdApiKeySchema>;
export type ApiKeyRotation = v.InferInput<typeof apiKeyRotationSchema>;
export type RotatedApiKey = v.InferOutput<typeof rotatedApiKeySchema>;
