import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { type ObjectStore, StoreError } from '../store/object-store.ts';
import { type AuditRecord, auditRecordSchema } from './audit-record.ts';
import { AuditError } from './errors.ts';
import {
  type AuditLogName,
  type AuditReceipt,
  auditHeadKey,
  auditReceiptKey,
  auditSegmentKey,
} from './keys.ts';

/** Records of a sealed segment, and the most that the head holds. */
export const segmentLength = 64;

/** Number, from 0, of the segment that has, or will have, this record. */
export const segmentOf = (sequence: number) => Math.floor((sequence - 1) / segmentLength);
/** Sequence number of a segment's first record. */
export const firstOfSegment = (segment: number) => segment * segmentLength + 1;

const maxAttempts = 6;
const firstDelayMs = 20;

export interface AuditHead {
  /** The newest, oldest of them first; never empty. */
  records: readonly AuditRecord[];
  etag: string;
}

/** The objects of one log. */
export interface AuditFiles {
  readHead(): Promise<AuditHead | null>;
  /** Null where another writer was faster, or where nobody knows. */
  writeHead(records: readonly AuditRecord[], current: AuditHead | null): Promise<AuditHead | null>;
  /** The records of a sealed segment, or null where there is no such object. */
  readSegment(segment: number): Promise<readonly AuditRecord[] | null>;
  /** Writes the records to their place for good; doing so again is harmless. */
  seal(records: readonly AuditRecord[]): Promise<void>;
  /** As `seal`, for the receipt of one record. */
  putReceipt(receipt: AuditReceipt): Promise<void>;
}

export interface AuditFilesOptions {
  store: ObjectStore;
  clock: Clock;
  random: Random;
}

const recordsSchema = v.strictObject({ records: v.pipe(v.array(auditRecordSchema), v.minLength(1)) });
const json = { contentType: 'application/json' };

export function createAuditFiles({ store, clock, random }: AuditFilesOptions, log: AuditLogName): AuditFiles {
  /** A create-only write of a body that is always the same: repeated until the object is known to be there. */
  const create = async (
    key: string,
    body: Uint8Array,
    contentType: string,
  ): Promise<'created' | 'exists'> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await store.putIfAbsent(key, body, { contentType })).outcome;
      } catch (error) {
        const inDoubt = error instanceof StoreError && error.code === 'store.unknown_outcome';
        if (!inDoubt || attempt === maxAttempts) throw error;
        await clock.sleep(firstDelayMs * 2 ** attempt * random.next());
      }
    }
  };

  const readSegment = async (segment: number) => {
    const key = auditSegmentKey(log, firstOfSegment(segment));
    const object = await store.get(key);
    return object && parseRecords(key, object.body);
  };

  return {
    async readHead() {
      const key = auditHeadKey(log);
      const object = await store.get(key);
      return object && { records: parseRecords(key, object.body), etag: object.etag };
    },
    async writeHead(records, current) {
      const key = auditHeadKey(log);
      try {
        const result = current
          ? await store.putIfMatch(key, encode(records), current.etag, json)
          : await store.putIfAbsent(key, encode(records), json);
        return 'object' in result ? { records, etag: result.object.etag } : null;
      } catch (error) {
        if (error instanceof StoreError && error.code === 'store.unknown_outcome') return null;
        throw error;
      }
    },
    readSegment,
    async seal(records) {
      const first = (records[0] as AuditRecord).sequence;
      if ((await create(auditSegmentKey(log, first), encode(records), json.contentType)) === 'created')
        return;
      const sealed = await readSegment(segmentOf(first));
      if (sealed?.at(-1)?.hash === records.at(-1)?.hash) return;
      throw new AuditError('audit.damaged', `The audit log ${log} has two versions of record ${first}.`);
    },
    async putReceipt(receipt) {
      const body = new TextEncoder().encode(receipt.hash);
      await create(auditReceiptKey(log, receipt), body, 'text/plain');
    },
  };
}

const encode = (records: readonly AuditRecord[]) => new TextEncoder().encode(JSON.stringify({ records }));

function parseRecords(key: string, body: Uint8Array): readonly AuditRecord[] {
  try {
    return v.parse(recordsSchema, JSON.parse(new TextDecoder().decode(body))).records;
  } catch (error) {
    throw new AuditError('audit.damaged', `The audit log's object ${key} is damaged.`, { cause: error });
  }
}
