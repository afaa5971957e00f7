import type { AuditLog } from '#data/audit/audit-log.ts';
import type { AuditRecord } from '#data/audit/audit-record.ts';
import { csvText } from '#data/engine/encode.ts';
import { addDays, startOfDay } from '../query/calendar.ts';
import type { AuditItem, AuditQuery } from './audit.schemas.ts';

/** Records that one page looks through at most, so that a rare actor cannot cost a thousand store requests. */
const maxScannedRecords = 3_200;

type Filters = Pick<AuditQuery, 'from' | 'to' | 'actor' | 'action' | 'outcome' | 'intents'>;

/** Where a list goes on. */
export interface AuditPosition {
  /** Only records with a smaller sequence number. */
  before: number;
  /** Intents further back whose outcome has been seen. */
  settled: readonly number[];
}

interface AuditPage {
  items: AuditItem[];
  /** Null: there is no more. */
  next: AuditPosition | null;
}

/** An outcome is written so long after its intent at most: an import may take an hour. */
const longestChangeMs = 3_600_000;

/** A page of the records that meet the filters, newest first. Dates are those of `timeZone`. */
export async function listAudit(
  log: AuditLog,
  { limit, ...filters }: Filters & { limit: number },
  timeZone: string,
  start: AuditPosition | null,
): Promise<AuditPage> {
  const items: AuditItem[] = [];
  const settled = new Set(start?.settled);
  let scanned = 0;
  for await (const { record, isWanted } of matching(log, filters, timeZone, start, settled)) {
    scanned += 1;
    if (isWanted) items.push(toItem(record));
    const isFull = items.length === limit || scanned === maxScannedRecords;
    if (!isFull) continue;
    const { sequence } = record;
    return { items, next: sequence > 1 ? { before: sequence, settled: [...settled] } : null };
  }
  return { items, next: null };
}

/** Every record that meets the filters as CSV, newest first. */
export async function* auditCsv(
  log: AuditLog,
  filters: Filters,
  timeZone: string,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(`${csvColumns.map(([name]) => name).join(',')}\r\n`);
  for await (const { record, isWanted } of matching(log, filters, timeZone)) {
    if (!isWanted) continue;
    const item = toItem(record);
    const cells = csvColumns.map(([, read]) => csvText(read(item) ?? ''));
    yield encoder.encode(`${cells.join(',')}\r\n`);
  }
}

/**
 * The records from the last day asked for to the first, each with whether it meets the other filters. An
 * intent whose outcome is known is told by that alone, unless `intents` asks for it, too.
 * @param settled intents whose outcome has been seen, and which come further back
 */
async function* matching(
  log: AuditLog,
  { from, to, actor, action, outcome, intents }: Filters,
  timeZone: string,
  start: AuditPosition | null = null,
  settled = new Set<number>(),
): AsyncGenerator<{ record: AuditRecord; isWanted: boolean }> {
  const since = from === undefined ? Number.NEGATIVE_INFINITY : startOfDay(from, timeZone);
  const until = to === undefined ? Number.POSITIVE_INFINITY : startOfDay(addDays(to, 1), timeZone) - 1;
  const options = { ...(start ? { before: start.before } : {}), until: until + longestChangeMs };
  for await (const record of log.read(options)) {
    if (record.at < since) return;
    if (record.intent !== undefined) settled.add(record.intent);
    const isTold = settled.delete(record.sequence) && intents === undefined;
    if (record.at > until) continue;
    const isWanted =
      !isTold &&
      (actor === undefined || record.actor.id === actor || record.actor.email === actor) &&
      (action === undefined || record.action === action || record.action.startsWith(`${action}.`)) &&
      (outcome === undefined || record.outcome === outcome);
    yield { record, isWanted };
  }
}

const toItem = (record: AuditRecord): AuditItem => ({
  ...record,
  intent: record.intent ?? null,
  at: new Date(record.at).toISOString(),
});

const csvColumns: readonly (readonly [string, (item: AuditItem) => string | null])[] = [
  ['sequence', ({ sequence }) => String(sequence)],
  ['at', ({ at }) => at],
  ['actorKind', ({ actor }) => actor.kind],
  ['actorId', ({ actor }) => actor.id],
  ['actorName', ({ actor }) => actor.name],
  ['actorEmail', ({ actor }) => actor.email],
  ['action', ({ action }) => action],
  ['targetKind', ({ target }) => target?.kind ?? null],
  ['targetId', ({ target }) => target?.id ?? null],
  ['before', ({ before }) => before && JSON.stringify(before)],
  ['after', ({ after }) => after && JSON.stringify(after)],
  ['outcome', ({ outcome }) => outcome],
  ['reason', ({ reason }) => reason],
  ['intent', ({ intent }) => (intent === null ? null : String(intent))],
  ['address', ({ address }) => address],
  ['userAgent', ({ userAgent }) => userAgent],
  ['requestId', ({ requestId }) => requestId],
  ['previous', ({ previous }) => previous],
  ['hash', ({ hash }) => hash],
];
