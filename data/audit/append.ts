import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { type AuditFiles, type AuditHead, segmentLength, segmentOf } from './audit-files.ts';
import { type AuditEntry, type AuditRecord, genesisHash, hashAuditRecord } from './audit-record.ts';
import { AuditError } from './errors.ts';
import type { AuditLogName } from './keys.ts';

/** Of appends made at once by several processes each succeeds in turn; more turns than these mean trouble. */
const maxAttempts = 16;
const firstDelayMs = 5;
const maxDelayMs = 400;
const maxEntryBytes = 8 * 1024;

interface AppenderOptions {
  files: AuditFiles;
  clock: Clock;
  random: Random;
}

/**
 * Appends one record after another. A record is in the log once the head that holds it is written; it is
 * acknowledged once its receipt is there, too. Nobody builds on a record before its receipt is there, so
 * that whatever a crash leaves behind is the newest record without a receipt, which the next append completes.
 * Records of unknown outcome have none: the chain of the record that follows vouches for them.
 */
export function createAppender(
  { files, clock, random }: AppenderOptions,
  log: AuditLogName,
): (entry: AuditEntry) => Promise<AuditRecord> {
  /** As this process wrote it last; null: to be read. */
  let known: AuditHead | null = null;
  /** Hash of the last record that surely has its receipt. */
  let confirmed: string | null = null;

  const confirm = async (record: AuditRecord) => {
    if (confirmed === record.hash || record.outcome === 'unknown') return;
    await files.putReceipt(record);
    confirmed = record.hash;
  };

  /** Whether a write whose answer was lost, or looked like another's, had landed after all. */
  const hasLanded = async (record: AuditRecord, head: AuditHead | null): Promise<boolean> => {
    const [oldest] = head?.records ?? [];
    if (!head || !oldest) return false;
    const isSealed = record.sequence < oldest.sequence;
    const records = isSealed ? await files.readSegment(segmentOf(record.sequence)) : head.records;
    return records?.some(({ hash }) => hash === record.hash) ?? false;
  };

  /** The records of the next head; the full ones before are sealed first. */
  const follow = async (head: AuditHead | null, record: AuditRecord): Promise<AuditRecord[]> => {
    if (!head) return [record];
    if (head.records.length < segmentLength) return [...head.records, record];
    await files.seal(head.records);
    return [record];
  };

  const appendNow = async (entry: AuditEntry): Promise<AuditRecord> => {
    const id = random.uuid();
    const now = clock.now();
    let attempted: AuditRecord | null = null;
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const head = known ?? (await files.readHead());
      known = null;
      const last = head?.records.at(-1) ?? null;
      if (attempted && (await hasLanded(attempted, head))) {
        known = head;
        await confirm(attempted);
        return attempted;
      }
      if (last) await confirm(last);
      const record = recordAfter(log, last, { ...entry, id, now });
      attempted = record;
      known = await files.writeHead(await follow(head, record), head);
      if (known) {
        await confirm(record);
        return record;
      }
      await clock.sleep(Math.min(firstDelayMs * 2 ** attempt, maxDelayMs) * random.next());
    }
    throw new AuditError('audit.contention', 'Others are writing to the same audit log. Try again.');
  };

  let queue: Promise<unknown> = Promise.resolve();
  return async (entry) => {
    assertEntry(entry);
    const appended = queue.then(() => appendNow(entry));
    queue = appended.catch(() => undefined);
    return appended;
  };
}

function recordAfter(
  log: AuditLogName,
  last: AuditRecord | null,
  { id, now, ...entry }: AuditEntry & { id: string; now: number },
): AuditRecord {
  const { before, after } = entry;
  const record = {
    sequence: (last?.sequence ?? 0) + 1,
    id,
    at: Math.max(now, last?.at ?? 0),
    ...entry,
    before: before && mutableFacts(before),
    after: after && mutableFacts(after),
    previous: last?.hash ?? genesisHash(log),
  };
  return { ...record, hash: hashAuditRecord(record) };
}

function mutableFacts(facts: NonNullable<AuditEntry['before']>): NonNullable<AuditRecord['before']> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, isList(value) ? [...value] : value]),
  );
}

const isList = (value: unknown): value is readonly string[] => Array.isArray(value);

function assertEntry(entry: AuditEntry): void {
  const valid = /^[a-z_]+\.[a-z_]+$/.test(entry.action) && JSON.stringify(entry).length <= maxEntryBytes;
  if (!valid) throw new AuditError('audit.invalid', `"${entry.action.slice(0, 100)}" cannot be recorded.`);
}
