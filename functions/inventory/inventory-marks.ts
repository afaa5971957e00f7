/**
 * Remembers the marks of recent lists. They belong to one tenant, data version, filter, order and store limit,
 * all of which are in the key: a mark can be neither stale nor another tenant's.
 */
import { type InventoryMarks, type MarksOf, markInventory } from './inventory.usecases.ts';

/** A list of 200,000 rows has 391 marks, about 60 KB. */
const maxLists = 64;

export function createMarksCache(): MarksOf {
  const lists = new Map<string, Promise<InventoryMarks>>();
  return (source, query) => {
    const { limit: _limit, offset: _offset, cursor: _cursor, ...list } = query;
    const key = JSON.stringify([source.lake.tenantId, source.snapshot.dataVersion, source.storeIds, list]);
    const known = lists.get(key);
    if (known) {
      lists.delete(key);
      lists.set(key, known);
      return known;
    }
    const computed = markInventory(source, query);
    lists.set(key, computed);
    computed.catch(() => lists.delete(key));
    for (const oldest of lists.keys()) {
      if (lists.size <= maxLists) break;
      lists.delete(oldest);
    }
    return computed;
  };
}
