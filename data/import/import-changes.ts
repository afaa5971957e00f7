/** The rows that an import added, changed and removed. Answered by `listChanges`, also after an undo. */
import type { TableName } from '../lake/tables.ts';

export type ChangeKind = 'added' | 'changed' | 'removed';

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
}

export interface ChangesPage {
  items: readonly ImportChange[];
  /** Of the kind asked for. */
  total: number;
  next: string | null;
}
