/**
 * Statements that derive orders and stock from what was sold. Every two weeks each store orders from each
 * supplier what it sold in the two weeks before; stock is the level after the last delivery less what was
 * sold since that order was written. So inventory, orders and sales tell one story.
 */

/** Days between two orders of a store to a supplier. */
const orderCycleDays = 14;
/** How far back orders are kept in the demo. */
const orderHistoryDays = 126;

export const purchasesSql = `
CREATE TABLE purchases AS
WITH pairs AS (
  SELECT store_index, supplier_index, lead_time_days,
    floor(${orderCycleDays} * chance('cycle', store_index, supplier_index, 0))::INTEGER AS shift
  FROM stores CROSS JOIN suppliers),
order_days AS (
  SELECT *, unnest(range($last_day_index - ${orderHistoryDays}, $last_day_index + 2))::INTEGER AS order_day
  FROM pairs),
due AS (
  SELECT *, order_day + lead_time_days
      + greatest(0, floor(6 * chance('delay', store_index, supplier_index, order_day)) - 2)::INTEGER AS arrival_day
  FROM order_days WHERE order_day > 0 AND (order_day + shift) % ${orderCycleDays} = 0)
SELECT store_index, supplier_index, order_day, arrival_day, lead_time_days,
  CASE WHEN order_day > $last_day_index THEN 'draft'
    WHEN chance('cancelled', store_index, supplier_index, order_day) < 0.02 THEN 'cancelled'
    WHEN arrival_day <= $last_day_index THEN 'received'
    ELSE 'sent' END AS status
FROM due`;

export const purchaseLinesSql = `
CREATE TABLE purchase_lines AS
WITH wanted AS (
  SELECT p.store_index, p.supplier_index, p.order_day, l.rank, ceil(sum(l.quantity))::DECIMAL(18,3) AS quantity
  FROM lines l
  JOIN catalog c USING (rank)
  JOIN purchases p ON p.store_index = l.store_index AND p.supplier_index = c.supplier_index
    AND l.day_index >= p.order_day - ${orderCycleDays} AND l.day_index < p.order_day
  WHERE NOT l.is_return
  GROUP BY ALL),
weeks AS (SELECT day_index, week_index FROM days)
SELECT w.*, q.unit_cost::DECIMAL(18,4) AS unit_cost,
  (w.quantity * q.unit_cost::DECIMAL(18,4))::DECIMAL(18,4) AS line_total
FROM wanted w
JOIN weeks d ON d.day_index = least(w.order_day, $last_day_index)
JOIN prices q ON q.rank = w.rank AND q.week_index = d.week_index`;

/** Numbers the orders that have lines, oldest first. */
export const numberedOrdersSql = `
CREATE TABLE numbered_orders AS
SELECT 'OC-' || lpad((row_number() OVER (ORDER BY order_day, store_index, supplier_index))::VARCHAR, 6, '0')
    AS order_id, p.*, t.total
FROM purchases p
JOIN (SELECT store_index, supplier_index, order_day, sum(line_total) AS total
      FROM purchase_lines GROUP BY ALL) t USING (store_index, supplier_index, order_day)`;

export const ordersSql = `
SELECT o.order_id, s.store_id, u.supplier_id, o.status,
  o.ordered_at,
  (o.ordered_at::DATE + o.lead_time_days)::DATE AS expected_on,
  o.received_at,
  $currency AS currency,
  o.total::DECIMAL(18,4) AS total,
  o.ordered_at AS created_at,
  coalesce(o.received_at, o.ordered_at) AS updated_at
FROM (
  SELECT n.*,
    CASE WHEN n.status = 'draft' THEN $now::TIMESTAMPTZ
      ELSE d.starts_at + INTERVAL 9 HOUR + to_minutes((n.supplier_index * 3)::BIGINT) END AS ordered_at,
    CASE WHEN n.status = 'received' THEN a.starts_at + INTERVAL 7 HOUR + INTERVAL 30 MINUTE END AS received_at
  FROM numbered_orders n
  LEFT JOIN days d ON d.day_index = n.order_day
  LEFT JOIN days a ON a.day_index = n.arrival_day) o
JOIN stores s USING (store_index)
JOIN suppliers u USING (supplier_index)
ORDER BY order_id`;

