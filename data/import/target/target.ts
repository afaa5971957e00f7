import type { Session } from '../../engine/session.ts';
import type { TenantLake } from '../../lake/lake.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { ImportCounts } from '../import-record.ts';
import type { FieldBinding } from '../mapping/match-columns.ts';
import type { ImportPolicy, ScaleLabels } from '../mapping/profile.ts';

/** What an import needs to know about the shop. */
export interface ImportTenant {
  /** ISO 4217. */
  currency: string;
  /** IANA zone of the file's local times. */
  timeZone: string;
  /** How its scales print labels, null for none; profiles may say otherwise. */
  scaleLabels?: ScaleLabels | null;
}

/** What a target works with: typed rows in the session, the tenant's lake, a folder for Parquet files. */
export interface TargetContext {
  session: Session;
  directory: string;
  lake: TenantLake;
  imports: ObjectStore;
  importId: string;
  tenant: ImportTenant;
  /** ISO instant. */
  now: string;
  bindings: readonly FieldBinding[];
  policy: ImportPolicy;
}

/** A row for people: every value as text. */
export type SampleRow = Readonly<Record<string, string | null>>;

export interface TargetPlan {
  counts: Omit<ImportCounts, 'rows' | 'rejected'>;
  /** 0 where the file says nothing new. */
  rowsToWrite: number;
  lineTypes?: Readonly<Record<string, number>>;
  totals?: Readonly<Record<string, string>>;
  days?: { first: string; last: string };
  sample: readonly SampleRow[];
  removed?: readonly SampleRow[];
}

/** Of rows that were compared with nothing. */
export const noCounts: TargetPlan['counts'] = {
  inserted: 0,
  updated: 0,
  unchanged: 0,
  overridden: 0,
  newProducts: 0,
  newStores: 0,
};

/** Brings typed rows into one table. `plan` compares and writes nothing; `write` follows it. */
export interface ImportTarget {
  /** What the typed rows say by themselves, compared with nothing stored. Called instead of the others. */
  describe(): Promise<TargetPlan>;
  plan(): Promise<TargetPlan>;
  /** Called once, after `plan`: writes what is to be committed as files into the scratch folder. */
  stage(): Promise<StagedImport>;
}

/** An import whose files lie in the scratch folder; the session is needed no more. */
export interface StagedImport {
  /** Files to keep beside the record, for the undo and the list of changes. */
  kept: readonly KeptFile[];
  /** Resolves to the versions of the tables written. */
  commit(transaction: { appId: string; version: number }): Promise<Record<string, number>>;
}

export interface KeptFile {
  name: string;
  path: string;
  /**
   * True for rows that are inserted before the deciding commit: a run that was killed may have inserted them
   * already, and then its own list is the one that counts.
   */
  first: boolean;
}

/** The `source` of the sales and stock movements that an import wrote. */
export function sourceOfImport(importId: string): string {
  return `import:${importId}`;
}
