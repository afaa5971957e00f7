/** Rows of a statement that asks for one row more than the page holds, or for all where there is no page. */
import type { LakeQuery } from '#data/lake/lake.ts';
import { parseKeyText } from '../query/keyset.ts';
import type { Page } from './data-answer.ts';

/** A row as paged statements return it: the item, and columns that are about the list. */
export type PagedRow<Item> = Item & {
  /** The row's own sort keys (`keyText`). */
  rowKey: string;
  /** Rows of the whole list, where the statement counts them. */
  listLength?: number;
};

/** @param limit rows of the page; `Infinity`: all rows of the list */
export function limitClause(limit: number): string {
  return Number.isFinite(limit) ? `LIMIT ${limit + 1}` : '';
}

/** The items alone, for exports. */
export function itemsOnly(statement: LakeQuery): LakeQuery {
  return {
    ...statement,
    sql: `SELECT COLUMNS(name -> name NOT IN ('rowKey', 'listLength')) FROM (${statement.sql})`,
  };
}

/** @returns the page, and the total of the list: null where there is no row to tell it */
export function toPage<Item extends object>(
  rows: readonly PagedRow<Item>[],
  limit: number,
): { page: Page<Item>; total: number | null } {
  const kept = rows.length > limit ? rows.slice(0, limit) : rows;
  const last = kept.at(-1);
  return {
    page: {
      items: kept.map(itemOf),
      lastKeys: rows.length > limit && last ? parseKeyText(last.rowKey) : null,
    },
    total: last?.listLength ?? null,
  };
}

function itemOf<Item extends object>(row: PagedRow<Item>): Item {
  const { rowKey: _rowKey, listLength: _listLength, ...item } = row;
  return item as unknown as Item;
}
