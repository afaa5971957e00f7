import { Hono } from 'hono';
import { requirePermission } from '../http/access.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { answerData, answerPage } from '../http/data-answer.ts';
import { describe } from '../http/describe.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import {
  productDetailSchema,
  productListSchema,
  productParameterSchema,
  productsQuerySchema,
} from './products.schemas.ts';
import { getProduct, listProducts, productsStatement } from './products.usecases.ts';

export function productsRoutes(services: AppServices) {
  return new Hono<RequestEnvironment>()
    .get(
      '/',
      requirePermission('data.read'),
      describe({
        tag: 'Products',
        summary: 'List products',
        answer: productListSchema,
        isExported: true,
        problems: ['cursor.invalid', 'cursor.expired'],
      }),
      validate('query', productsQuerySchema),
      (context) => {
        const query = context.req.valid('query');
        return answerPage(
          context,
          services,
          {
            route: 'products',
            relations: ['products'],
            parameters: query,
            statement: (source) => productsStatement(source, query),
          },
          (source) => listProducts(source, query),
        );
      },
    )
    .get(
      '/:productId',
      requirePermission('data.read'),
      describe({
        tag: 'Products',
        summary: 'One product, with its stock in each store',
        answer: productDetailSchema,
        problems: ['product.not_found'],
      }),
      validate('param', productParameterSchema),
      refuseParameters,
      (context) => {
        const { productId } = context.req.valid('param');
        return answerData(
          context,
          services,
          {
            route: 'product',
            relations: ['products', 'inventory', 'stores'],
            parameters: { productId },
          },
          (source) => getProduct(source, productId),
        );
      },
    );
}
