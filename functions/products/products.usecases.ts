import type { LakeQuery } from '#data/lake/lake.ts';
import type { DataSource, Page, PageSource } from '../http/data-answer.ts';
import { ApiError } from '../http/errors.ts';
import { limitClause, type PagedRow, toPage } from '../http/page-rows.ts';
import { afterRow, keyText, orderBy, type SortKey } from '../query/keyset.ts';
import {
  containsText,
  equals,
  folded,
  joinConditions,
  storePredicates,
  visibleStores,
} from '../query/sql.ts';
import type { Product, ProductDetail, ProductStock, ProductsQuery } from './products.schemas.ts';

const order: readonly SortKey[] = [
  { expression: folded('name'), type: 'VARCHAR', descending: false },
  { expression: 'product_id', type: 'VARCHAR', descending: false },
];

const ofProduct = (productId: string) => ({ column: 'product_id', operator: '=', value: productId }) as const;

const productColumns = `
  product_id AS "productId",
  name,
  category,
  brand,
  supplier_id AS "supplierId",
  unit,
  ean,
  tax_class AS "taxClass",
  kind,
  price,
  unit_cost AS "unitCost",
  currency,
  active,
  created_at AS "createdAt",
  updated_at AS "updatedAt"`;

/** Products by name, with how many there are in all. */
export async function listProducts(
  source: PageSource,
  query: ProductsQuery,
): Promise<Page<Product> & { total: number }> {
  const rows = await source.lake.query<PagedRow<Product>>(productsStatement(source, query), source.snapshot);
  const { page, total } = toPage(rows, source.limit);
  return { ...page, total: total ?? 0 };
}

export function productsStatement(source: PageSource, query: ProductsQuery): LakeQuery {
  const filter = joinConditions([
    equals('category', 'category', query.category),
    containsText(['product_id', 'name', "coalesce(brand, '')", "coalesce(ean, '')"], query.q),
  ]);
  const after = joinConditions([source.after && afterRow(order, source.after)]);
  return {
    sql: `
        WITH matching AS MATERIALIZED (SELECT * FROM products WHERE ${filter.sql})
        SELECT ${productColumns},
          (SELECT CAST(count(*) AS INTEGER) FROM matching) AS "listLength",
          ${keyText(order)} AS "rowKey"
        FROM matching
        WHERE ${after.sql}
        ORDER BY ${orderBy(order)}
        ${limitClause(source.limit)}`,
    parameters: { ...filter.parameters, ...after.parameters },
    where: { products: query.id === undefined ? [] : [ofProduct(query.id)] },
  };
}

/** One product with its stock in each store that the caller may see. Rejects with `product.not_found`. */
export async function getProduct(
  { lake, snapshot, storeIds }: DataSource,
  productId: string,
): Promise<Pick<ProductDetail, 'item'>> {
  const [products, stock] = await Promise.all([
    lake.query<Product>(
      {
        sql: `SELECT ${productColumns} FROM products`,
        where: { products: [ofProduct(productId)] },
      },
      snapshot,
    ),
    lake.query<ProductStock>(
      {
        sql: `
          SELECT
            i.store_id AS "storeId",
            coalesce(s.name, i.store_id) AS "storeName",
            i.quantity,
            i.min_stock AS "minStock",
            i.max_stock AS "maxStock",
            coalesce(i.quantity <= i.min_stock, FALSE) AS "lowStock",
            i.counted_at AS "countedAt"
          FROM inventory i LEFT JOIN stores s ON s.store_id = i.store_id
          ORDER BY "storeName", "storeId"`,
        where: {
          inventory: [ofProduct(productId), ...storePredicates(visibleStores(storeIds, undefined))],
        },
      },
      snapshot,
    ),
  ]);
  const product = products[0];
  if (!product) throw new ApiError('product.not_found', 'There is no product with this id.');
  return { item: { ...product, stock } };
}
