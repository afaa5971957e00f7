/** A log's objects as they lie in the store, whoever wrote them. For `verifyAuditLog` only. */
import * as v from 'valibot';
import type { ObjectStore } from '../store/object-store.ts';
import { firstOfSegment, segmentLength } from './audit-files.ts';
import { type AuditRecord, auditRecordSchema } from './audit-record.ts';
import {
  type AuditLogName,
  auditHeadKey,
  auditLogPrefix,
  auditSegmentKey,
  parseAuditReceiptKey,
} from './keys.ts';

export interface StoredObjects {
  /** The hashes of the receipts of each sequence number; more than one is a sign of somebody else's hand. */
  receipts: ReadonlyMap<number, readonly string[]>;
  /** Segments that should be there, in order; then the head. */
  pages: readonly StoredPage[];
  /** Keys below the log's prefix that belong to none of these. */
  foreignKeys: readonly string[];
}

export interface StoredPage {
  key: string;
  /** Sequence number that its first record should have; null for the head, which begins anywhere. */
  first: number | null;
  /** Null for what is no record; no slots at all where the object is missing or unreadable. */
  slots: readonly (AuditRecord | null)[];
}

/** Segments that may have been sealed since their keys were listed. */
const maxNewSegments = 16;

/**
 * The keys are listed before the head is read, so that appends under way meanwhile add records whose receipts
 * are not listed, never receipts whose records are unknown.
 */
export async function readStoredObjects(store: ObjectStore, log: AuditLogName): Promise<StoredObjects> {
  const { receipts, segmentKeys, foreignKeys } = await listKeys(store, log);
  const head = await readSlots(store, auditHeadKey(log));
  const headStart = firstSequence(head);
  const sealedCount =
    headStart === null
      ? segmentKeys.size
      : Math.min(Math.ceil((headStart - 1) / segmentLength), segmentKeys.size + maxNewSegments);

  const pages: StoredPage[] = [];
  for (let segment = 0; segment < sealedCount; segment += 1) {
    const first = firstOfSegment(segment);
    const key = auditSegmentKey(log, first);
    segmentKeys.delete(key);
    pages.push({ key, first, slots: await readSlots(store, key) });
  }
  // Sealed, but not yet begun anew: a copy of what the head holds.
  const copyKey = auditSegmentKey(log, firstOfSegment(sealedCount));
  if (segmentKeys.has(copyKey)) {
    const copy = await readSlots(store, copyKey);
    if (JSON.stringify(copy) === JSON.stringify(head)) segmentKeys.delete(copyKey);
  }
  pages.push({ key: auditHeadKey(log), first: null, slots: head });
  return { receipts, pages, foreignKeys: [...foreignKeys, ...segmentKeys] };
}

async function listKeys(store: ObjectStore, log: AuditLogName) {
  const receipts = new Map<number, string[]>();
  const segmentKeys = new Set<string>();
  const foreignKeys: string[] = [];
  for await (const { key } of store.list(auditLogPrefix(log))) {
    const receipt = parseAuditReceiptKey(log, key);
    if (receipt) receipts.set(receipt.sequence, [...(receipts.get(receipt.sequence) ?? []), receipt.hash]);
    else if (isSegmentKey(log, key)) segmentKeys.add(key);
    else if (key !== auditHeadKey(log)) foreignKeys.push(key);
  }
  return { receipts, segmentKeys, foreignKeys };
}

function isSegmentKey(log: AuditLogName, key: string): boolean {
  const first = Number(/\/(\d{12})\.json$/.exec(key)?.[1] ?? 0);
  return first % segmentLength === 1 && key === auditSegmentKey(log, first);
}

const pageSchema = v.strictObject({ records: v.array(v.unknown()) });

async function readSlots(store: ObjectStore, key: string): Promise<(AuditRecord | null)[]> {
  const object = await store.get(key);
  const page = v.safeParse(pageSchema, object && parseJson(object.body));
  if (!page.success) return [];
  return page.output.records.map((slot) => {
    const record = v.safeParse(auditRecordSchema, slot);
    return record.success ? record.output : null;
  });
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}

/** The number that the first slot should have, from the first one that can be read. */
function firstSequence(slots: readonly (AuditRecord | null)[]): number | null {
  const index = slots.findIndex((record) => record !== null);
  return index < 0 ? null : Math.max(1, (slots[index]?.sequence ?? 1) - index);
}
