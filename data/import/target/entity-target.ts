import { compareRows } from './entity-rows.ts';
import { type EntityTable, givenRows, refersToProducts } from './given-rows.ts';
import { knowNothing, loadFromLake, loadKnownOrders, loadKnownProducts, writeParquet } from './lake-files.ts';
import { sampleRows } from './sample-rows.ts';
import {
  type ImportTarget,
  noCounts,
  type StagedImport,
  sourceOfImport,
  type TargetContext,
  type TargetPlan,
} from './target.ts';

/**
 * Tables whose rows have a key of their own: things (the latest row of a key is what is true) and events
 * that name themselves. New rows are inserted; what becomes of the others is the policy's.
 */
export function createEntityTarget(context: TargetContext, table: EntityTable): ImportTarget {
  const { session, tenant, now, policy } = context;
  const given = givenRows(table, { ...tenant, bindings: context.bindings });
  return {
    async describe(): Promise<TargetPlan> {
      await knowNothing(session);
      return {
        counts: noCounts,
        rowsToWrite: 0,
        sample: await sampleRows(session, `SELECT * EXCLUDE (row_no) FROM (${given.sql}) ORDER BY row_no`),
      };
    },
    async plan(): Promise<TargetPlan> {
      await loadFromLake(context, 'stored_rows', table, { sql: `SELECT * FROM ${table}` });
      if (refersToProducts(table)) await loadKnownProducts(context);
      if (table === 'order_lines') await loadKnownOrders(context);
      const source = sourceOfImport(context.importId);
      const { removed, ...changes } = await compareRows(session, { table, given, policy, now, source });
      return {
        counts: {
          ...changes,
          newProducts: 0,
          newStores: 0,
          ...(policy === 'replace' ? { removed } : {}),
        },
        rowsToWrite: changes.inserted + changes.updated + removed,
        sample: await sampleRows(session, 'SELECT * EXCLUDE (row_no) FROM latest ORDER BY row_no'),
        ...(policy === 'replace' ? { removed: await sampleRows(session, 'SELECT * FROM rows_removed') } : {}),
      };
    },
    stage: () => stageEntities(context, table),
  };
}

/** `rows_to_write` and `rows_removed`, to be merged with one commit. */
async function stageEntities(context: TargetContext, table: EntityTable): Promise<StagedImport> {
  const rows = await writeParquet(context, 'rows', 'SELECT * FROM rows_to_write');
  const removed = await writeParquet(context, 'removed', 'SELECT * FROM rows_removed');
  const before = await writeParquet(context, 'before', 'SELECT * FROM rows_before');
  return {
    kept: [
      { name: 'rows', path: rows, first: false },
      { name: 'before', path: before, first: false },
      { name: 'removed', path: removed, first: false },
    ],
    async commit(transaction) {
      const { version } = await context.lake.merge(
        table,
        { parquetPaths: [rows] },
        { mode: 'upsert', transaction, remove: { parquetPaths: [removed] } },
      );
      return { [table]: version };
    },
  };
}
