import type { TenantId } from '../lake/tenant-id.ts';

/**
 * Where audit logs lie: among the control plane's objects, out of reach of the credentials that open a
 * tenant's tables. Nothing outside this file names them.
 */

/** A tenant's log, or the control plane's own; no tenant's id has an underscore. */
export type AuditLogName = TenantId | typeof controlLogName;
export const controlLogName = '_control';

const padded = (sequence: number) => String(sequence).padStart(12, '0');

export const auditLogPrefix = (log: AuditLogName) => `registry/audit/${log}/`;
/** The newest records, changed by compare-and-swap. */
export const auditHeadKey = (log: AuditLogName) => `${auditLogPrefix(log)}head.json`;
/** Older records, never written again; `first` is the sequence number of the first of them. */
export const auditSegmentKey = (log: AuditLogName, first: number) =>
  `${auditLogPrefix(log)}segments/${padded(first)}.json`;
export const auditReceiptPrefix = (log: AuditLogName) => `${auditLogPrefix(log)}receipts/`;
/** One for each record: its number and its hash, so that a list of keys alone tells which records there were. */
export const auditReceiptKey = (log: AuditLogName, receipt: AuditReceipt) =>
  `${auditReceiptPrefix(log)}${padded(receipt.sequence)}-${receipt.hash}`;

export interface AuditReceipt {
  sequence: number;
  hash: string;
}

/** The receipt that a key stands for, or null where it is none. */
export function parseAuditReceiptKey(log: AuditLogName, key: string): AuditReceipt | null {
  const prefix = auditReceiptPrefix(log);
  const match = key.startsWith(prefix) ? /^(\d{12})-([0-9a-f]{64})$/.exec(key.slice(prefix.length)) : null;
  return match ? { sequence: Number(match[1]), hash: match[2] as string } : null;
}
