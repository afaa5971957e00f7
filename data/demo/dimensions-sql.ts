/** Statements for the rows of the tables that describe things: products, stores and suppliers. */

export const productsSql = `
SELECT c.product_id, c.name, c.category, c.brand, u.supplier_id, c.unit, c.ean, c.tax_class, 'good' AS kind,
  p.unit_price::DECIMAL(18,4) AS price,
  p.unit_cost::DECIMAL(18,4) AS unit_cost,
  $currency AS currency,
  chance('discontinued', c.rank, 0, 0) >= 0.012 AS active,
  first_day.starts_at + INTERVAL 8 HOUR AS created_at,
  last_week.starts_at + INTERVAL 6 HOUR AS updated_at
FROM catalog c
JOIN suppliers u USING (supplier_index)
CROSS JOIN (SELECT starts_at FROM days WHERE day_index = 0) first_day
CROSS JOIN (SELECT week_index, min(starts_at) AS starts_at FROM days
            GROUP BY week_index ORDER BY week_index DESC LIMIT 1) last_week
JOIN prices p ON p.rank = c.rank AND p.week_index = last_week.week_index
ORDER BY product_id`;

export const storesSql = `
SELECT store_id, name, city, address, opened_on, $now::TIMESTAMPTZ AS created_at, $now::TIMESTAMPTZ AS updated_at
FROM stores ORDER BY store_id`;

export const suppliersSql = `
SELECT supplier_id, name, tax_id, lead_time_days, $now::TIMESTAMPTZ AS created_at, $now::TIMESTAMPTZ AS updated_at
FROM suppliers ORDER BY supplier_id`;
