import type { ObjectStore } from '../store/object-store.ts';
import type { Dialect } from './detect-dialect.ts';
import type { DateFormat } from './dialect/dates.ts';
import type { NumberStyle } from './dialect/numbers.ts';
import type { ImportTable } from './mapping/fields.ts';
import type { ImportProfile } from './mapping/profile.ts';

/**
 * What is kept about an import, under the tenant's `imports/<id>/`: this record, the file as it came, the
 * rejects, and what an undo needs.
 */
export interface ImportRecord {
  id: string;
  table: ImportTable;
  profile: ImportProfile;
  file: { name: string; sizeBytes: number; sha256: string };
  /**
   * `writing` until the deciding commit is known to have landed: whoever finds it so runs the import again,
   * which completes it. `undoing` likewise.
   */
  status: 'writing' | 'committed' | 'undoing' | 'undone';
  /** Counts up when an undone file is imported again; part of the commit's transaction. */
  attempt: number;
  dialect: Dialect;
  /** Column of the file, or constant, per field. */
  mapping: Readonly<Record<string, string>>;
  /** Of the file's columns, see `headerSignature`. */
  signature: string;
  counts: ImportCounts;
  /** Rows of the file per kind of line; sales only. */
  lineTypes?: Readonly<Record<string, number>>;
  /** Version of each table that this import wrote. */
  versions: Readonly<Record<string, number>>;
  /** Milliseconds since the epoch. */
  startedAt: number;
  finishedAt: number | null;
  /** ISO instant in the audit columns of the rows that this import wrote. */
  rowsAt: string;
  /** Who asked for it: a user's or key's id, or `command line`. */
  actor: string;
  undone?: { at: number; actor: string; deleted?: number; restored?: number };
  /** How numbers and dates were read, for corrections of the rejects. */
  reading?: { numbers: NumberStyle; dates: Readonly<Record<string, DateFormat>> };
  /** The import whose corrected rejects this file holds. */
  correctionOf?: string;
}

/** Every row of the file is one of the first five. */
export interface ImportCounts {
  rows: number;
  inserted: number;
  updated: number;
  unchanged: number;
  /** Overridden by a later row of the same key. */
  overridden: number;
  rejected: number;
  newProducts: number;
  newStores: number;
  /** Stored rows that the policy `replace` removes; absent elsewhere. */
  removed?: number;
  /** Rows of the file that became stock movements; sales only. Counted among the first five too. */
  movements?: number;
}

const recordKey = (id: string) => `${id}/import.json`;

/** Imports of one tenant. `store` is the tenant's `imports/` folder, see `openImportFolder`. */
export interface ImportRecords {
  get(id: string): Promise<ImportRecord | null>;
  put(record: ImportRecord): Promise<void>;
  /**
   * Newest first. Costs one request for every thousand objects of imports, and one for each record that is
   * read: with `limit` those that were written last, and none of `except`.
   */
  list(options?: { limit?: number; except?: ReadonlySet<string> }): Promise<ImportRecord[]>;
}

const recordPattern = /^([0-9a-f]{24})\/import\.json$/;
/** Records read at once. */
const readConcurrency = 16;

export function createImportRecords(store: ObjectStore): ImportRecords {
  const get = async (id: string) => {
    const object = await store.get(recordKey(id));
    return object ? (JSON.parse(new TextDecoder().decode(object.body)) as ImportRecord) : null;
  };
  return {
    get,
    async put(record) {
      const body = new TextEncoder().encode(JSON.stringify(record, null, 2));
      await store.put(recordKey(record.id), body, { contentType: 'application/json' });
    },
    async list({ limit = Number.POSITIVE_INFINITY, except = new Set() } = {}) {
      const found: { id: string; lastModified: number }[] = [];
      for await (const { key, lastModified } of store.list('')) {
        // Ids are hexadecimal; what lies in the folder beside them comes after, by its names.
        if (key > 'g') break;
        const id = recordPattern.exec(key)?.[1];
        if (id !== undefined && !except.has(id)) found.push({ id, lastModified });
      }
      const wanted = found.sort((a, b) => b.lastModified - a.lastModified).slice(0, limit);
      const records: ImportRecord[] = [];
      for (let start = 0; start < wanted.length; start += readConcurrency) {
        const batch = wanted.slice(start, start + readConcurrency);
        const read = await Promise.all(batch.map(({ id }) => get(id)));
        records.push(...read.filter((record) => record !== null));
      }
      return records.sort((a, b) => b.startedAt - a.startedAt);
    },
  };
}
