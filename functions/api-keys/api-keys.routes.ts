import { Hono } from 'hono';
import type { AuditFacts } from '#data/audit/audit-record.ts';
import type { ApiKeyId, ApiKey as StoredApiKey } from '#data/registry/registry.ts';
import { requirePermission } from '../http/access.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { bodyProblems, describe } from '../http/describe.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { assertStoresExist } from '../stores/known-stores.ts';
import {
  apiKeyListSchema,
  apiKeyParameterSchema,
  apiKeyRotationSchema,
  createdApiKeySchema,
  newApiKeySchema,
  rotatedApiKeySchema,
} from './api-keys.schemas.ts';
import { createKey, describeKey, revokeKey, rotateKey } from './api-keys.usecases.ts';

const tag = 'API keys';

/** Credentials of programs. */
export function apiKeysRoutes(services: AppServices) {
  const { registry, clock, audit } = services;
  return new Hono<RequestEnvironment>()
    .use(async (context, next) => {
      context.header('cache-control', 'no-store');
      await next();
    })
    .get(
      '/',
      requirePermission('keys.manage'),
      describe({
        tag,
        summary: 'List API keys',
        description: 'Newest first, revoked and expired ones included.',
        answer: apiKeyListSchema,
      }),
      refuseParameters,
      async (context) => {
        const keys = await registry.apiKeys.list(context.get('tenant').id);
        const now = clock.now();
        return context.json({ items: keys.map((key) => describeKey(key, now)) }, 200);
      },
    )
    .post(
      '/',
      requirePermission('keys.manage'),
      describe({
        tag,
        summary: 'Create an API key',
        description:
          'The answer is the only place where the key itself is seen. A key creates none with the scope `admin`, ' +
          'and none that outlives it.',
        answer: createdApiKeySchema,
        status: 201,
        problems: [...bodyProblems, 'key.invalid', 'key.too_many', 'store.unknown'],
      }),
      refuseParameters,
      validate('json', newApiKeySchema),
      async (context) => {
        const { name, scopes, storeIds, expiresAt } = context.req.valid('json');
        await assertStoresExist(context.get('tenantLake'), storeIds);
        const now = clock.now();
        const wanted = {
          name,
          scopes,
          storeIds,
          expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
        };
        const tenantId = context.get('tenant').id;
        const { key, secret } = await audit.change(
          context,
          { action: 'key.created', after: wanted },
          () => createKey(services, context.get('principal'), { tenantId, ...wanted }, now),
          (created) => ({ target: targetOf(created.key), after: factsOf(created.key) }),
        );
        return context.json({ key: describeKey(key, now), secret }, 201);
      },
    )
    .delete(
      '/:keyId',
      requirePermission('keys.manage'),
      describe({
        tag,
        summary: 'Revoke an API key',
        description: 'Takes effect within seconds. The open invitations made with it end too.',
        answer: null,
        problems: ['request.origin_rejected', 'key.not_found'],
      }),
      validate('param', apiKeyParameterSchema),
      refuseParameters,
      async (context) => {
        const id = context.req.valid('param').keyId as ApiKeyId;
        await audit.change(
          context,
          { action: 'key.revoked', target: targetOf({ id }) },
          () => revokeKey(services, context.get('tenant').id, id),
          (key) => ({ after: factsOf(key) }),
        );
        return context.body(null, 204);
      },
    )
    .post(
      '/:keyId/rotate',
      requirePermission('keys.manage'),
      describe({
        tag,
        summary: 'Replace an API key by a new one with the same rights',
        description: 'The old one ends after the overlap, and is not rotated again: its successor is.',
        answer: rotatedApiKeySchema,
        status: 201,
        problems: [...bodyProblems, 'key.not_found', 'key.invalid', 'key.rotated', 'key.too_many'],
      }),
      validate('param', apiKeyParameterSchema),
      refuseParameters,
      validate('json', apiKeyRotationSchema),
      async (context) => {
        const id = context.req.valid('param').keyId as ApiKeyId;
        const tenantId = context.get('tenant').id;
        const { overlapHours } = context.req.valid('json');
        const { key, secret, previous } = await audit.change(
          context,
          { action: 'key.rotated', target: targetOf({ id }) },
          () => rotateKey(services, context.get('principal'), { tenantId, id, overlapHours }, clock.now()),
          (rotated) => ({ after: { successor: rotated.key.id } }),
        );
        const now = clock.now();
        return context.json(
          { key: describeKey(key, now), secret, previous: describeKey(previous, now) },
          201,
        );
      },
    );
}

const targetOf = ({ id }: Pick<StoredApiKey, 'id'>) => ({ kind: 'api_key', id });

function factsOf({ name, scopes, storeIds, expiresAt }: StoredApiKey): AuditFacts {
  return { name, scopes, storeIds, expiresAt };
}
