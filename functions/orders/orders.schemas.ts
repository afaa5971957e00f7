import * as v from 'valibot';
import {
  countSchema,
  currencySchema,
  dateSchema,
  instantSchema,
  listSchema,
  moneySchema,
  provenanceEntries,
  quantitySchema,
} from '../http/answer.schemas.ts';
import { formatParameter } from '../http/export-format.ts';
import {
  cursorParameter,
  dateParameter,
  identifierParameter,
  limitParameter,
  orderedDates,
  pathIdentifierSchema,
} from '../http/parameters.ts';

const orderStatuses = ['draft', 'sent', 'received', 'cancelled'] as const;

const orderEntries = {
  orderId: v.string(),
  storeId: v.string(),
  storeName: v.string(),
  supplierId: v.nullable(v.string()),
  supplierName: v.nullable(v.string()),
  status: v.picklist(orderStatuses),
  orderedAt: instantSchema,
  expectedOn: v.nullable(dateSchema),
  receivedAt: v.nullable(instantSchema),
  currency: currencySchema,
  total: v.nullable(moneySchema),
  createdAt: instantSchema,
  updatedAt: instantSchema,
};

const orderSchema = v.pipe(v.object(orderEntries), v.metadata({ ref: 'Order' }));

const orderLineSchema = v.pipe(
  v.object({
    lineNo: countSchema,
    productId: v.string(),
    productName: v.nullable(v.string()),
    quantity: quantitySchema,
    unitCost: moneySchema,
    lineTotal: moneySchema,
  }),
  v.metadata({ ref: 'OrderLine' }),
);

export const orderListSchema = v.pipe(listSchema(orderSchema), v.metadata({ ref: 'OrderList' }));

export const orderDetailSchema = v.pipe(
  v.object({
    ...provenanceEntries,
    item: v.object({ ...orderEntries, lines: v.array(orderLineSchema) }),
  }),
  v.metadata({ ref: 'OrderDetail' }),
);

export const ordersQuerySchema = v.pipe(
  v.strictObject({
    id: identifierParameter(
      'Only the order of exactly this id, also one that no path can hold, such as `A/1`.',
    ),
    from: dateParameter,
    to: dateParameter,
    store: identifierParameter('Only orders of this store.'),
    status: v.exactOptional(v.picklist(orderStatuses, `it must be one of ${orderStatuses.join(', ')}`)),
    limit: limitParameter,
    cursor: cursorParameter,
    format: formatParameter,
  }),
  orderedDates(),
);

export const orderParameterSchema = v.strictObject({ orderId: pathIdentifierSchema });

export type OrdersQuery = v.InferOutput<typeof ordersQuerySchema>;
export type Order = v.InferOutput<typeof orderSchema>;
export type OrderLine = v.InferOutput<typeof orderLineSchema>;
export type OrderList = v.InferOutput<typeof orderListSchema>;
export type OrderDetail = v.InferOutput<typeof orderDetailSchema>;
