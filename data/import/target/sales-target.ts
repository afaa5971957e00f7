import { defaultSalesRules, type SalesRules } from '../mapping/profile.ts';
import { keepFirstForUndo, keepForUndo, loadFromLake, writeParquet } from './lake-files.ts';
import { buildSaleLines, compareSaleLines, productsOfLinesSql, storesOfLinesSql } from './sales-rows.ts';
import { sampleRows } from './sample-rows.ts';
import type { ImportTarget, TargetContext, TargetPlan } from './target.ts';

/** Store of files without one, in tenants that have not said which store they are. */
const defaultStoreId = 'MAIN';

const sampleSql = `SELECT store_id, sale_id, line_no, strftime(sold_at, '%Y-%m-%dT%H:%M:%SZ') AS sold_at, day, product_id,
  description, type, quantity, unit_price, customer_id FROM sale_lines ORDER BY row_no`;

/** The `source` of the lines that an import wrote. */
export function sourceOfImport(importId: string): string {
  return `import:${importId}`;
}

export function createSalesTarget(
  context: TargetContext,
  rules: SalesRules = defaultSalesRules,
): ImportTarget {
  const { session, lake, tenant, now } = context;
  return {
    async plan(): Promise<TargetPlan> {
      await loadFromLake(context, 'known_products', 'products', {
        sql: 'SELECT product_id, lower(product_id) AS folded FROM products QUALIFY row_number() OVER (PARTITION BY lower(product_id) ORDER BY product_id) = 1',
      });
      await loadFromLake(context, 'known_stores', 'stores', { sql: 'SELECT store_id FROM stores' });
      await buildSaleLines(session, {
        rules,
        timeZone: tenant.timeZone,
        currency: tenant.currency,
        source: sourceOfImport(context.importId),
        defaultStoreId,
      });
      const [range] = await session.rows<{ first: string | null; last: string | null }>(
        'SELECT min(day)::VARCHAR AS first, max(day)::VARCHAR AS last FROM sale_lines',
      );
      const days = range?.first && range.last ? { first: range.first, last: range.last } : undefined;
      await loadFromLake(context, 'stored_lines', 'sales', {
        sql: 'SELECT * FROM sales',
        where: {
          sales: [
            { column: 'day', operator: '>=', value: days?.first ?? '9999-12-30' },
            { column: 'day', operator: '<=', value: days?.last ?? '0001-01-01' },
          ],
        },
      });
      const changes = await compareSaleLines(session);
      const { lineTypes, totals, newProducts, newStores } = await describeLines(context);
      return {
        counts: {
          inserted: changes.toWrite - changes.replaced,
          updated: changes.replaced,
          unchanged: changes.unchanged,
          overridden: 0,
          newProducts,
          newStores,
        },
        rowsToWrite: changes.toWrite,
        lineTypes,
        totals,
        sample: await sampleRows(session, sampleSql),
        ...(days ? { days } : {}),
      };
    },
    async write(transaction) {
      const products = await writeParquet(
        context,
        'new_products',
        productsOfLinesSql(rules, tenant.currency, now),
      );
      const stores = await writeParquet(context, 'new_stores', storesOfLinesSql(now));
      const before = await writeParquet(
        context,
        'before',
        `SELECT s.* FROM stored_lines s SEMI JOIN line_numbers n
         ON (n.store_id, n.day, n.sale_id, n.new_line_no) = (s.store_id, s.day, s.sale_id, s.line_no)`,
      );
      await keepFirstForUndo(context, 'new_products', products);
      await keepFirstForUndo(context, 'new_stores', stores);
      await keepForUndo(context, 'before', before);
      const lines = await writeParquet(
        context,
        'lines',
        'SELECT * FROM lines_to_write ORDER BY store_id, sold_at, sale_id, line_no',
      );
      await session.run('DROP VIEW lines_to_write');
      for (const table of ['sale_lines', 'stored_lines']) await session.run(`DROP TABLE ${table}`);
      const storesWritten = await lake.merge('stores', { parquetPaths: [stores] }, { mode: 'insert' });
      const productsWritten = await lake.merge('products', { parquetPaths: [products] }, { mode: 'insert' });
      // The deciding commit.
      const sales = await lake.merge('sales', { parquetPaths: [lines] }, { mode: 'upsert', transaction });
      return { stores: storesWritten.version, products: productsWritten.version, sales: sales.version };
    },
  };
}

async function describeLines({ session }: TargetContext) {
  const types = await session.rows<{ type: string; n: number }>(
    'SELECT type, count(*) AS n FROM sale_lines GROUP BY type ORDER BY type',
  );
  const [sums] = await session.rows<Record<'tickets' | 'quantity' | 'total', string>>(`SELECT
    (SELECT count(*)::VARCHAR FROM (SELECT DISTINCT store_id, day, sale_id FROM sale_lines)) AS tickets,
    sum(quantity)::VARCHAR AS quantity,
    sum(round(quantity * unit_price, 4)::DECIMAL(18,4))::VARCHAR AS total FROM sale_lines`);
  const [fresh] = await session.rows<{ products: number; stores: number }>(`SELECT
    (SELECT count(DISTINCT product_id) FROM sale_lines ANTI JOIN known_products USING (product_id)) AS products,
    (SELECT count(DISTINCT store_id) FROM sale_lines ANTI JOIN known_stores USING (store_id)) AS stores`);
  return {
    lineTypes: Object.fromEntries(types.map(({ type, n }) => [type, Number(n)])),
    totals: {
      tickets: sums?.tickets ?? '0',
      quantity: sums?.quantity ?? '0',
      total: sums?.total ?? '0',
    },
    newProducts: Number(fresh?.products ?? 0),
    newStores: Number(fresh?.stores ?? 0),
  };
}
