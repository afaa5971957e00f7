/**
 * Takes an import back by compensating commits: what it added is deleted, what it changed is as before. Rows
 * that somebody changed since are left alone, so an import can be undone also after later ones. Every step
 * may be repeated; an undo that was killed is finished by undoing again.
 */
import { sqlString } from '../engine/sql-text.ts';
import type { Predicate } from '../lake/lake.ts';
import { type TableName, tableSchema } from '../lake/tables.ts';
import { ImportError } from './errors.ts';
import { withImportEngine } from './import-engine.ts';
import { createImportRecords, type ImportRecord } from './import-record.ts';
import type { ImportDependencies } from './import-request.ts';
import { loadFromLake, loadKept, writeParquet } from './target/lake-files.ts';
import { sourceOfImport } from './target/sales-target.ts';
import type { TargetContext } from './target/target.ts';

export interface UndoResult {
  /** Rows deleted and rows put back as they were. */
  deleted: number;
  restored: number;
}

type UndoContext = Pick<TargetContext, 'lake' | 'imports' | 'importId' | 'session' | 'directory'> & {
  record: ImportRecord;
};

/** Rejects with `import.not_found`, and `import.not_undoable` for one that is undone or never finished. */
export async function undoImport(deps: ImportDependencies, id: string, actor: string): Promise<UndoResult> {
  const records = createImportRecords(deps.imports);
  const record = await records.get(id);
  if (!record) throw new ImportError('import.not_found', `There is no import ${id}.`);
  if (record.status !== 'committed' && record.status !== 'undoing') {
    throw new ImportError(
      'import.not_undoable',
      record.status === 'undone'
        ? 'This import is undone already.'
        : 'This import was interrupted. Import the file again, then undo it.',
      { status: record.status },
    );
  }
  await records.put({ ...record, status: 'undoing' });
  const result = await withImportEngine(deps.lake, (session, directory) => {
    const context = { lake: deps.lake, imports: deps.imports, importId: id, session, directory, record };
    return record.table === 'sales' ? undoSales(context) : undoEntities(context, record.table);
  });
  await records.put({ ...record, status: 'undone', undone: { at: deps.clock.now(), actor } });
  await deps.lake.refreshRollups();
  return result;
}

async function undoSales(context: UndoContext): Promise<UndoResult> {
  const { lake, record } = context;
  const written: Predicate = { column: 'source', operator: '=', value: sourceOfImport(record.id) };
  const key = tableSchema('sales').key.join(', ');
  await loadFromLake(context, 'written', 'sales', {
    sql: `SELECT ${key} FROM sales`,
    where: { sales: [written] },
  });
  let restored = 0;
  if (await loadKept(context, 'before')) {
    const rows = await writeParquet(
      context,
      'restored',
      `SELECT * FROM before SEMI JOIN written USING (${key})`,
    );
    const result = await lake.merge('sales', { parquetPaths: [rows] }, { mode: 'upsert' });
    restored = result.updated;
  }
  const { changed } = await lake.delete('sales', [written]);
  await deleteCreated(context, 'products', ['sales', 'inventory', 'order_lines']);
  await deleteCreated(context, 'stores', ['sales', 'inventory', 'orders']);
  return { deleted: changed, restored };
}

/** Deletes the products or stores that the import created, unless changed since or used by other rows. */
async function deleteCreated(
  context: UndoContext,
  table: 'products' | 'stores',
  users: readonly TableName[],
): Promise<void> {
  const { session, record } = context;
  if (!(await loadKept(context, `new_${table}`))) return;
  const id = table === 'products' ? 'product_id' : 'store_id';
  await loadFromLake(context, `stored_${table}`, table, { sql: `SELECT ${id}, updated_at FROM ${table}` });
  for (const user of users) {
    await loadFromLake(context, `${user}_of_${table}`, user, { sql: `SELECT DISTINCT ${id} FROM ${user}` });
  }
  const unused = users.map((user) => `ANTI JOIN ${user}_of_${table} USING (${id})`).join(' ');
  const rows = await session.rows<{ id: string }>(
    `SELECT n.${id} AS id FROM new_${table} n JOIN stored_${table} s USING (${id}) ${unused}
     WHERE s.updated_at = ${sqlString(record.rowsAt)}::TIMESTAMPTZ ORDER BY 1`,
  );
  await deleteIds(
    context,
    table,
    [],
    id,
    rows.map((row) => row.id),
  );
}

async function undoEntities(
  context: UndoContext,
  table: Exclude<ImportRecord['table'], 'sales'>,
): Promise<UndoResult> {
  const { lake, session, record } = context;
  const { key } = tableSchema(table);
  const names = key.join(', ');
  await loadFromLake(context, 'stored_rows', table, { sql: `SELECT * FROM ${table}` });
  await session.run(
    `CREATE TEMP VIEW untouched AS SELECT * FROM stored_rows
     WHERE updated_at = ${sqlString(record.rowsAt)}::TIMESTAMPTZ`,
  );
  let restored = 0;
  if (await loadKept(context, 'before')) {
    const rows = await writeParquet(
      context,
      'restored',
      `SELECT * FROM before SEMI JOIN untouched USING (${names})`,
    );
    restored = (await lake.merge(table, { parquetPaths: [rows] }, { mode: 'upsert' })).updated;
  }
  if (!(await loadKept(context, 'inserted_keys'))) return { deleted: 0, restored };
  return { deleted: await deleteInserted(context, table), restored };
}

/** One commit per value of the leading key column: a delete names values of one column at a time. */
async function deleteInserted(
  context: UndoContext,
  table: Exclude<ImportRecord['table'], 'sales'>,
): Promise<number> {
  const { session } = context;
  const { key } = tableSchema(table);
  const [first = '', last = first] = key;
  const rows = await session.rows<{ first: string; last: string }>(
    `SELECT ${first} AS first, ${last} AS last FROM inserted_keys SEMI JOIN untouched USING (${key.join(', ')}) ORDER BY 1, 2`,
  );
  if (key.length === 1)
    return deleteIds(
      context,
      table,
      [],
      first,
      rows.map((row) => row.first),
    );
  let deleted = 0;
  for (const [value, group] of Map.groupBy(rows, (row) => row.first)) {
    const where: Predicate = { column: first, operator: '=', value };
    deleted += await deleteIds(
      context,
      table,
      [where],
      last,
      group.map((row) => row.last),
    );
  }
  return deleted;
}

async function deleteIds(
  { lake }: { lake: UndoContext['lake'] },
  table: TableName,
  where: readonly Predicate[],
  column: string,
  ids: readonly string[],
): Promise<number> {
  if (ids.length === 0) return 0;
  const { changed } = await lake.delete(table, [...where, { column, operator: 'in', value: ids }]);
  return changed;
}
