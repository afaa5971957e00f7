import type { Session } from '../../engine/session.ts';
import { defaultSalesRules, type SalesRules } from '../mapping/profile.ts';
import { compareRows } from './entity-rows.ts';
import { defaultStoreId, givenMovements } from './given-rows.ts';
import {
  keepFirstForUndo,
  keepForUndo,
  knowNothing,
  loadFromLake,
  loadKnownProducts,
  writeParquet,
} from './lake-files.ts';
import { compareSaleLines } from './sales-compare.ts';
import { buildSaleLines, newIdsSql, productsOfLinesSql, storesOfLinesSql } from './sales-rows.ts';
import { sampleRows } from './sample-rows.ts';
import {
  type ImportTarget,
  noCounts,
  sourceOfImport,
  type TargetContext,
  type TargetPlan,
} from './target.ts';

const sampleSql = `SELECT store_id, sale_id, line_no, strftime(sold_at, '%Y-%m-%dT%H:%M:%SZ') AS sold_at, day, product_id,
  description, type, quantity, unit_price, customer_id FROM sale_lines ORDER BY row_no`;

/** Sale lines; and the stock adjustments that wholesalers note among them, as movements. */
export function createSalesTarget(
  context: TargetContext,
  rules: SalesRules = defaultSalesRules,
): ImportTarget {
  const { session, tenant, policy } = context;
  const { scaleLabels = tenant.scaleLabels, ...otherRules } = rules;
  const build = () =>
    buildSaleLines(session, {
      rules: { ...otherRules, ...(scaleLabels ? { scaleLabels } : {}) },
      timeZone: tenant.timeZone,
      currency: tenant.currency,
      source: sourceOfImport(context.importId),
      defaultStoreId,
    });
  return {
    async describe(): Promise<TargetPlan> {
      await knowNothing(session);
      await build();
      const { lineTypes, totals } = await describeLines(context);
      const days = await rangeOfDays(session);
      return {
        counts: noCounts,
        rowsToWrite: 0,
        lineTypes,
        totals,
        ...(days ? { days } : {}),
        sample: await sampleRows(session, sampleSql),
      };
    },
    async plan(): Promise<TargetPlan> {
      await loadKnownProducts(context);
      await loadFromLake(context, 'known_stores', 'stores', { sql: 'SELECT store_id FROM stores' });
      await build();
      const days = await loadStoredLines(context);
      const changes = await compareSaleLines(session, policy);
      const movements = await planMovements(context);
      const described = await describeLines(context);
      const { adjustment = 0 } = described.lineTypes;
      return {
        counts: {
          inserted: changes.toWrite - changes.replaced + movements,
          updated: changes.replaced,
          unchanged: changes.unchanged + adjustment - movements,
          overridden: 0,
          newProducts: described.newProducts,
          newStores: described.newStores,
          ...(adjustment > 0 ? { movements: adjustment } : {}),
          ...(policy === 'replace' ? { removed: changes.removed } : {}),
        },
        rowsToWrite: changes.toWrite + movements + changes.removed,
        lineTypes: described.lineTypes,
        totals: described.totals,
        sample: await sampleRows(session, sampleSql),
        ...(policy === 'replace'
          ? {
              removed: await sampleRows(
                session,
                'SELECT * FROM removed_lines ORDER BY day, store_id, sale_id',
              ),
            }
          : {}),
        ...(days ? { days } : {}),
      };
    },
    write: (transaction) => writeSales(context, rules, transaction),
  };
}

/** Loads the stored lines of the days that the file has; resolves to the first and the last. */
async function loadStoredLines(context: TargetContext) {
  const days = await rangeOfDays(context.session);
  await loadFromLake(context, 'stored_lines', 'sales', {
    sql: 'SELECT * FROM sales',
    where: {
      sales: [
        { column: 'day', operator: '>=', value: days?.first ?? '9999-12-30' },
        { column: 'day', operator: '<=', value: days?.last ?? '0001-01-01' },
      ],
    },
  });
  return days;
}

async function rangeOfDays(session: Session): Promise<TargetPlan['days']> {
  const [range] = await session.rows<{ first: string | null; last: string | null }>(
    'SELECT min(day)::VARCHAR AS first, max(day)::VARCHAR AS last FROM sale_lines',
  );
  return range?.first && range.last ? { first: range.first, last: range.last } : undefined;
}

