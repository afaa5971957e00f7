import type { ImportCounts } from '#data/import/import-record.ts';

export interface FolderFile {
  /** On this machine. */
  path: string;
  name: string;
  sizeBytes: number;
}

export type FolderOutcome =
  | { kind: 'imported'; importId: string; outcome: string; counts: ImportCounts; rejectsCsv: string | null }
  /** Something about the file or the settings: trying again changes nothing. */
  | { kind: 'refused'; code: string; detail: string; rejectsCsv: string | null };

/** Brings files of a watched folder into a tenant. */
export interface FolderImporter {
  /** Names of the profiles there are. */
  profiles(): Promise<readonly string[]>;
  /** Rejects where nothing is known yet (network, storage): to be tried again. */
  importFile(file: FolderFile, profile: string, signal: AbortSignal): Promise<FolderOutcome>;
  close(): Promise<void>;
}
