/** All that the page may know of the API: types, no code. */

export type { App } from './app.ts';
export type { Health } from './health/health.schemas.ts';
export type { Problem } from './http/problem.schemas.ts';
export type {
  InventoryItem,
  InventoryList,
  InventorySort,
  InventorySortColumn,
} from './inventory/inventory.schemas.ts';
export type { Me } from './me/me.schemas.ts';
export type { Order, OrderDetail, OrderLine, OrderList } from './orders/orders.schemas.ts';
export type { Product, ProductDetail, ProductList, ProductStock } from './products/products.schemas.ts';
export type {
  SaleLine,
  SaleList,
  SalesSummary,
  SalesSummaryItem,
  SummaryBy,
  SummaryGrouping,
  SummarySort,
  SummarySortColumn,
} from './sales/sales.schemas.ts';
export type { Credentials, Session } from './session/session.schemas.ts';
export type { Stats } from './stats/stats.schemas.ts';
export type { Store, StoreList } from './stores/stores.schemas.ts';
