import type { Clock } from '../clock.ts';
import type { TenantLake } from '../lake/lake.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Dialect } from './detect-dialect.ts';
import type { ImportCounts } from './import-record.ts';
import type { ImportProfile } from './mapping/profile.ts';
import type { Reject } from './target/rejects.ts';
import type { ImportTenant } from './target/target.ts';

export interface ImportDependencies {
  lake: TenantLake;
  /** The tenant's `imports/` folder. */
  imports: ObjectStore;
  clock: Clock;
  tenant: ImportTenant;
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
  /** Rejects with `import.too_many_rows` where the file has more, before anything is written. */
  maxRows?: number;
  /** Rejects with `import.too_large` where the file itself has more bytes. */
  maxFileBytes?: number;
  /** Looks at the rows again even where the same file was imported before. */
  again?: boolean;
  /**
   * Called before the first thing is written, where rows will be; where it rejects, nothing is.
   * `interruptedAt`: when an attempt began that was cut off and is continued; null: there is none.
   */
  beforeCommit?: (importId: string, interruptedAt: number | null) => Promise<void>;
  onProgress?: (progress: ImportProgress) => void;
  /**
   * Called with what the first rows say while the whole is being read, growing sample by sample; counts are
   * of those rows alone and compared with nothing stored.
   */
  onPartialPreview?: (preview: PartialPreview) => void;
  /** Where to write the rejects as CSV, whatever comes of the import; nothing is written without any. */
  rejectsPath?: string;
  /** Ends the import before its commit; it rejects with `import.cancelled`. */
  signal?: AbortSignal;
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
  /** Of the file's columns, see `headerSignature`: a profile that has it is found for the next file. */
  signature: string;
  /** The import whose corrected rejects the file holds. */
  correctionOf?: string;
  /** The first rejects, in file order. */
  rejects: readonly Reject[];
  /** The first good rows as they will be stored, values as text. */
  sample: readonly Readonly<Record<string, string | null>>[];
  /** The first stored rows that the policy `replace` removes; `counts.removed` says how many. */
  removed?: readonly Readonly<Record<string, string | null>>[];
}

export interface PartialPreview extends ImportPreview {
  /** Share of the file's bytes that the preview is of, 0 to 1. */
  share: number;
}

export interface ImportResult extends ImportPreview {
  id: string;
  outcome: 'committed' | 'already_imported' | 'nothing_new' | 'preview';
  /** When the attempt began that this one completes, because it was cut off after its commit. */
  completes?: number;
}
