/**
 * Rollups: small tables computed from `sales`, so that a dashboard reads thousands of rows and not millions.
 * Asking for one by name is always exact: months whose rollup is older than the lines are answered from the
 * lines (see rollup-reader.ts). Sums of days and stores add up, because a ticket belongs to one store and
 * one day; tickets do not add up over products or categories.
 */
import { amountSql } from './amount-sql.ts';
import { defineTable, generated, optional, type RowOf, required, type TableSchema } from './table-schema.ts';
import type { TableName } from './tables.ts';

const measures = {
  lines: required('long', 'Sale lines of every type'),
  tickets: required('long', 'Distinct tickets'),
  units: required('decimal(18,3)', 'Sum of quantity'),
  revenue: required('decimal(18,4)', 'Sum of line_total'),
  cost: optional('decimal(18,4)', 'Sum of quantity × unit_cost over the lines whose cost is known'),
  margin: optional('decimal(18,4)', 'Sum of line_total − quantity × unit_cost over those same lines'),
};

const cost = amountSql('quantity', 'unit_cost');

const measuresSql = `count(*) AS lines,
  count(DISTINCT (store_id, day, sale_id)) AS tickets,
  CAST(sum(quantity) AS DECIMAL(18,3)) AS units,
  CAST(sum(line_total) AS DECIMAL(18,4)) AS revenue,
  CAST(sum(${cost}) AS DECIMAL(18,4)) AS cost,
  CAST(sum(line_total - ${cost}) AS DECIMAL(18,4)) AS margin`;

const monthOfDay = generated('string', 'YYYY-MM of `day`', "strftime(day, '%Y-%m')");

const rollupTables = {
  sales_by_day_store: defineTable({
    name: 'sales_by_day_store',
    description: 'Sales of each day in each store',
    columns: {
      day: required('date', 'Business day'),
      store_id: required('string', 'Where'),
      ...measures,
      month: monthOfDay,
    },
    key: ['day', 'store_id'],
    partitionBy: ['month'],
    sortBy: ['day', 'store_id'],
    checks: [],
  }),
  sales_by_day_product: defineTable({
    name: 'sales_by_day_product',
    description: 'Sales of each product on each day, all stores',
    columns: {
      day: required('date', 'Business day'),
      product_id: required('string', 'What'),
      ...measures,
      month: monthOfDay,
    },
    key: ['day', 'product_id'],
    partitionBy: ['month'],
    sortBy: ['product_id', 'day'],
    checks: [],
  }),
  sales_by_month_store_category: defineTable({
    name: 'sales_by_month_store_category',
    description: "Sales of each month, store and category, by the products' current categories",
    columns: {
      store_id: required('string', 'Where'),
      category: optional('string', 'Current category of the product; null where it has none'),
      ...measures,
      month: required('string', 'YYYY-MM'),
    },
    key: ['month', 'store_id', 'category'],
    partitionBy: ['month'],
    sortBy: ['store_id', 'category'],
    checks: [],
  }),
};

export type RollupName = keyof typeof rollupTables;
export const rollupNames = Object.keys(rollupTables) as RollupName[];
export type RollupRow<Name extends RollupName> = RowOf<(typeof rollupTables)[Name]['columns']>;

export interface Rollup {
  readonly schema: TableSchema;
  /** What the rows are computed from. */
  readonly sources: readonly TableName[];
  /** True where the rows also depend on which category each product is in. */
  readonly byCategory: boolean;
  /** The rollup's rows from relations named `sales` and `products`. */
  readonly sql: string;
}

export const rollups: Readonly<Record<RollupName, Rollup>> = {
  sales_by_day_store: {
    schema: rollupTables.sales_by_day_store,
    sources: ['sales'],
    byCategory: false,
    sql: `SELECT day, store_id, ${measuresSql}, month FROM sales GROUP BY month, day, store_id`,
  },
  sales_by_day_product: {
    schema: rollupTables.sales_by_day_product,
    sources: ['sales'],
    byCategory: false,
    sql: `SELECT day, product_id, ${measuresSql}, month FROM sales GROUP BY month, day, product_id`,
  },
  sales_by_month_store_category: {
    schema: rollupTables.sales_by_month_store_category,
    sources: ['sales', 'products'],
    byCategory: true,
    sql: `SELECT store_id, category, ${measuresSql}, month
  FROM sales LEFT JOIN (SELECT product_id, category FROM products) USING (product_id)
  GROUP BY month, store_id, category`,
  },
};

export function isRollupName(name: string): name is RollupName {
  return Object.hasOwn(rollups, name);
}
