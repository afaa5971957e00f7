import { amountSql } from '#data/lake/amount-sql.ts';
import type { LakeQuery } from '#data/lake/lake.ts';
import type { DataSource, Page, PageSource } from '../http/data-answer.ts';
import { type PagedRow, toPage } from '../http/page-rows.ts';
import { afterRow, keyText, orderBy, parseKeyText, type SortKey } from '../query/keyset.ts';
import {
  type Conditions,
  containsText,
  equals,
  folded,
  joinConditions,
  storePredicates,
  visibleStores,
} from '../query/sql.ts';
import type { InventoryItem, InventoryQuery, InventorySortColumn } from './inventory.schemas.ts';

/**
 * Random access to a long list. OFFSET alone costs more the further it reaches, so the sort keys of every
 * 512th row are computed once and any window then starts at the nearest of them.
 */
const rowsPerMark = 512;

const sortExpressions: Readonly<Record<InventorySortColumn, Omit<SortKey, 'descending'>>> = {
  product: { expression: 'product_sort', type: 'VARCHAR' },
  store: { expression: 'store_sort', type: 'VARCHAR' },
  category: { expression: 'category_sort', type: 'VARCHAR' },
  quantity: { expression: 'CAST(quantity AS DECIMAL(38,4))', type: 'DECIMAL(38,4)' },
  stockValue: { expression: 'coalesce(stock_value, -1)', type: 'DECIMAL(38,4)' },
  updatedAt: { expression: 'updated_at', type: 'TIMESTAMPTZ' },
};

/** The order asked for, made total by name and key. */
function orderOf(sort: InventoryQuery['sort']): SortKey[] {
  const descending = sort.startsWith('-');
  const column = (descending ? sort.slice(1) : sort) as InventorySortColumn;
  const ties: SortKey[] = [
    { ...sortExpressions.product, descending: false },
    { expression: 'product_id', type: 'VARCHAR', descending: false },
    { expression: 'store_id', type: 'VARCHAR', descending: false },
  ];
  return column === 'product'
    ? [{ ...sortExpressions.product, descending }, ...ties.slice(1)]
    : [{ ...sortExpressions[column], descending }, ...ties];
}

interface MatchingRows {
  /** WITH clause that defines `matching`, the rows that match the filters. */
  with: string;
  /** SELECT of how many they are. */
  count: string;
  parameters: Conditions['parameters'];
  where: NonNullable<LakeQuery['where']>;
}

/**
 * The names of thousands of products are folded and searched once, not once for each of the many times that
 * a product lies in a store.
 */
function matchingRows(query: InventoryQuery, { storeIds }: DataSource): MatchingRows {
  const text = containsText(['product_id', 'name', "coalesce(ean, '')", "coalesce(brand, '')"], query.q);
  const byProduct = joinConditions([
    equals('p.category', 'category', query.category),
    text && {
      // A product that is in stock but not in the catalogue is found by its id.
      sql: `coalesce(p.is_match, ${containsText(['i.product_id'], query.q)?.sql})`,
      parameters: text.parameters,
    },
  ]);
  const lowStock =
    query.lowStock === undefined ? 'TRUE' : `coalesce(i.quantity <= i.min_stock, FALSE) = ${query.lowStock}`;
  const joined = 'LEFT JOIN p ON p.product_id = i.product_id';
  const needsProducts = query.category !== undefined || text !== null;
  return {
    with: `WITH
      p AS MATERIALIZED (
        SELECT product_id, name, category, unit, ${folded('name')} AS name_sort,
          ${folded("coalesce(category, '')")} AS category_sort, ${text?.sql ?? 'TRUE'} AS is_match
        FROM products),
      s AS MATERIALIZED (SELECT store_id, name, ${folded('name')} AS name_sort FROM stores),
      matching AS (
        SELECT
          i.store_id,
          coalesce(s.name, i.store_id) AS store_name,
          coalesce(s.name_sort, i.store_id) AS store_sort,
          i.product_id,
          coalesce(p.name, i.product_id) AS product_name,
          coalesce(p.name_sort, i.product_id) AS product_sort,
          p.category,
          coalesce(p.category_sort, '') AS category_sort,
          coalesce(p.unit, 'unit') AS unit,
          i.quantity,
          i.min_stock,
          i.max_stock,
          i.unit_cost,
          ${amountSql('i.quantity', 'i.unit_cost')} AS stock_value,
          coalesce(i.quantity <= i.min_stock, FALSE) AS low_stock,
          i.counted_at,
          i.updated_at
        FROM inventory i ${joined} LEFT JOIN s ON s.store_id = i.store_id
        WHERE ${lowStock} AND ${byProduct.sql})`,
    count: `SELECT CAST(count(*) AS INTEGER) FROM inventory i ${needsProducts ? joined : ''}
      WHERE ${lowStock} AND ${byProduct.sql}`,
    parameters: byProduct.parameters,
    where: { inventory: storePredicates(visibleStores(storeIds, query.store)) },
  };
}

