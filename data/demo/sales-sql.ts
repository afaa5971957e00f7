/**
 * Statements that turn the dimensions (`stores`, `days`, `catalog`) into tickets and lines, set-based. All
 * chance is a hash of what a row is about, so a row comes out the same in whatever order rows are computed.
 */

/** A number in [0, 1) that depends on nothing but the seed, the salt and the three integers. */
export const chanceMacroSql = (seed: number) => `
CREATE MACRO chance(salt, a, b, c) AS
  ((hash(a::BIGINT, b::BIGINT, c::BIGINT, salt, ${seed}) >> 11)::DOUBLE / 9007199254740992.0)`;

/** Whether a product is sold out in a store on a day: from some weekday to the end of some weeks. */
export const stockOutMacroSql = `
CREATE MACRO sold_out(product, store, week, weekday) AS (
  chance('out', product, store, week) < 0.014
  AND weekday >= 1 + floor(7 * chance('out day', product, store, week)))`;

const priceRoundingSql = {
  bolivar: `CASE
    WHEN p < 20 THEN greatest(0.5, round(p * 2) / 2)
    WHEN p < 200 THEN round(p)
    WHEN p < 2000 THEN round(p / 5) * 5
    ELSE round(p / 10) * 10 END`,
  cents: 'greatest(0.95, round(p * 2) / 2 - 0.05)',
} as const;

/** Shelf price, cost and promotion of each product in each week, in local currency. */
export const pricesSql = (rounding: keyof typeof priceRoundingSql) => `
CREATE TABLE prices AS
WITH weeks AS (SELECT week_index, min(rate) AS rate, min(day) AS starts_on FROM days GROUP BY ALL),
weekly AS (
  SELECT c.rank, w.week_index, c.price_usd, c.cost_usd,
    -- Half of the assortment is repriced every week, the other half every second week.
    r.rate AS shelf_rate, coalesce(s.rate, r.rate) AS supply_rate,
    CASE WHEN chance('promotion', c.rank, w.week_index // 2, 0) < 0.018
      THEN 0.10 + 0.05 * floor(4 * chance('discount', c.rank, w.week_index // 2, 0)) ELSE 0 END AS discount,
    (c.season_bits >> (month(w.starts_on) - 1)) & 1 = 1 AS in_season
  FROM catalog c CROSS JOIN weeks w
  JOIN weeks r ON r.week_index = w.week_index - CASE WHEN c.rank % 2 = 1 THEN w.week_index % 2 ELSE 0 END
  LEFT JOIN weeks s ON s.week_index = w.week_index - 1 - c.rank % 2),
priced AS (SELECT *, price_usd * shelf_rate * (1 - discount) AS p FROM weekly)
SELECT rank, week_index, discount > 0 AS promoted, in_season,
  (${priceRoundingSql[rounding]})::DECIMAL(11,4) AS unit_price,
  greatest(0.01, round(cost_usd * supply_rate, 2))::DECIMAL(11,4) AS unit_cost
FROM priced`;

/** What shoppers are drawn to in a week beyond habit: promotions, and goods whose season it is. */
export const featuredSql = `
CREATE TABLE featured AS
SELECT week_index, (row_number() OVER (PARTITION BY week_index ORDER BY rank) - 1)::INTEGER AS position, rank
FROM prices WHERE promoted OR in_season`;

export const featuredWeeksSql = `
CREATE TABLE featured_weeks AS
SELECT week_index, count(*)::INTEGER AS featured_count,
  -- December draws more shoppers to the season's goods than a usual week does to its promotions.
  CASE WHEN (SELECT max(month(day)) FROM days d WHERE d.week_index = f.week_index) = 12 THEN 0.17 ELSE 0.09 END
    AS featured_share
FROM featured f GROUP BY week_index`;

/** Quantile function of the hour of day at which shoppers pay: noon and the way home. */
const hourSql = `CASE
  WHEN q < 0.10 THEN 8.0 + (q - 0.00) / 0.10 * 1.5
  WHEN q < 0.25 THEN 9.5 + (q - 0.10) / 0.15 * 1.5
  WHEN q < 0.43 THEN 11.0 + (q - 0.25) / 0.18 * 1.6
  WHEN q < 0.53 THEN 12.6 + (q - 0.43) / 0.10 * 1.6
  WHEN q < 0.63 THEN 14.2 + (q - 0.53) / 0.10 * 1.8
  WHEN q < 0.79 THEN 16.0 + (q - 0.63) / 0.16 * 1.6
  WHEN q < 0.93 THEN 17.6 + (q - 0.79) / 0.14 * 1.6
  ELSE 19.2 + (q - 0.93) / 0.07 * 1.7 END`;

const lineCountSql = `CASE
  WHEN c < 0.20 THEN 1 WHEN c < 0.38 THEN 2 WHEN c < 0.54 THEN 3 WHEN c < 0.67 THEN 4
  WHEN c < 0.77 THEN 5 WHEN c < 0.85 THEN 6 WHEN c < 0.91 THEN 8 WHEN c < 0.96 THEN 10
  WHEN c < 0.985 THEN 12 ELSE 16 END`;

