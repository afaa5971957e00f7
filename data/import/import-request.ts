import type { Clock } from '../clock.ts';
import type { TenantLake } from '../lake/lake.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Dialect } from './detect-dialect.ts';
import type { ImportCounts } from './import-record.ts';
import type { ImportProfile } from './mapping/profile.ts';
import type { Reject } from './target/rejects.ts';

export interface ImportDependencies {
  lake: TenantLake;
  /** The tenant's `imports/` folder. */
  imports: ObjectStore;
  clock: Clock;
  tenant: { currency: string; timeZone: string };
}

export interface ImportRequest {
  /** The file on this machine; only read. */
  path: string;
  /** As its owner calls it. */
  fileName: string;
  profile: ImportProfile;
  actor: string;
  sheet?: string;
  /** Stops before anything is written. */
  previewOnly?: boolean;
  /** Looks at the rows again even where the same file was imported before. */
  again?: boolean;
  onProgress?: (progress: ImportProgress) => void;
}

export type ImportStep = 'open' | 'read' | 'check' | 'compare' | 'write' | 'rollups' | 'done';

export interface ImportProgress {
  step: ImportStep;
  /** 0 to 1 of the whole. */
  share: number;
}

export interface ImportPreview {
  dialect: Dialect;
  /** Column of the file, or constant, per field. */
  mapping: Readonly<Record<string, string>>;
  counts: ImportCounts;
  lineTypes?: Readonly<Record<string, number>>;
  /** Sums over the good rows, as decimal strings; sales only. */
  totals?: Readonly<Record<string, string>>;
  /** First and last day of the good rows, where they have days. */
  days?: { first: string; last: string };
  /** The first rejects, in file order. */
  rejects: readonly Reject[];
}

export interface ImportResult extends ImportPreview {
  id: string;
  outcome: 'committed' | 'already_imported' | 'nothing_new' | 'preview';
}
