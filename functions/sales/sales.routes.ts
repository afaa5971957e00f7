import { Hono } from 'hono';
import { requirePermission } from '../http/access.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { answerPage } from '../http/data-answer.ts';
import { describe } from '../http/describe.ts';
import { validate } from '../http/validation.ts';
import { listRelations, listSales, salesStatement } from './list-sales.ts';
import { measureRelations } from './measures.ts';
import {
  type SummaryBy,
  saleListSchema,
  salesQuerySchema,
  salesSummarySchema,
  summaryQuerySchema,
} from './sales.schemas.ts';
import { groupsStatement, summarizeSales } from './summarize-sales.ts';

export function salesRoutes(services: AppServices) {
  return new Hono<RequestEnvironment>()
    .get(
      '/',
      requirePermission('data.read'),
      describe({
        tag: 'Sales',
        summary: 'List sale lines, newest first',
        answer: saleListSchema,
        isExported: true,
        problems: ['request.invalid_range', 'cursor.invalid', 'cursor.expired'],
      }),
      validate('query', salesQuerySchema),
      (context) => {
        const query = context.req.valid('query');
        const { timeZone } = context.get('tenant').settings;
        return answerPage(
          context,
          services,
          {
            route: 'sales',
            relations: [...listRelations, 'products', 'stores'],
            parameters: query,
            statement: (source) => salesStatement(source, query),
          },
          (source) => listSales(source, query, timeZone),
        );
      },
    )
    .get(
      '/summary',
      requirePermission('data.read'),
      describe({
        tag: 'Sales',
        summary: 'Sales by period, store, category or product, or up to three of them',
        description:
          'Periods come in order, other groups by falling revenue; within a period by name. Products count under the category that they have today.',
        answer: salesSummarySchema,
        isExported: true,
        problems: ['request.invalid_range', 'cursor.invalid', 'cursor.expired'],
      }),
      validate('query', summaryQuerySchema),
      (context) => {
        const query = context.req.valid('query');
        const { currency } = context.get('tenant').settings;
        return answerPage(
          context,
          services,
          {
            route: 'sales-summary',
            relations: [...measureRelations, 'products', 'stores'],
            parameters: query,
            statement: (source) => groupsStatement(source, query),
          },
          async (source) => ({
            ...(await summarizeSales(source, query)),
            currency,
            by: query.by.join(',') as SummaryBy,
            from: query.from ?? null,
            to: query.to ?? null,
          }),
        );
      },
    );
}
