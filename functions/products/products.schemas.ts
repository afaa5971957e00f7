import * as v from 'valibot';
import {
  currencySchema,
  instantSchema,
  listSchema,
  moneySchema,
  provenanceEntries,
  quantitySchema,
} from '../http/answer.schemas.ts';
import { formatParameter } from '../http/export-format.ts';
import {
  cursorParameter,
  identifierParameter,
  limitParameter,
  pathIdentifierSchema,
  searchParameter,
} from '../http/parameters.ts';

export const unitSchema = v.picklist(['unit', 'kg']);

const productEntries = {
  productId: v.string(),
  name: v.string(),
  category: v.nullable(v.string()),
  brand: v.nullable(v.string()),
  supplierId: v.nullable(v.string()),
  unit: unitSchema,
  ean: v.nullable(v.string()),
  taxClass: v.nullable(v.picklist(['general', 'reduced', 'exempt'])),
  kind: v.picklist(['good', 'service']),
  price: v.nullable(moneySchema),
  unitCost: v.nullable(moneySchema),
  currency: currencySchema,
  active: v.boolean(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
};

const productSchema = v.pipe(v.object(productEntries), v.metadata({ ref: 'Product' }));

const productStockSchema = v.pipe(
  v.object({
    storeId: v.string(),
    storeName: v.string(),
    quantity: quantitySchema,
    minStock: v.nullable(quantitySchema),
    maxStock: v.nullable(quantitySchema),
    lowStock: v.boolean(),
    countedAt: v.nullable(instantSchema),
  }),
  v.metadata({ ref: 'ProductStock' }),
);

export const productListSchema = v.pipe(
  v.object({
    ...listSchema(productSchema).entries,
    total: v.pipe(v.number(), v.description('Products that match the filters, on all pages.')),
  }),
  v.metadata({ ref: 'ProductList' }),
);

export const productDetailSchema = v.pipe(
  v.object({
    ...provenanceEntries,
    item: v.object({ ...productEntries, stock: v.array(productStockSchema) }),
  }),
  v.metadata({ ref: 'ProductDetail' }),
);

export const productsQuerySchema = v.strictObject({
  id: identifierParameter(
    'Only the product of exactly this id, also one that no path can hold, such as `A/1`.',
  ),
  q: searchParameter,
  category: identifierParameter('Only products of this category.'),
  limit: limitParameter,
  cursor: cursorParameter,
  format: formatParameter,
});

export const productParameterSchema = v.strictObject({ productId: pathIdentifierSchema });

export type ProductsQuery = v.InferOutput<typeof productsQuerySchema>;
export type Product = v.InferOutput<typeof productSchema>;
export type ProductStock = v.InferOutput<typeof productStockSchema>;
export type ProductList = v.InferOutput<typeof productListSchema>;
export type ProductDetail = v.InferOutput<typeof productDetailSchema>;
