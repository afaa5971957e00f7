import { sqlName } from '../../engine/sql-text.ts';
import { ImportError } from '../errors.ts';
import type { ImportTable } from '../mapping/fields.ts';

/** The columns whose values in the file say what a replacement covers: every combination of them. */
const coverage: Readonly<Partial<Record<ImportTable, readonly string[]>>> = {
  sales: ['store_id', 'day'],
  stock_movements: ['store_id', 'day'],
  inventory: ['store_id'],
  order_lines: ['order_id'],
  exchange_rates: ['source', 'day'],
  prices: ['list_id', 'valid_from'],
};

/**
 * A condition on stored rows: whether they lie where the rows of `file` say everything. Throws
 * `import.policy` for tables of things, of which a file that lacks one does not say that it is gone.
 */
export function isCoveredSql(table: ImportTable, file: string): string {
  const columns = coverage[table];
  if (!columns) {
    throw new ImportError(
      'import.policy',
      `Rows of ${table} cannot be replaced by range: they have no day and no store.`,
      { table },
    );
  }
  return columns
    .map((column) => `${sqlName(column)} IN (SELECT DISTINCT ${sqlName(column)} FROM ${file})`)
    .join(' AND ');
}
