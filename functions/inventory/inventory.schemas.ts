import * as v from 'valibot';
import {
  countSchema,
  instantSchema,
  listSchema,
  moneySchema,
  quantitySchema,
} from '../http/answer.schemas.ts';
import { formatParameter } from '../http/export-format.ts';
import {
  cursorParameter,
  flagParameter,
  identifierParameter,
  limitParameter,
  offsetParameter,
  searchParameter,
  sortSchema,
} from '../http/parameters.ts';
import { unitSchema } from '../products/products.schemas.ts';

const inventoryItemSchema = v.pipe(
  v.object({
    storeId: v.string(),
    storeName: v.string(),
    productId: v.string(),
    productName: v.string(),
    category: v.nullable(v.string()),
    unit: unitSchema,
    quantity: quantitySchema,
    minStock: v.nullable(quantitySchema),
    maxStock: v.nullable(quantitySchema),
    unitCost: v.nullable(moneySchema),
    stockValue: v.nullable(moneySchema),
    lowStock: v.pipe(v.boolean(), v.description('The quantity is at or below the minimum.')),
    countedAt: v.nullable(instantSchema),
    updatedAt: instantSchema,
  }),
  v.metadata({ ref: 'InventoryItem' }),
);

export const inventoryListSchema = v.pipe(
  v.object({
    ...listSchema(inventoryItemSchema).entries,
    offset: v.pipe(countSchema, v.description('Rank of the first item in the whole sorted list.')),
    total: v.pipe(countSchema, v.description('Rows that match the filters, on all pages.')),
  }),
  v.metadata({ ref: 'InventoryList' }),
);

export const inventorySortColumns = [
  'product',
  'store',
  'category',
  'quantity',
  'stockValue',
  'updatedAt',
] as const;

export type InventorySortColumn = (typeof inventorySortColumns)[number];
export type InventorySort = InventorySortColumn | `-${InventorySortColumn}`;

export const inventoryQuerySchema = v.strictObject({
  store: identifierParameter('Only this store.'),
  category: identifierParameter('Only products of this category.'),
  q: searchParameter,
  lowStock: flagParameter,
  sort: v.optional(sortSchema(inventorySortColumns), 'product'),
  limit: limitParameter,
  offset: offsetParameter,
  cursor: cursorParameter,
  format: formatParameter,
});

export type InventoryQuery = v.InferOutput<typeof inventoryQuerySchema>;
export type InventoryItem = v.InferOutput<typeof inventoryItemSchema>;
export type InventoryList = v.InferOutput<typeof inventoryListSchema>;
