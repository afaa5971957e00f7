import { Hono } from 'hono';
import { requirePermission } from '../http/access.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { answerPage } from '../http/data-answer.ts';
import { describe } from '../http/describe.ts';
import { ApiError } from '../http/errors.ts';
import { validate } from '../http/validation.ts';
import { inventoryListSchema, inventoryQuerySchema } from './inventory.schemas.ts';
import { inventoryStatement, listInventory } from './inventory.usecases.ts';
import { createMarksCache } from './inventory-marks.ts';

export function inventoryRoutes(services: AppServices) {
  const marksOf = createMarksCache();
  return new Hono<RequestEnvironment>().get(
    '/',
    requirePermission('data.read'),
    describe({
      tag: 'Inventory',
      summary: 'Stock of each product in each store',
      description:
        'Page with `cursor`, or take any window of the sorted list with `offset` and `limit`; `total` is exact.',
      answer: inventoryListSchema,
      isExported: true,
      problems: ['request.invalid_range', 'cursor.invalid', 'cursor.expired'],
    }),
    validate('query', inventoryQuerySchema),
    (context) => {
      const query = context.req.valid('query');
      if (query.cursor !== undefined && query.offset !== undefined) {
        throw new ApiError('request.invalid_range', 'Give "cursor" or "offset", not both.');
      }
      return answerPage(
        context,
        services,
        {
          route: 'inventory',
          relations: ['inventory', 'products', 'stores'],
          parameters: query,
          statement: (source) => inventoryStatement(source, query),
        },
        (source) => listInventory(source, query, marksOf),
      );
    },
  );
}
