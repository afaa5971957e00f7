/** The bytes that all file caches of a process may hold together, evicted by least recent use. */
export interface CacheBudget {
  readonly maxBytes: number;
  readonly usedBytes: number;
  add(entry: BudgetEntry): void;
  /** Marks the entry as used now. */
  touch(entry: BudgetEntry): void;
  remove(entry: BudgetEntry): void;
  /** Removes entries that are not lent until the budget holds again; the caller deletes their files. */
  evict(): BudgetEntry[];
}

export interface BudgetEntry {
  readonly sizeBytes: number;
  /** How many queries use it now. */
  lent: number;
  /** Called when the entry leaves the budget. */
  removed(): void;
}

export function createCacheBudget(maxBytes: number): CacheBudget {
  /** In order of last use, oldest first. */
  const entries = new Set<BudgetEntry>();
  let usedBytes = 0;
  const budget: CacheBudget = {
    maxBytes,
    get usedBytes() {
      return usedBytes;
    },
    add(entry) {
      entries.add(entry);
      usedBytes += entry.sizeBytes;
    },
    touch(entry) {
      if (entries.delete(entry)) entries.add(entry);
    },
    remove(entry) {
      if (!entries.delete(entry)) return;
      usedBytes -= entry.sizeBytes;
      entry.removed();
    },
    evict() {
      const evicted: BudgetEntry[] = [];
      for (const entry of entries) {
        if (usedBytes <= maxBytes) break;
        if (entry.lent > 0) continue;
        budget.remove(entry);
        evicted.push(entry);
      }
      return evicted;
    },
  };
  return budget;
}
