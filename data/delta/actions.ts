/** The actions of the Delta log, typed (PROTOCOL.md, "Actions"). */
import type { DataFile, TableMetadata } from './table.ts';

export type Action =
  | { kind: 'protocol'; protocol: Protocol }
  | { kind: 'metaData'; metadata: TableMetadata }
  | { kind: 'add'; file: DataFile; dataChange: boolean }
  | { kind: 'remove'; tombstone: Tombstone; dataChange: boolean }
  | { kind: 'txn'; transaction: Transaction }
  | { kind: 'commitInfo'; info: CommitInfo };

export interface Protocol {
  minReaderVersion: number;
  minWriterVersion: number;
  readerFeatures?: readonly string[];
  writerFeatures?: readonly string[];
}

/** A logically deleted file, kept until its retention is over so that vacuum can tell it from a stranger. */
export interface Tombstone {
  /** Decoded, as `DataFile.path`. */
  path: string;
  /** ms since epoch; 0 where the writer gave none. */
  deletionTimestamp: number;
  partitionValues?: Readonly<Record<string, string | null>>;
  sizeBytes?: number;
}

export interface Transaction {
  appId: string;
  version: number;
  /** ms since epoch */
  lastUpdated?: number;
}

/** Provenance of a commit. Every field is optional: other writers leave out what they like. */
export interface CommitInfo {
  timestamp?: number;
  inCommitTimestamp?: number;
  operation?: string;
  operationParameters?: Readonly<Record<string, unknown>>;
  operationMetrics?: Readonly<Record<string, unknown>>;
  readVersion?: number;
  isolationLevel?: string;
  isBlindAppend?: boolean;
  engineInfo?: string;
  txnId?: string;
}

/** What is wrong with an action; the log reader adds table, version, file and line. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  /** True where the action is well-formed but needs something that Fluxion does not support. */
  readonly unsupported: boolean;

  constructor(message: string, unsupported = false) {
    super(message);
    this.unsupported = unsupported;
  }
}
