import { tableSchema } from '../../lake/tables.ts';
import { buildEntityRows, type EntityTable } from './entity-rows.ts';
import { keepForUndo, loadFromLake, writeParquet } from './lake-files.ts';
import { sampleRows } from './sample-rows.ts';
import type { ImportTarget, TargetContext, TargetPlan } from './target.ts';

/** Tables of things: new rows are inserted, those that say something else are updated. */
export function createEntityTarget(context: TargetContext, table: EntityTable): ImportTarget {
  const { session, lake, tenant, now } = context;
  return {
    async plan(): Promise<TargetPlan> {
      await loadFromLake(context, 'stored_rows', table, { sql: `SELECT * FROM ${table}` });
      const changes = await buildEntityRows(session, {
        table,
        bindings: context.bindings,
        timeZone: tenant.timeZone,
        currency: tenant.currency,
        now,
      });
      return {
        counts: { ...changes, newProducts: 0, newStores: 0 },
        rowsToWrite: changes.inserted + changes.updated,
        sample: await sampleRows(session, 'SELECT * FROM compared'),
      };
    },
    async write(transaction) {
      const order = tableSchema(table).key.join(', ');
      const rows = await writeParquet(context, 'rows', `SELECT * FROM rows_to_write ORDER BY ${order}`);
      await keepForUndo(
        context,
        'before',
        await writeParquet(context, 'before', 'SELECT * FROM rows_before'),
      );
      await keepForUndo(
        context,
        'inserted_keys',
        await writeParquet(context, 'inserted_keys', 'SELECT * FROM keys_inserted'),
      );
      const written = await lake.merge(table, { parquetPaths: [rows] }, { mode: 'upsert', transaction });
      return { [table]: written.version };
    },
  };
}