export const ticketsSql = `
CREATE TABLE tickets AS
WITH store_days AS (
  SELECT s.store_index, d.day_index, d.week_index, d.weekday, d.starts_at,
    round($tickets_per_store_day * s.weight * d.traffic_factor
      * (0.93 + 0.14 * chance('traffic', s.store_index, d.day_index, 0)))::INTEGER AS ticket_count
  FROM stores s JOIN days d ON d.day_index >= s.first_day_index),
numbered AS (
  SELECT * EXCLUDE (ticket_count), ticket_count, unnest(range(ticket_count))::INTEGER AS ticket
  FROM store_days),
drawn AS (
  SELECT *,
    (ticket + chance('time', store_index, day_index, ticket)) / ticket_count AS q,
    chance('basket', store_index, day_index, ticket) AS c,
    chance('return', store_index, day_index, ticket) < 0.008 AS is_return,
    chance('customer', store_index, day_index, ticket) AS customer
  FROM numbered)
SELECT store_index, day_index, week_index, weekday, ticket, is_return,
  starts_at + to_seconds(floor(3600 * (${hourSql}))::BIGINT) AS sold_at,
  CASE WHEN is_return THEN 1 ELSE ${lineCountSql} END AS line_count,
  -- Three in ten tickets name the customer; some come back often.
  CASE WHEN customer < 0.3 THEN floor(18000 * pow(customer / 0.3, 1.8))::INTEGER END AS customer_number
FROM drawn`;

/**
 * From a uniform number to a share of the assortment, most popular first: a fifth of the products make half
 * of the lines. The shift keeps the very first product from outselling the second many times over.
 */
const popularitySql = '((pow(pick + 0.03, 2.3) - pow(0.03, 2.3)) / (pow(1.03, 2.3) - pow(0.03, 2.3)))';

/** Draws a product for each line; a line whose product is sold out that day is a sale that was lost. */
export const linesSql = `
CREATE TABLE lines AS
WITH numbered AS (
  SELECT * EXCLUDE (line_count), unnest(range(line_count))::INTEGER AS line,
    day_index * 64::BIGINT + store_index AS place
  FROM tickets),
drawn AS (
  SELECT *,
    chance('product', place, ticket, line) AS pick,
    chance('featured', place, ticket, line) AS whim,
    chance('quantity', place, ticket, line) AS amount
  FROM numbered),
picked AS (
  SELECT d.*, coalesce(f.rank, floor($product_count * ${popularitySql})::INTEGER) AS rank
  FROM drawn d
  LEFT JOIN featured_weeks w ON w.week_index = d.week_index
  LEFT JOIN featured f ON f.week_index = d.week_index
    AND f.position = CASE WHEN whim < w.featured_share THEN floor(pick * w.featured_count)::INTEGER END)
SELECT store_index, day_index, p.week_index, ticket, line, is_return, sold_at, customer_number, p.rank,
  CASE WHEN c.unit = 'kg' THEN (0.12 + round(2.2 * pow(amount, 2.2), 3))::DECIMAL(7,3)
    WHEN amount < 0.76 THEN 1 WHEN amount < 0.92 THEN 2 WHEN amount < 0.975 THEN 3 ELSE 6 END::DECIMAL(7,3)
    AS quantity
FROM picked p JOIN catalog c ON c.rank = p.rank
WHERE NOT sold_out(p.rank, store_index, p.week_index, weekday)`;

/** The rows of the sales table. Ticket ids count up within a store's day. */
export const salesSql = `
SELECT s.store_id,
  CASE WHEN l.is_return THEN $return_prefix ELSE $sale_prefix END || '-' || strftime(d.day, '%y%m%d') || '-'
    || lpad((l.ticket + 1)::VARCHAR, 4, '0') AS sale_id,
  (l.line + 1)::INTEGER AS line_no,
  l.sold_at,
  d.day,
  c.product_id,
  c.name AS description,
  CASE WHEN l.is_return THEN 'return' ELSE 'sale' END AS type,
  (CASE WHEN l.is_return THEN -l.quantity ELSE l.quantity END)::DECIMAL(18,3) AS quantity,
  p.unit_price::DECIMAL(18,4) AS unit_price,
  (CASE WHEN l.is_return THEN -1 ELSE 1 END * (l.quantity * p.unit_price)::DECIMAL(18,4))::DECIMAL(18,4)
    AS line_total,
  p.unit_cost::DECIMAL(18,4) AS unit_cost,
  $currency AS currency,
  CASE WHEN l.customer_number IS NOT NULL
    THEN $customer_prefix || (9000000 + l.customer_number * 977)::VARCHAR END AS customer_id,
  'demo' AS source,
  strftime(d.day, '%Y-%m') AS month
FROM lines l
JOIN days d USING (day_index)
JOIN stores s USING (store_index)
JOIN catalog c USING (rank)
JOIN prices p ON p.rank = l.rank AND p.week_index = l.week_index
ORDER BY month, store_id, sold_at, sale_id, line_no`;