export const orderLinesSql = `
SELECT o.order_id,
  (row_number() OVER (PARTITION BY o.order_id ORDER BY c.product_id))::INTEGER AS line_no,
  c.product_id, l.quantity, l.unit_cost, l.line_total
FROM purchase_lines l
JOIN numbered_orders o USING (store_index, supplier_index, order_day)
JOIN catalog c USING (rank)
ORDER BY order_id, line_no`;

/**
 * Levels from eight weeks of demand. A store carries what it sold in that time and most of the rest.
 * A product sold out yesterday has nothing in stock.
 */
export const inventorySql = `
WITH demand AS (
  SELECT store_index, rank, sum(quantity) / 56 AS daily, max(sold_at) AS last_sold_at
  FROM lines WHERE day_index > $last_day_index - 56 AND NOT is_return GROUP BY ALL),
deliveries AS (
  SELECT store_index, supplier_index, max(order_day) AS order_day FROM purchases
  WHERE status = 'received' GROUP BY ALL),
sold_since AS (
  SELECT l.store_index, l.rank, sum(CASE WHEN l.is_return THEN -l.quantity ELSE l.quantity END) AS quantity
  FROM lines l JOIN catalog c USING (rank)
  JOIN deliveries v ON v.store_index = l.store_index AND v.supplier_index = c.supplier_index
  WHERE l.day_index >= v.order_day GROUP BY ALL),
last_day AS (SELECT * FROM days WHERE day_index = $last_day_index),
levels AS (
  SELECT s.*, c.rank, c.product_id, d.last_sold_at, coalesce(q.quantity, 0) AS sold,
    greatest(1, ceil(coalesce(d.daily, 0) * (u.lead_time_days + 3)))::DECIMAL(18,3) AS min_stock,
    greatest(4, ceil(coalesce(d.daily, 0) * (u.lead_time_days * 1.6 + 26)))::DECIMAL(18,3) AS max_stock,
    CASE WHEN chance('short delivery', s.store_index, c.rank, 0) < 0.05 THEN 0.5 ELSE 1 END AS delivered_share,
    sold_out(c.rank, s.store_index, y.week_index, y.weekday) AS is_sold_out
  FROM stores s CROSS JOIN catalog c CROSS JOIN last_day y
  JOIN suppliers u USING (supplier_index)
  LEFT JOIN demand d ON d.store_index = s.store_index AND d.rank = c.rank
  LEFT JOIN sold_since q ON q.store_index = s.store_index AND q.rank = c.rank
  WHERE d.daily IS NOT NULL OR chance('carried', s.store_index, c.rank, 0) < 0.8),
counted AS (
  SELECT *, $last_day_start::TIMESTAMPTZ + INTERVAL 7 HOUR
    - to_days(floor(90 * chance('count', store_index, rank, 0))::INTEGER) AS counted_at
  FROM levels)
SELECT v.store_id, v.product_id,
  CASE WHEN v.is_sold_out THEN 0
    ELSE greatest(0, floor(v.max_stock * v.delivered_share) - v.sold) END::DECIMAL(18,3) AS quantity,
  v.min_stock, v.max_stock,
  p.unit_cost::DECIMAL(18,4) AS unit_cost,
  v.counted_at,
  v.record_created_at AS created_at,
  greatest(v.counted_at, coalesce(v.last_sold_at, v.counted_at)) AS updated_at
FROM counted v
JOIN prices p ON p.rank = v.rank AND p.week_index = (SELECT week_index FROM last_day)
ORDER BY store_id, product_id`;
