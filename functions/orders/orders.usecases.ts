import type { LakeQuery } from '#data/lake/lake.ts';
import type { DataSource, Page, PageSource } from '../http/data-answer.ts';
import { ApiError } from '../http/errors.ts';
import { limitClause, type PagedRow, toPage } from '../http/page-rows.ts';
import { afterRow, keyText, orderBy, type SortKey } from '../query/keyset.ts';
import { equals, joinConditions, storePredicates, visibleStores } from '../query/sql.ts';
import type { Order, OrderDetail, OrderLine, OrdersQuery } from './orders.schemas.ts';

const order: readonly SortKey[] = [
  { expression: 'o.ordered_at', type: 'TIMESTAMPTZ', descending: true },
  { expression: 'o.order_id', type: 'VARCHAR', descending: false },
];

const orderColumns = `
  o.order_id AS "orderId",
  o.store_id AS "storeId",
  coalesce(s.name, o.store_id) AS "storeName",
  o.supplier_id AS "supplierId",
  p.name AS "supplierName",
  o.status,
  o.ordered_at AS "orderedAt",
  o.expected_on AS "expectedOn",
  o.received_at AS "receivedAt",
  o.currency,
  o.total,
  o.created_at AS "createdAt",
  o.updated_at AS "updatedAt"`;

const orderTables = `
  orders o
  LEFT JOIN stores s ON s.store_id = o.store_id
  LEFT JOIN suppliers p ON p.supplier_id = o.supplier_id`;

/** Orders, newest first. `from` and `to` are dates in `timeZone`. */
export async function listOrders(
  source: PageSource,
  query: OrdersQuery,
  timeZone: string,
): Promise<Page<Order>> {
  const rows = await source.lake.query<PagedRow<Order>>(
    ordersStatement(source, query, timeZone),
    source.snapshot,
  );
  return toPage(rows, source.limit).page;
}

export function ordersStatement(source: PageSource, query: OrdersQuery, timeZone: string): LakeQuery {
  const orderedOn = 'CAST(timezone(CAST($zone AS VARCHAR), o.ordered_at) AS DATE)';
  const conditions = joinConditions([
    equals('o.status', 'status', query.status),
    query.from === undefined
      ? null
      : {
          sql: `${orderedOn} >= CAST($from AS DATE)`,
          parameters: { from: query.from, zone: timeZone },
        },
    query.to === undefined
      ? null
      : { sql: `${orderedOn} <= CAST($to AS DATE)`, parameters: { to: query.to, zone: timeZone } },
    source.after && afterRow(order, source.after),
  ]);
  return {
    sql: `
        SELECT ${orderColumns}, ${keyText(order)} AS "rowKey"
        FROM ${orderTables}
        WHERE ${conditions.sql}
        ORDER BY ${orderBy(order)}
        ${limitClause(source.limit)}`,
    parameters: conditions.parameters,
    where: {
      orders: [
        ...(query.id === undefined ? [] : [{ column: 'order_id', operator: '=', value: query.id } as const]),
        ...storePredicates(visibleStores(source.storeIds, query.store)),
      ],
    },
  };
}

/** One order with its lines. `order.not_found` also where it is of a store that the caller may not see. */
export async function getOrder(
  { lake, snapshot, storeIds }: DataSource,
  orderId: string,
): Promise<Pick<OrderDetail, 'item'>> {
  const [orders, lines] = await Promise.all([
    lake.query<Order>(
      {
        sql: `SELECT ${orderColumns} FROM ${orderTables}`,
        where: {
          orders: [
            { column: 'order_id', operator: '=', value: orderId },
            ...storePredicates(visibleStores(storeIds, undefined)),
          ],
        },
      },
      snapshot,
    ),
    lake.query<OrderLine>(
      {
        sql: `
          SELECT
            l.line_no AS "lineNo",
            l.product_id AS "productId",
            p.name AS "productName",
            l.quantity,
            l.unit_cost AS "unitCost",
            l.line_total AS "lineTotal"
          FROM order_lines l LEFT JOIN products p ON p.product_id = l.product_id
          ORDER BY l.line_no`,
        where: { order_lines: [{ column: 'order_id', operator: '=', value: orderId }] },
      },
      snapshot,
    ),
  ]);
  const found = orders[0];
  if (!found) throw new ApiError('order.not_found', 'There is no order with this id.');
  return { item: { ...found, lines } };
}
