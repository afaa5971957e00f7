import { Hono } from 'hono';
import { requirePermission } from '../http/access.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { answerPage } from '../http/data-answer.ts';
import { describe } from '../http/describe.ts';
import { validate } from '../http/validation.ts';
import { storeListSchema, storesQuerySchema } from './stores.schemas.ts';
import { listStores } from './stores.usecases.ts';

export function storesRoutes(services: AppServices) {
  return new Hono<RequestEnvironment>().get(
    '/',
    requirePermission('data.read'),
    describe({
      tag: 'Stores',
      summary: 'List stores',
      answer: storeListSchema,
      problems: ['cursor.invalid', 'cursor.expired'],
    }),
    validate('query', storesQuerySchema),
    (context) => {
      const query = context.req.valid('query');
      return answerPage(
        context,
        services,
        { route: 'stores', relations: ['stores'], parameters: query },
        (source) => listStores(source, query),
      );
    },
  );
}