const itemColumns = `
  store_id AS "storeId",
  store_name AS "storeName",
  product_id AS "productId",
  product_name AS "productName",
  category,
  unit,
  quantity,
  min_stock AS "minStock",
  max_stock AS "maxStock",
  unit_cost AS "unitCost",
  stock_value AS "stockValue",
  low_stock AS "lowStock",
  counted_at AS "countedAt",
  updated_at AS "updatedAt"`;

/** Every `rowsPerMark`th row of the sorted list, and how long the list is. */
export interface InventoryMarks {
  total: number;
  /** Sort keys of the rows with rank 0, 512, 1024, … */
  keys: readonly (readonly string[])[];
}

export type MarksOf = (source: DataSource, query: InventoryQuery) => Promise<InventoryMarks>;

export async function markInventory(source: DataSource, query: InventoryQuery): Promise<InventoryMarks> {
  const order = orderOf(query.sort);
  const rows = matchingRows(query, source);
  const marks = await source.lake.query<{ key: string; total: number }>(
    {
      sql: `${rows.with},
        ranked AS (
          SELECT *, row_number() OVER (ORDER BY ${orderBy(order)}) - 1 AS rank, count(*) OVER () AS total
          FROM matching)
        SELECT ${keyText(order)} AS key, CAST(total AS INTEGER) AS total
        FROM ranked WHERE rank % ${rowsPerMark} = 0 ORDER BY rank`,
      parameters: rows.parameters,
      where: rows.where,
    },
    source.snapshot,
  );
  return { total: marks[0]?.total ?? 0, keys: marks.map((mark) => parseKeyText(mark.key)) };
}

export type InventoryPage = Page<InventoryItem> & { offset: number; total: number };

/** Where a window starts in the sorted list, and how long the list is where that is known already. */
interface WindowStart {
  offset: number;
  condition: Conditions;
  /** Rows to skip after the condition. */
  skip: number;
  total: number | null;
}

async function findStart(
  source: PageSource,
  query: InventoryQuery,
  order: readonly SortKey[],
  marksOf: MarksOf,
): Promise<WindowStart> {
  if (source.after) {
    const [rank, total, ...keys] = source.after;
    return { offset: Number(rank) + 1, condition: afterRow(order, keys), skip: 0, total: Number(total) };
  }
  const offset = query.offset ?? 0;
  const everything: Conditions = { sql: 'TRUE', parameters: {} };
  if (offset < rowsPerMark) return { offset, condition: everything, skip: offset, total: null };
  const { keys, total } = await marksOf(source, query);
  const mark = keys[Math.floor(offset / rowsPerMark)];
  const condition = mark ? afterRow(order, mark, { inclusive: true }) : { sql: 'FALSE', parameters: {} };
  return { offset, condition, skip: offset % rowsPerMark, total };
}

/** A window of the inventory: after the row of a cursor, or at the rank `query.offset`. */
export async function listInventory(
  source: PageSource,
  query: InventoryQuery,
  marksOf: MarksOf,
): Promise<InventoryPage> {
  const order = orderOf(query.sort);
  const rows = matchingRows(query, source);
  const start = await findStart(source, query, order, marksOf);
  const count = start.total ?? `(${rows.count})`;
  const found = await source.lake.query<PagedRow<InventoryItem>>(
    {
      sql: `${rows.with}
        SELECT ${itemColumns}, ${count} AS "listLength", ${keyText(order)} AS "rowKey"
        FROM matching WHERE ${start.condition.sql}
        ORDER BY ${orderBy(order)} LIMIT ${source.limit + 1} OFFSET ${start.skip}`,
      parameters: { ...rows.parameters, ...start.condition.parameters },
      where: rows.where,
    },
    source.snapshot,
  );
  const { page, total: counted } = toPage(found, source.limit);
  const total = counted ?? start.total ?? (await marksOf(source, query)).total;
  const lastRank = start.offset + page.items.length - 1;
  return {
    items: page.items,
    lastKeys: page.lastKeys && [String(lastRank), String(total), ...page.lastKeys],
    offset: start.offset,
    total,
  };
}

/** The whole sorted list, as `listInventory` pages it. */
export function inventoryStatement(source: DataSource, query: InventoryQuery): LakeQuery {
  const rows = matchingRows(query, source);
  return {
    sql: `${rows.with} SELECT ${itemColumns} FROM matching ORDER BY ${orderBy(orderOf(query.sort))}`,
    parameters: rows.parameters,
    where: rows.where,
  };
}
