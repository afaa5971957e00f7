/** Whether a log is what was written to it. */
import type { ObjectStore } from '../store/object-store.ts';
import { segmentLength } from './audit-files.ts';
import { type AuditRecord, genesisHash, hashAuditRecord } from './audit-record.ts';
import { type AuditLogName, type AuditReceipt, auditReceiptKey } from './keys.ts';
import { readStoredObjects, type StoredObjects, type StoredPage } from './stored-objects.ts';

export type AuditFindingKind =
  /** Its contents are not those that its hash, or its receipt, was made of. */
  | 'edited'
  /** It has a place or a receipt, but is not there. */
  | 'missing'
  /** It is there twice, or without ever having been acknowledged. */
  | 'inserted'
  /** It stands where another belongs. */
  | 'misplaced'
  /** It does not follow the record before it. */
  | 'unchained'
  /** The newest record has no receipt: an append under way or cut off by a crash, or a receipt taken away. */
  | 'unconfirmed'
  /** An object that is no part of the log. */
  | 'foreign_object';

export interface AuditFinding {
  kind: AuditFindingKind;
  /** Of the record concerned; null where an object is. */
  sequence: number | null;
  /** For people. */
  detail: string;
}

export interface AuditReport {
  /** Records found. */
  recordCount: number;
  /** Noted elsewhere, it shows later whether the log up to here was replaced as a whole. */
  newest: AuditReceipt | null;
  /** Ascending by record. Empty: the log is as it was written. */
  findings: readonly AuditFinding[];
  /** Changes that were begun, and of which nobody wrote how they went: under way, or cut off by a crash. */
  unknownOutcomes: readonly AuditRecord[];
}

/**
 * Reads the objects as they are: whatever cannot be ours is a finding, not an error. One list of the log's
 * keys, and one read for each 64 records.
 * @param anchor a `newest` noted earlier, which must still be a record of the log
 */
export async function verifyAuditLog(
  store: ObjectStore,
  log: AuditLogName,
  anchor: AuditReceipt | null = null,
): Promise<AuditReport> {
  const stored = await readStoredObjects(store, log);
  const records = stored.pages.flatMap(({ slots }) => slots);
  const bySequence = new Map<number, AuditRecord>();
  for (const record of records) {
    if (record && !bySequence.has(record.sequence)) bySequence.set(record.sequence, record);
  }
  const newest = [...bySequence.values()].reduce<AuditRecord | null>(
    (last, record) => (last && last.sequence > record.sequence ? last : record),
    null,
  );
  const findings = [
    ...stored.foreignKeys.map(foreignObject),
    ...stored.pages.flatMap((page) => checkPage(page)),
    ...checkOrder(records, bySequence),
    ...[...bySequence.values()].flatMap((record) => checkRecord(record, log, bySequence)),
    ...(await checkReceipts(store, log, stored, bySequence, newest)),
    ...(anchor && bySequence.get(anchor.sequence)?.hash !== anchor.hash
      ? [found('edited', anchor.sequence, 'is not the one that was noted earlier')]
      : []),
  ];
  return {
    recordCount: records.length,
    newest: newest && { sequence: newest.sequence, hash: newest.hash },
    findings: findings.toSorted((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0)),
    unknownOutcomes: listUnknownOutcomes([...bySequence.values()]),
  };
}

function listUnknownOutcomes(records: readonly AuditRecord[]): AuditRecord[] {
  const settled = new Set(records.map(({ intent }) => intent));
  return records
    .filter(({ outcome, sequence }) => outcome === 'unknown' && !settled.has(sequence))
    .toSorted((a, b) => a.sequence - b.sequence);
}

const found = (kind: AuditFindingKind, sequence: number, what: string): AuditFinding => ({
  kind,
  sequence,
  detail: `Record ${sequence} ${what}.`,
});

const foreignObject = (key: string): AuditFinding => ({
  kind: 'foreign_object',
  sequence: null,
  detail: `The object ${key} is no part of the log.`,
});

/** A sealed segment holds its 64 records, and every slot a record. */
function checkPage({ key, first, slots }: StoredPage): AuditFinding[] {
  const start = first ?? slots.find((slot) => slot !== null)?.sequence ?? 1;
  const unreadable = slots.flatMap((slot, index) =>
    slot ? [] : [found('edited', start + index, `cannot be read: what ${key} has in its place is no record`)],
  );
  const isWhole =
    first === null ? slots.length > 0 : slots.length === segmentLength && slots[0]?.sequence === first;
  if (first === null || isWhole) return unreadable;
  return [
    ...unreadable,
    found('missing', start, `should begin ${key}, with ${segmentLength - 1} more after it`),
  ];
}

/** Each record one after the one before. */
function checkOrder(
  records: readonly (AuditRecord | null)[],
  bySequence: ReadonlyMap<number, AuditRecord>,
): AuditFinding[] {
  const findings: AuditFinding[] = [];
  const seen = new Set<number>();
  let expected = 1;
  for (const record of records) {
    if (!record) {
      expected += 1;
      continue;
    }
    const { sequence } = record;
    if (seen.has(sequence)) findings.push(found('inserted', sequence, 'is there twice'));
    else if (sequence < expected)
      findings.push(found('misplaced', sequence, `stands after record ${expected - 1}`));
    seen.add(sequence);
    const isSkipped = sequence > expected && !bySequence.has(expected);
    if (isSkipped)
      findings.push(found('missing', expected, `is not there: record ${sequence} stands in its place`));
    expected = Math.max(expected, sequence + 1);
  }
  return findings;
}

function checkRecord(
  record: AuditRecord,
  log: AuditLogName,
  bySequence: ReadonlyMap<number, AuditRecord>,
): AuditFinding[] {
  const { sequence, previous, hash } = record;
  const findings: AuditFinding[] = [];
  if (hashAuditRecord(record) !== hash) findings.push(found('edited', sequence, 'does not fit its own hash'));
  const before = sequence === 1 ? genesisHash(log) : bySequence.get(sequence - 1)?.hash;
  if (before !== undefined && previous !== before) {
    findings.push(found('unchained', sequence, 'does not follow the record before it'));
  }
  return findings;
}

/** Every record has its receipt, those of unknown outcome excepted, and every receipt its record. */
async function checkReceipts(
  store: ObjectStore,
  log: AuditLogName,
  { receipts }: StoredObjects,
  bySequence: ReadonlyMap<number, AuditRecord>,
  newest: AuditRecord | null,
): Promise<AuditFinding[]> {
  const findings: AuditFinding[] = [];
  for (const [sequence, hashes] of receipts) {
    const record = bySequence.get(sequence);
    if (!record && sequence > (newest?.sequence ?? 0)) {
      findings.push(found('missing', sequence, 'was acknowledged and is not there'));
    } else if (record && hashes.some((hash) => hash !== record.hash)) {
      findings.push(found('edited', sequence, 'is not the one that was acknowledged'));
    }
  }
  for (const { sequence, hash, outcome } of bySequence.values()) {
    if (outcome === 'unknown') continue;
    // It may have been written since the keys were listed.
    if (receipts.has(sequence) || (await store.head(auditReceiptKey(log, { sequence, hash })))) continue;
    findings.push(
      sequence === newest?.sequence
        ? found(
            'unconfirmed',
            sequence,
            'has no receipt: it is being written, or a crash or a deletion took it',
          )
        : found('inserted', sequence, 'has no receipt, although others follow it'),
    );
  }
  return findings;
}
