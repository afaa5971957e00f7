/** Q1–Q7: what a shop's page asks all day. The same parameters go to every contender. */
export const queryNames = ['Q1', 'Q2', 'Q3', 'Q4', 'Q5', 'Q6', 'Q7'] as const;
export type QueryName = (typeof queryNames)[number];

export const descriptions: Readonly<Record<QueryName, string>> = {
  Q1: 'inventory page: one store, low stock, with product names, newest change first, 100 rows',
  Q2: 'this month against the previous one',
  Q3: 'sales by day over 12 months',
  Q4: 'top 50 products of 90 days',
  Q5: 'store × category × month over two years',
  Q6: 'one product across the stores over 90 days',
  Q7: 'keyset page of 100 sale lines of one store',
};

/** Our own API's address of each query. `cursor` continues Q7 in the middle of its list. */
export const fluxionPaths: Readonly<Record<QueryName, string>> = {
  Q1: '/api/v1/inventory?store=S03&lowStock=true&sort=-updatedAt&limit=100',
  Q2: '/api/v1/stats?from=2026-10-01&to=2026-10-31',
  Q3: '/api/v1/sales/summary?by=day&from=2025-11-01&to=2026-10-31',
  Q4: '/api/v1/sales/summary?by=product&from=2026-08-03&to=2026-10-31&sort=-revenue&limit=50',
  Q5: '/api/v1/sales/summary?by=month,store,category&from=2024-11-01&to=2026-10-31&limit=20000',
  Q6: '/api/v1/sales/summary?by=store&product=P00042&from=2026-08-03&to=2026-10-31',
  Q7: '/api/v1/sales?store=S03&from=2026-10-01&to=2026-10-31&limit=100',
};

/**
 * The same questions in SQL over the raw tables, for DuckDB and PostgreSQL alike. `$tenant` is the condition
 * on tenant_id (empty under row-level security).
 */
export const rawSql = (tenant: string): Readonly<Record<QueryName, string>> => ({
  Q1: `SELECT i.store_id, i.product_id, p.name, p.category, i.quantity, i.min_stock, i.max_stock, i.unit_cost, i.updated_at
       FROM inventory i JOIN products p USING (tenant_id, product_id)
       WHERE ${tenant.replaceAll('tenant_id', 'i.tenant_id')} i.store_id = 'S03' AND i.quantity <= i.min_stock
       ORDER BY i.updated_at DESC, i.product_id LIMIT 100`,
  Q2: `SELECT CASE WHEN day >= DATE '2026-10-01' THEN 'this' ELSE 'previous' END AS period, sum(line_total) AS revenue,
         sum(quantity) AS units, count(DISTINCT sale_id) AS tickets, sum(line_total - quantity * unit_cost) AS margin
       FROM sales WHERE ${tenant} day BETWEEN DATE '2026-08-31' AND DATE '2026-10-31' GROUP BY 1`,
  Q3: `SELECT day, count(*) AS lines, count(DISTINCT sale_id) AS tickets, sum(quantity) AS units, sum(line_total) AS revenue
       FROM sales WHERE ${tenant} day BETWEEN DATE '2025-11-01' AND DATE '2026-10-31' GROUP BY day ORDER BY day`,
  Q4: `SELECT product_id, sum(quantity) AS units, sum(line_total) AS revenue
       FROM sales WHERE ${tenant} day BETWEEN DATE '2026-08-03' AND DATE '2026-10-31'
       GROUP BY product_id ORDER BY revenue DESC LIMIT 50`,
  Q5: `SELECT s.month, s.store_id, p.category, count(*) AS lines, sum(s.quantity) AS units, sum(s.line_total) AS revenue
       FROM sales s JOIN products p USING (tenant_id, product_id) WHERE ${tenant.replaceAll('tenant_id', 's.tenant_id')} true
       GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  Q6: `SELECT store_id, count(*) AS lines, sum(quantity) AS units, sum(line_total) AS revenue
       FROM sales WHERE ${tenant} product_id = 'P00042' AND day BETWEEN DATE '2026-08-03' AND DATE '2026-10-31'
       GROUP BY store_id ORDER BY store_id`,
  Q7: `SELECT * FROM sales WHERE ${tenant} store_id = 'S03' AND day BETWEEN DATE '2026-10-01' AND DATE '2026-10-31'
       ORDER BY sold_at DESC, sale_id DESC, line_no DESC LIMIT 100`,
});

/** The rollup-table variants for PostgreSQL; the others stay raw. */
export const rollupSql: Readonly<Partial<Record<QueryName, string>>> = {
  Q2: `SELECT CASE WHEN day >= DATE '2026-10-01' THEN 'this' ELSE 'previous' END AS period, sum(revenue) AS revenue,
         sum(units) AS units, sum(tickets) AS tickets, sum(revenue - cost) AS margin
       FROM day_store WHERE day BETWEEN DATE '2026-08-31' AND DATE '2026-10-31' GROUP BY 1`,
  Q3: `SELECT day, sum(lines) AS lines, sum(tickets) AS tickets, sum(units) AS units, sum(revenue) AS revenue
       FROM day_store WHERE day BETWEEN DATE '2025-11-01' AND DATE '2026-10-31' GROUP BY day ORDER BY day`,
  Q4: `SELECT product_id, sum(units) AS units, sum(revenue) AS revenue
       FROM day_product WHERE day BETWEEN DATE '2026-08-03' AND DATE '2026-10-31'
       GROUP BY product_id ORDER BY revenue DESC LIMIT 50`,
  Q5: `SELECT month, store_id, category, lines, units, revenue FROM month_store_category ORDER BY 1, 2, 3`,
};
