import { Hono } from 'hono';
import { requirePermission } from '../http/access.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { answerData } from '../http/data-answer.ts';
import { describe } from '../http/describe.ts';
import { validate } from '../http/validation.ts';
import { measureRelations } from '../sales/measures.ts';
import { statsQuerySchema, statsSchema } from './stats.schemas.ts';
import { computeStats, periodsOf } from './stats.usecases.ts';

export function statsRoutes(services: AppServices) {
  return new Hono<RequestEnvironment>().get(
    '/',
    requirePermission('data.read'),
    describe({
      tag: 'Sales',
      summary: 'Key figures of a period against the one before',
      description:
        'Without dates: the last 30 days in the zone of the tenant. Stock figures are of now, whatever the period.',
      answer: statsSchema,
      problems: ['request.invalid_range'],
    }),
    validate('query', statsQuerySchema),
    (context) => {
      const query = context.req.valid('query');
      const { timeZone, currency } = context.get('tenant').settings;
      const periods = periodsOf(query, services.clock.now(), timeZone);
      return answerData(
        context,
        services,
        {
          route: 'stats',
          relations: [...measureRelations, 'inventory'],
          parameters: { ...periods, store: query.store },
        },
        async (source) => ({ ...(await computeStats(source, periods, query.store)), currency }),
      );
    },
  );
}
