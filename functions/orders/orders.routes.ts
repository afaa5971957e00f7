import { Hono } from 'hono';
import { requirePermission } from '../http/access.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { answerData, answerPage } from '../http/data-answer.ts';
import { describe } from '../http/describe.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import {
  orderDetailSchema,
  orderListSchema,
  orderParameterSchema,
  ordersQuerySchema,
} from './orders.schemas.ts';
import { getOrder, listOrders, ordersStatement } from './orders.usecases.ts';

export function ordersRoutes(services: AppServices) {
  return new Hono<RequestEnvironment>()
    .get(
      '/',
      requirePermission('data.read'),
      describe({
        tag: 'Orders',
        summary: 'List orders, newest first',
        answer: orderListSchema,
        isExported: true,
        problems: ['request.invalid_range', 'cursor.invalid', 'cursor.expired'],
      }),
      validate('query', ordersQuerySchema),
      (context) => {
        const query = context.req.valid('query');
        const { timeZone } = context.get('tenant').settings;
        return answerPage(
          context,
          services,
          {
            route: 'orders',
            relations: ['orders', 'stores', 'suppliers'],
            parameters: query,
            statement: (source) => ordersStatement(source, query, timeZone),
          },
          (source) => listOrders(source, query, timeZone),
        );
      },
    )
    .get(
      '/:orderId',
      requirePermission('data.read'),
      describe({
        tag: 'Orders',
        summary: 'One order, with its lines',
        answer: orderDetailSchema,
        problems: ['order.not_found'],
      }),
      validate('param', orderParameterSchema),
      refuseParameters,
      (context) => {
        const { orderId } = context.req.valid('param');
        return answerData(
          context,
          services,
          {
            route: 'order',
            relations: ['orders', 'order_lines', 'stores', 'suppliers', 'products'],
            parameters: { orderId },
          },
          (source) => getOrder(source, orderId),
        );
      },
    );
}
