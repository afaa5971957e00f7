import { type AuditFiles, firstOfSegment, segmentOf } from './audit-files.ts';
import type { AuditRecord } from './audit-record.ts';
import { AuditError } from './errors.ts';

export interface ReadOptions {
  /** Only records with a smaller sequence number. */
  before?: number;
  /** Only records at or before this time, ms since epoch; found without reading all the later ones. */
  until?: number;
}

/** Segments fetched ahead of the reader. */
const readAhead = 4;

/** The log's records, newest first. */
export async function* readRecords(
  files: AuditFiles,
  { before = Number.POSITIVE_INFINITY, until = Number.POSITIVE_INFINITY }: ReadOptions,
): AsyncGenerator<AuditRecord> {
  const head = await files.readHead();
  const oldest = head?.records[0];
  if (!head || !oldest) return;
  const isWanted = ({ sequence, at }: AuditRecord) => sequence < before && at <= until;
  yield* head.records.filter(isWanted).toReversed();

  const newest = segmentOf(Math.min(oldest.sequence, before) - 1);
  let segment = newest < 0 ? newest : await lastSegmentUntil(files, newest, until);
  const ahead: Promise<readonly AuditRecord[]>[] = [];
  while (segment >= 0 || ahead.length > 0) {
    for (; segment >= 0 && ahead.length < readAhead; segment -= 1) {
      const records = readSealed(files, segment);
      // Whoever stops reading early leaves it behind; its failure is then nobody's.
      records.catch(() => undefined);
      ahead.push(records);
    }
    yield* ((await ahead.shift()) ?? []).filter(isWanted).toReversed();
  }
}

/** The last segment, up to the given one, whose first record is not later than `until`; -1: none. */
async function lastSegmentUntil(files: AuditFiles, newest: number, until: number): Promise<number> {
  if (until === Number.POSITIVE_INFINITY) return newest;
  let low = 0;
  let high = newest + 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const [oldest] = await readSealed(files, middle);
    if (oldest && oldest.at <= until) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

async function readSealed(files: AuditFiles, segment: number): Promise<readonly AuditRecord[]> {
  const records = await files.readSegment(segment);
  if (records) return records;
  const first = firstOfSegment(segment);
  throw new AuditError('audit.damaged', `The audit log lacks its records from ${first} on.`);
}