/** Compares the file's adjustments with the stored movements; resolves to how many are new. */
async function planMovements(context: TargetContext): Promise<number> {
  const { session, tenant, now, importId } = context;
  const [range] = await session.rows<{ first: string | null; last: string | null }>(
    'SELECT min(local_time)::DATE::VARCHAR AS first, max(local_time)::DATE::VARCHAR AS last FROM adjustment_lines',
  );
  if (!range?.first || !range.last) return 0;
  await loadFromLake(context, 'stored_rows', 'stock_movements', {
    sql: 'SELECT * FROM stock_movements',
    where: {
      stock_movements: [
        { column: 'day', operator: '>=', value: range.first },
        { column: 'day', operator: '<=', value: range.last },
      ],
    },
  });
  const given = givenMovements(
    `SELECT row_no, store_id, NULL::VARCHAR AS movement_id, local_time, product_id, type, quantity, unit_cost, document,
     description AS reason, NULL::VARCHAR AS counterpart_store_id FROM adjustment_lines`,
    tenant.timeZone,
  );
  const source = sourceOfImport(importId);
  const table = 'stock_movements';
  return (await compareRows(session, { table, given, policy: 'insert', now, source })).inserted;
}

async function writeSales(
  context: TargetContext,
  rules: SalesRules,
  transaction: { appId: string; version: number },
): Promise<Record<string, number>> {
  const { session, lake, tenant, now } = context;
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
  const removed = await writeParquet(context, 'removed', 'SELECT * FROM removed_lines');
  const lines = await writeParquet(context, 'lines', 'SELECT * FROM lines_to_write');
  await keepFirstForUndo(context, 'new_products', products);
  await keepFirstForUndo(context, 'new_stores', stores);
  await keepForUndo(context, 'before', before);
  await keepForUndo(context, 'removed', removed);
  await keepForUndo(context, 'rows', lines);
  const movements = await writeMovements(context);
  await session.run('DROP VIEW lines_to_write');
  for (const table of ['sale_lines', 'stored_lines']) await session.run(`DROP TABLE ${table}`);
  const storesWritten = await lake.merge('stores', { parquetPaths: [stores] }, { mode: 'insert' });
  const productsWritten = await lake.merge('products', { parquetPaths: [products] }, { mode: 'insert' });
  const movementsWritten = movements
    ? await lake.merge('stock_movements', { parquetPaths: [movements] }, { mode: 'insert' })
    : null;
  // The deciding commit.
  const sales = await lake.merge(
    'sales',
    { parquetPaths: [lines] },
    { mode: 'upsert', transaction, remove: { parquetPaths: [removed] } },
  );
  return {
    stores: storesWritten.version,
    products: productsWritten.version,
    ...(movementsWritten ? { stock_movements: movementsWritten.version } : {}),
    sales: sales.version,
  };
}

/** The file of new movements, kept for the undo; null where the sales have none. */
async function writeMovements(context: TargetContext): Promise<string | null> {
  const [found] = await context.session.rows<{ n: number }>('SELECT count(*) AS n FROM adjustment_lines');
  if (Number(found?.n ?? 0) === 0) return null;
  const path = await writeParquet(context, 'movements', 'SELECT * FROM rows_to_write');
  await keepFirstForUndo(context, 'movements', path);
  return path;
}

async function describeLines({ session }: TargetContext) {
  const types = await session.rows<{ type: string; n: number }>(
    `SELECT type, count(*) AS n FROM (SELECT type FROM sale_lines UNION ALL SELECT type FROM adjustment_lines)
     GROUP BY type ORDER BY type`,
  );
  const [sums] = await session.rows<Record<'tickets' | 'quantity' | 'total', string>>(`SELECT
    (SELECT count(*)::VARCHAR FROM (SELECT DISTINCT store_id, day, sale_id FROM sale_lines)) AS tickets,
    sum(quantity)::VARCHAR AS quantity,
    sum(round(quantity * unit_price, 4)::DECIMAL(18,4))::VARCHAR AS total FROM sale_lines`);
  const [fresh] = await session.rows<{ products: number; stores: number }>(
    `SELECT (SELECT count(*) FROM (${newIdsSql.products})) AS products, (SELECT count(*) FROM (${newIdsSql.stores})) AS stores`,
  );
  return {
    lineTypes: Object.fromEntries(types.map(({ type, n }) => [type, Number(n)])) as Record<string, number>,
    totals: {
      tickets: sums?.tickets ?? '0',
      quantity: sums?.quantity ?? '0',
      total: sums?.total ?? '0',
    },
    newProducts: Number(fresh?.products ?? 0),
    newStores: Number(fresh?.stores ?? 0),
  };
}
