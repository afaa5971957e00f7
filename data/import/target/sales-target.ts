import { join } from 'node:path';
import { concurrently } from '../../concurrently.ts';
import type { Session } from '../../engine/session.ts';
import { sqlString } from '../../engine/sql-text.ts';
import { amountSql } from '../../lake/amount-sql.ts';
import { defaultSalesRules, type SalesRules } from '../mapping/profile.ts';
import { compareRows } from './entity-rows.ts';
import { defaultStoreId, givenMovements } from './given-rows.ts';
import { knowNothing, loadFromLake, loadKnownProducts, writeParquet } from './lake-files.ts';
import { compareSaleLines } from './sales-compare.ts';
import { buildSaleLines, newIdsSql, productsOfLinesSql, storesOfLinesSql } from './sales-rows.ts';
import { sampleRows } from './sample-rows.ts';
import {
  type ImportTarget,
  noCounts,
  type StagedImport,
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
      const changes = await compareSaleLines(session, policy, {
        hasCosts: context.bindings.some(({ field }) => field.name === 'unit_cost'),
      });
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
    stage: () => stageSales(context, rules),
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

async function stageSales(context: TargetContext, rules: SalesRules): Promise<StagedImport> {
  const { lake, tenant, now } = context;
  const write = (name: string, sql: string) => writeParquet(context, name, sql);
  const products = await write('new_products', productsOfLinesSql(rules, tenant.currency, now));
  const stores = await write('new_stores', storesOfLinesSql(now));
  const before = await write(
    'before',
    `SELECT s.* FROM stored_lines s SEMI JOIN line_numbers n
     ON (n.store_id, n.day, n.sale_id, n.new_line_no) = (s.store_id, s.day, s.sale_id, s.line_no)`,
  );
  const removed = await write('removed', 'SELECT * FROM removed_lines');
  const lines = await lake.prepare('sales', {
    session: context.session,
    select: `SELECT *, ${sqlString(tenant.currency)} AS currency, ${sqlString(sourceOfImport(context.importId))} AS source
      FROM lines_to_write`,
    directory: join(context.directory, 'rows'),
  });
  const removesLines = await hasRows(context, 'removed_lines');
  const movements = (await hasRows(context, 'adjustment_lines'))
    ? await write('movements', 'SELECT * FROM rows_to_write')
    : null;
  return {
    kept: [
      { name: 'new_products', path: products, first: true },
      { name: 'new_stores', path: stores, first: true },
      ...(movements ? [{ name: 'movements', path: movements, first: true }] : []),
      { name: 'before', path: before, first: false },
      { name: 'removed', path: removed, first: false },
      ...lines.parquetPaths.map((path, index) => ({ name: `rows/${index}`, path, first: false })),
    ],
    async commit(transaction) {
      const first = [
        { table: 'stores', path: stores },
        { table: 'products', path: products },
        ...(movements ? [{ table: 'stock_movements', path: movements } as const] : []),
      ] as const;
      const inserted = await concurrently(first, first.length, async ({ table, path }) => {
        const { version } = await lake.merge(table, { parquetPaths: [path] }, { mode: 'insert' });
        return [table, version] as const;
      });
      // The deciding commit.
      const sales = await lake.merge('sales', lines, {
        mode: 'upsert',
        transaction,
        ...(removesLines ? { remove: { parquetPaths: [removed] } } : {}),
      });
      return { ...Object.fromEntries(inserted), sales: sales.version };
    },
  };
}

async function hasRows({ session }: TargetContext, relation: string): Promise<boolean> {
  return (await session.rows(`SELECT 1 FROM ${relation} LIMIT 1`)).length > 0;
}

async function describeLines({ session }: TargetContext) {
  const types = await session.rows<{ type: string; n: number }>(
    `SELECT type, count(*) AS n FROM (SELECT type FROM sale_lines UNION ALL SELECT type FROM adjustment_lines)
     GROUP BY type ORDER BY type`,
  );
  const [sums] = await session.rows<Record<'tickets' | 'quantity' | 'total', string>>(`SELECT
    count(*) FILTER (line_no = 1)::VARCHAR AS tickets,
    sum(quantity)::VARCHAR AS quantity,
    sum(${amountSql('quantity', 'unit_price')})::VARCHAR AS total FROM sale_lines`);
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
