import type { Language } from '../../shared/i18n/language.ts';

export interface Example {
  title: string;
  sql: string;
}

/** Questions to begin with. Each runs as it stands, on any shop. */
export const examples: Readonly<Record<Language, readonly Example[]>> = {
  es: [
    {
      title: 'Ventas y margen de cada mes',
      sql: `SELECT period AS mes, sum(revenue) AS ventas, sum(margin) AS margen
FROM ventas_por_mes
GROUP BY mes
ORDER BY mes DESC`,
    },
    {
      title: 'Qué día de la semana se vende más',
      sql: `SELECT isodow(period::DATE) AS dia, count(DISTINCT period) AS dias,
  round(sum(revenue) / count(DISTINCT period), 2) AS ventas_por_dia
FROM ventas_por_dia
GROUP BY dia
ORDER BY dia -- 1 es lunes`,
    },
    {
      title: 'Los productos que hacen el 80 % de las ventas',
      sql: `WITH vendido AS (
  SELECT productId, any_value(productName) AS producto, sum(lineTotal) AS ventas
  FROM ventas
  GROUP BY productId
)
SELECT producto, ventas,
  round(100 * sum(ventas) OVER (ORDER BY ventas DESC) / sum(ventas) OVER (), 1) AS acumulado
FROM vendido
QUALIFY acumulado <= 80
ORDER BY ventas DESC`,
    },
    {
      title: 'Existencias que no se vendieron en el período',
      sql: `SELECT storeName AS tienda, productName AS producto, quantity AS cantidad, stockValue AS valor
FROM inventario
ANTI JOIN ventas USING (storeId, productId)
WHERE quantity > 0
ORDER BY valor DESC`,
    },
    {
      title: 'Los tickets más grandes',
      sql: `SELECT day AS dia, storeName AS tienda, saleId AS ticket, count(*) AS lineas, sum(lineTotal) AS total
FROM ventas
GROUP BY ALL
ORDER BY total DESC
LIMIT 20`,
    },
  ],
  en: [
    {
      title: 'Sales and margin of each month',
      sql: `SELECT period AS month, sum(revenue) AS sales, sum(margin) AS margin
FROM sales_by_month
GROUP BY month
ORDER BY month DESC`,
    },
    {
      title: 'Which day of the week sells most',
      sql: `SELECT isodow(period::DATE) AS weekday, count(DISTINCT period) AS days,
  round(sum(revenue) / count(DISTINCT period), 2) AS sales_per_day
FROM sales_by_day
GROUP BY weekday
ORDER BY weekday -- 1 is Monday`,
    },
    {
      title: 'The products that make 80 % of the sales',
      sql: `WITH sold AS (
  SELECT productId, any_value(productName) AS product, sum(lineTotal) AS sales
  FROM sales
  GROUP BY productId
)
SELECT product, sales,
  round(100 * sum(sales) OVER (ORDER BY sales DESC) / sum(sales) OVER (), 1) AS cumulated
FROM sold
QUALIFY cumulated <= 80
ORDER BY sales DESC`,
    },
    {
      title: 'Stock that was not sold in the period',
      sql: `SELECT storeName AS store, productName AS product, quantity, stockValue AS value
FROM inventory
ANTI JOIN sales USING (storeId, productId)
WHERE quantity > 0
ORDER BY value DESC`,
    },
    {
      title: 'The largest tickets',
      sql: `SELECT day, storeName AS store, saleId AS ticket, count(*) AS lines, sum(lineTotal) AS total
FROM sales
GROUP BY ALL
ORDER BY total DESC
LIMIT 20`,
    },
  ],
};
