/**
 * Takes an import back by compensating commits: what it added is deleted, what it changed or removed is as
 * before. Rows that somebody changed since are left alone, so an import can be undone also after later ones.
 * Every step may be repeated; an undo that was killed is finished by undoing again.
 */
import { sqlString } from '../engine/sql-text.ts';
import type { Predicate } from '../lake/lake.ts';
import { type TableName, tableSchema } from '../lake/tables.ts';
import { ImportError } from './errors.ts';
import { withImportEngine } from './import-engine.ts';
import { createImportRecords, type ImportRecord } from './import-record.ts';
import type { ImportDependencies } from './import-request.ts';
import type { ImportTable } from './mapping/fields.ts';
import { loadFromLake, loadKept, writeParquet } from './target/lake-files.ts';
import { sourceOfImport, type TargetContext } from './target/target.ts';

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
  // Before the record says that all is done: whoever is killed here does it when it is undone again.
  await deps.lake.refreshRollups();
  await records.put({ ...record, status: 'undone', undone: { at: deps.clock.now(), actor, ...result } });
  return result;
}

const usersOf = {
  products: ['sales', 'inventory', 'order_lines', 'stock_movements', 'prices'],
  stores: ['sales', 'inventory', 'orders', 'stock_movements'],
} as const satisfies Readonly<Record<string, readonly TableName[]>>;

async function undoSales(context: UndoContext): Promise<UndoResult> {
  const { lake, record, imports } = context;
  const written: Predicate = { column: 'source', operator: '=', value: sourceOfImport(record.id) };
  await loadFromLake(context, 'untouched', 'sales', {
    sql: 'SELECT * FROM sales',
    where: { sales: [written] },
  });
  const undone = await restoreTable(context, 'sales');
  if (await imports.head(`${record.id}/movements.parquet`)) {
    undone.deleted += (await lake.delete('stock_movements', [written])).changed;
  }
  await deleteCreated(context, 'products');
  await deleteCreated(context, 'stores');
  return undone;
}

async function undoEntities(context: UndoContext, table: Exclude<ImportTable, 'sales'>): Promise<UndoResult> {
  const { session, record } = context;
  const { columns, key } = tableSchema(table);
  const isStamped = Object.hasOwn(columns, 'updated_at');
  await loadFromLake(context, 'stored_rows', table, {
    sql: `SELECT * FROM ${table}`,
    ...(isStamped
      ? { where: { [table]: [{ column: 'updated_at', operator: '=', value: record.rowsAt }] } }
      : {}),
  });
  // Rows without a time of change are the import's as long as they say what it wrote.
  const same = isStamped ? key : Object.keys(columns).filter((name) => !columns[name]?.generated);
  const written = (await loadKept(context, 'rows')) ? `SEMI JOIN rows USING (${same.join(', ')})` : '';
  await session.run(`CREATE VIEW untouched AS SELECT s.* FROM stored_rows s ${written}`);
  return restoreTable(context, table);
}

/**
 * With one commit: of the rows that are as the import left them (`untouched`), those that it added go and
 * those that it changed are as before; those that it removed return where their place is free.
 */
async function restoreTable(context: UndoContext, table: ImportTable): Promise<UndoResult> {
  const { lake } = context;
  const { key, partitionBy } = tableSchema(table);
  const keys = key.join(', ');
  await loadKeptOrNone(context, 'before');
  await loadKeptOrNone(context, 'removed');
  await loadTaken(context, table);
  const restored = await writeParquet(
    context,
    'restored',
    `SELECT b.* FROM before b SEMI JOIN untouched USING (${keys})
     UNION ALL BY NAME SELECT r.* FROM removed r ANTI JOIN taken USING (${keys})`,
  );
  const columns = [...new Set([...key, ...partitionBy])].join(', ');
  const added = await writeParquet(
    context,
    'added',
    `SELECT ${columns} FROM untouched ANTI JOIN before USING (${keys})`,
  );
  const result = await lake.merge(
    table,
    { parquetPaths: [restored] },
    { mode: 'upsert', remove: { parquetPaths: [added] } },
  );
  return { deleted: result.removed, restored: result.updated + result.inserted };
}

async function loadKeptOrNone(context: UndoContext, name: string): Promise<void> {
  if (await loadKept(context, name)) return;
  await context.session.run(`CREATE VIEW ${name} AS FROM untouched WHERE FALSE`);
}

/** Builds `taken`: the keys that are stored where the import removed rows. */
async function loadTaken(context: UndoContext, table: ImportTable): Promise<void> {
  const { session } = context;
  const { key, columns } = tableSchema(table);
  const days = Object.hasOwn(columns, 'day') ? 'day' : 'NULL';
  const [range] = await session.rows<{ n: number; first: string | null; last: string | null }>(
    `SELECT count(*) AS n, min(${days})::VARCHAR AS first, max(${days})::VARCHAR AS last FROM removed`,
  );
  if (Number(range?.n ?? 0) === 0) {
    await session.run('CREATE VIEW taken AS FROM untouched WHERE FALSE');
    return;
  }
  const inRange: Predicate[] =
    range?.first && range.last
      ? [
          { column: 'day', operator: '>=', value: range.first },
          { column: 'day', operator: '<=', value: range.last },
        ]
      : [];
  await loadFromLake(context, 'taken', table, {
    sql: `SELECT ${key.join(', ')} FROM ${table}`,
    where: { [table]: inRange },
  });
}

/** Deletes the products or stores that the import created, unless changed since or used by other rows. */
async function deleteCreated(context: UndoContext, table: 'products' | 'stores'): Promise<void> {
  const { session, record, lake } = context;
  if (!(await loadKept(context, `new_${table}`))) return;
  const id = table === 'products' ? 'product_id' : 'store_id';
  await loadFromLake(context, `stored_${table}`, table, { sql: `SELECT ${id}, updated_at FROM ${table}` });
  const users = usersOf[table];
  for (const user of users) {
    await loadFromLake(context, `${user}_of_${table}`, user, { sql: `SELECT DISTINCT ${id} FROM ${user}` });
  }
  const unused = users.map((user) => `ANTI JOIN ${user}_of_${table} USING (${id})`).join(' ');
  const rows = await session.rows<{ id: string }>(
    `SELECT n.${id} AS id FROM new_${table} n JOIN stored_${table} s USING (${id}) ${unused}
     WHERE s.updated_at = ${sqlString(record.rowsAt)}::TIMESTAMPTZ ORDER BY 1`,
  );
  if (rows.length === 0) return;
  await lake.delete(table, [{ column: id, operator: 'in', value: rows.map((row) => row.id) }]);
}
