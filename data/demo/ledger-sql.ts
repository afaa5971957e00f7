/**
 * Statements for what happens to stock beside sales, for the exchange rate, and for what the price list said.
 * All of the last quarter, which is enough to ask about and adds little to the demo's size.
 */

/** How far back movements and prices are kept in the demo: thirteen weeks. */
const historyDays = 91;
/** Deliveries are of every product, so fewer weeks of them make as many rows. */
const receiptDays = 28;

/** Receipts of delivered orders, what was spoilt or missing, corrections after counts, and goods sent to another store. */
export const stockMovementsSql = `
WITH chances AS (
  -- Each product of each store has one chance a week: 6 in 1,000 that some are spoilt, and so on.
  SELECT s.store_index, w.week_index, c.rank, c.unit, chance('movement', s.store_index, c.rank, w.week_index) AS kind
  FROM (SELECT DISTINCT week_index FROM days WHERE day_index > $last_day_index - ${historyDays}) w
  CROSS JOIN stores s CROSS JOIN catalog c),
events AS (
  SELECT x.*, d.day_index,
    CASE unit WHEN 'kg' THEN round(0.2 + 2.8 * chance('movement size', x.store_index, rank, d.day_index), 3)
      ELSE 1 + floor(4 * chance('movement size', x.store_index, rank, d.day_index)) END AS size
  FROM chances x
  JOIN days d ON d.week_index = x.week_index
    AND d.weekday = 1 + floor(7 * chance('movement day', x.store_index, rank, x.week_index))
  WHERE kind < 0.012 AND d.traffic_factor > 0),
receipts AS (
  SELECT o.store_index, o.arrival_day AS day_index, l.rank, 'receipt' AS type, l.quantity AS quantity,
    INTERVAL 7 HOUR + INTERVAL 30 MINUTE AS at, o.order_id AS document,
    NULL::VARCHAR AS reason, NULL::INTEGER AS other_store
  FROM numbered_orders o JOIN purchase_lines l USING (store_index, supplier_index, order_day)
  WHERE o.status = 'received' AND o.arrival_day > $last_day_index - ${receiptDays}),
shrinkage AS (
  SELECT store_index, day_index, rank, 'shrinkage', -size, INTERVAL 20 HOUR, NULL,
    string_split($shrinkage_reasons, '|')[1 + floor(chance('shrinkage reason', store_index, rank, day_index)
      * len(string_split($shrinkage_reasons, '|')))::INTEGER], NULL
  FROM events WHERE kind < 0.006),
adjustments AS (
  SELECT store_index, day_index, rank, 'adjustment',
    CASE WHEN chance('surplus', store_index, rank, day_index) < 0.35 THEN size ELSE -size END,
    INTERVAL 7 HOUR, NULL, $count_reason, NULL
  FROM events WHERE kind >= 0.006 AND kind < 0.010),
sent AS (
  SELECT m.store_index, m.day_index, m.rank, m.size,
    (m.store_index + 1 + floor(chance('transfer to', m.store_index, m.rank, m.day_index) * (n.stores - 1)))::INTEGER
      % n.stores AS other_store,
    'TR-' || lpad((row_number() OVER (ORDER BY m.day_index, m.store_index, m.rank))::VARCHAR, 5, '0') AS document
  FROM events m CROSS JOIN (SELECT count(*)::INTEGER AS stores FROM stores) n
  WHERE kind >= 0.010),
transfers AS (
  SELECT store_index, day_index, rank, 'transfer', -size, INTERVAL 10 HOUR, document, NULL, other_store FROM sent
  UNION ALL
  SELECT other_store, day_index, rank, 'transfer', size, INTERVAL 15 HOUR, document, NULL, store_index FROM sent),
movements AS (
  FROM receipts UNION ALL FROM shrinkage UNION ALL FROM adjustments UNION ALL FROM transfers)
SELECT s.store_id, d.day,
  'M-' || lpad((row_number() OVER (ORDER BY m.day_index, m.store_index, m.at, m.type, m.rank, m.document))::VARCHAR, 7, '0')
    AS movement_id,
  d.starts_at + m.at AS moved_at,
  c.product_id, m.type,
  m.quantity::DECIMAL(18,3) AS quantity,
  p.unit_cost::DECIMAL(18,4) AS unit_cost,
  m.document, m.reason,
  o.store_id AS counterpart_store_id,
  'demo' AS source,
  strftime(d.day, '%Y-%m') AS month,
  d.starts_at + m.at AS created_at,
  d.starts_at + m.at AS updated_at
FROM movements m
JOIN days d USING (day_index)
JOIN stores s USING (store_index)
JOIN catalog c USING (rank)
JOIN prices p ON p.rank = m.rank AND p.week_index = d.week_index
LEFT JOIN stores o ON o.store_index = m.other_store
WHERE d.day_index >= s.first_day_index AND d.day_index >= coalesce(o.first_day_index, 0)
ORDER BY month, store_id, moved_at, movement_id`;

/** The rate of each day on which it changed; published the business day before it holds. */
export const exchangeRatesSql = `
SELECT day, $rate_base AS base_currency, $rate_quote AS quote_currency, $rate_source AS source,
  rate::DECIMAL(18,8) AS rate,
  NULL::DECIMAL(18,8) AS buy_rate,
  (day - CASE weekday WHEN 1 THEN 3 WHEN 7 THEN 2 ELSE 1 END)::DATE AS published_on,
  starts_at AS created_at, starts_at AS updated_at
FROM days
QUALIFY rate IS DISTINCT FROM lag(rate) OVER (ORDER BY day_index)
ORDER BY base_currency, quote_currency, source, day`;

/** The one price list: what each product cost when the quarter began, and every change since. */
export const priceListSql = `
WITH weeks AS (
  SELECT week_index, min(day) AS starts_on, min(starts_at) AS starts_at
  FROM days WHERE day_index > $last_day_index - ${historyDays} GROUP BY ALL),
changes AS (
  SELECT p.rank, w.starts_on, w.starts_at, p.unit_price FROM prices p JOIN weeks w USING (week_index)
  QUALIFY p.unit_price IS DISTINCT FROM lag(p.unit_price) OVER (PARTITION BY p.rank ORDER BY p.week_index))
SELECT c.product_id, 'general' AS list_id, p.starts_on AS valid_from,
  p.unit_price::DECIMAL(18,4) AS price,
  $currency AS currency,
  p.starts_at AS created_at, p.starts_at AS updated_at
FROM changes p JOIN catalog c USING (rank)
ORDER BY product_id, list_id, valid_from`;
