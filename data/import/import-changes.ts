/** The rows that an import added, changed and removed, from what it kept: also after an undo. */
import type { Session } from '../engine/session.ts';
import { sqlName } from '../engine/sql-text.ts';
import { type TableName, tableSchema } from '../lake/tables.ts';
import { ImportError } from './errors.ts';
import { withImportEngine } from './import-engine.ts';
import { createImportRecords, type ImportRecord } from './import-record.ts';
import type { ImportDependencies } from './import-request.ts';
import { loadKept } from './target/lake-files.ts';

export const changeKinds = ['added', 'changed', 'removed'] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface ImportChange {
  kind: ChangeKind;
  table: TableName;
  /** Values of the table's key columns, in their order. */
  key: readonly string[];
  /** Values as text by column; null for a row that was added. */
  before: Readonly<Record<string, string | null>> | null;
  /** Null for a row that was removed. */
  after: Readonly<Record<string, string | null>> | null;
}

export interface ChangesRequest {
  /** One kind only. */
  kind?: ChangeKind;
  /** Default: the import's own table. Sales imports also write products, stores and stock_movements. */
  table?: TableName;
  /** 1 to 1,000; default 100. */
  limit?: number;
  /** `next` of the page before. */
  after?: string;
  signal?: AbortSignal;
}

export interface ChangesPage {
  items: readonly ImportChange[];
  /** Of the kind asked for. */
  total: number;
  next: string | null;
}

const maxLimit = 1_000;
const defaultLimit = 100;

/** Files of an import that tell what became of a table. */
interface Kept {
  /** Rows as written. */
  after: string;
  before?: string;
  removed?: string;
}

/**
 * What an import did to a table, in the order added, changed, removed, and of the key within each. Rejects
 * with `import.not_found`, also for an import that never wrote.
 */
export async function listChanges(
  deps: Pick<ImportDependencies, 'lake' | 'imports'>,
  importId: string,
  request: ChangesRequest = {},
): Promise<ChangesPage> {
  const record = await createImportRecords(deps.imports).get(importId);
  if (!record) throw new ImportError('import.not_found', `There is no import ${importId}.`);
  const table = request.table ?? record.table;
  const kept = keptOf(record, table);
  if (!kept) return { items: [], total: 0, next: null };
  return withImportEngine(
    deps.lake,
    async (session, directory) => {
      const context = { imports: deps.imports, importId, session, directory };
      const load = async (name: string | undefined) =>
        name !== undefined && (await loadKept(context, name)) ? name : null;
      await buildChanges(session, table, {
        after: await load(kept.after),
        before: await load(kept.before),
        removed: await load(kept.removed),
      });
      return readPage(session, table, request);
    },
    request.signal,
  );
}

function keptOf(record: ImportRecord, table: TableName): Kept | null {
  if (table === record.table) return { after: 'rows', before: 'before', removed: 'removed' };
  if (record.table !== 'sales') return null;
  if (table === 'products') return { after: 'new_products' };
  if (table === 'stores') return { after: 'new_stores' };
  return table === 'stock_movements' ? { after: 'movements' } : null;
}

/** Builds `changes`: `kind`, the rows `a` and `b` as structs of texts, and the key columns to sort by. */
async function buildChanges(
  session: Session,
  table: TableName,
  { after, before, removed }: Record<keyof Kept, string | null>,
): Promise<void> {
  const { key } = tableSchema(table);
  const keys = key.map(sqlName).join(', ');
  const text = async (name: string | null, alias: string) => {
    if (name === null) return null;
    const columns = (await session.describe(`SELECT * FROM ${name}`)).map((column) => column.name);
    const struct = columns.map((column) => `${sqlName(column)}: ${sqlName(column)}::VARCHAR`).join(', ');
    return `(SELECT ${keys}, to_json({${struct}})::VARCHAR AS ${alias} FROM ${name})`;
  };
  const [a, b, r] = [await text(after, 'a'), await text(before, 'b'), await text(removed, 'b')];
  const selects = [
    ...(a && b
      ? [
          `SELECT 0 AS rank, ${keys}, NULL AS b, a FROM ${a} ANTI JOIN ${b} USING (${keys})`,
          `SELECT 1 AS rank, ${keys}, b, a FROM ${a} JOIN ${b} USING (${keys})`,
        ]
      : a
        ? [`SELECT 0 AS rank, ${keys}, NULL AS b, a FROM ${a}`]
        : []),
    ...(r ? [`SELECT 2 AS rank, ${keys}, b, NULL AS a FROM ${r}`] : []),
  ];
  const none = `SELECT 0 AS rank, ${key.map((name) => `NULL AS ${sqlName(name)}`).join(', ')}, NULL AS b, NULL AS a WHERE FALSE`;
  await session.run(`CREATE VIEW changes AS ${selects.join(' UNION ALL ') || none}`);
}

async function readPage(
  session: Session,
  table: TableName,
  { kind, limit = defaultLimit, after }: ChangesRequest,
): Promise<ChangesPage> {
  const { key } = tableSchema(table);
  const size = Math.max(1, Math.min(maxLimit, Math.floor(limit)));
  // What was kept never changes, so that a position is a cursor.
  const offset = /^\d{1,12}$/.test(after ?? '') ? Number(after) : 0;
  const where = kind ? `WHERE rank = ${changeKinds.indexOf(kind)}` : '';
  const [count] = await session.rows<{ n: number }>(`SELECT count(*) AS n FROM changes ${where}`);
  const total = Number(count?.n ?? 0);
  const rows = await session.rows<{
    rank: number;
    key: readonly string[];
    b: string | null;
    a: string | null;
  }>(
    `SELECT rank, [${key.map((name) => `${sqlName(name)}::VARCHAR`).join(', ')}] AS key, b, a FROM changes ${where}
     ORDER BY rank, ${key.map(sqlName).join(', ')} LIMIT ${size} OFFSET ${offset}`,
  );
  const items = rows.map(({ rank, key: values, b, a }): ImportChange => {
    const parse = (text: string | null) =>
      text === null ? null : (JSON.parse(text) as Record<string, string | null>);
    return { kind: changeKinds[rank] ?? 'added', table, key: values, before: parse(b), after: parse(a) };
  });
  const end = offset + items.length;
  return { items, total, next: end < total ? String(end) : null };
}
