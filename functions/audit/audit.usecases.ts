import type { AuditLog } from '#data/audit/audit-log.ts';
import type { AuditRecord } from '#data/audit/audit-record.ts';
import { csvText } from '#data/engine/encode.ts';
import { addDays, startOfDay } from '../query/calendar.ts';
import type { AuditItem, AuditQuery } from './audit.schemas.ts';

/** Records that one page looks through at most, so that a rare actor cannot cost a thousand store requests. */
const maxScannedRecords = 3_200;

type Filters = Pick<AuditQuery, 'from' | 'to' | 'actor' | 'action' | 'outcome'>;

interface AuditPage {
  items: AuditItem[];
  /** Sequence number that the next page goes on before; null: there is no more. */
  before: number | null;
}

/** A page of the records that meet the filters, newest first. Dates are those of `timeZone`. */
export async function listAudit(
  log: AuditLog,
  { limit, ...filters }: Filters & { limit: number },
  timeZone: string,
  before: number | null,
): Promise<AuditPage> {
  const items: AuditItem[] = [];
  let scanned = 0;
  for await (const record of matching(log, filters, timeZone, before)) {
    scanned += 1;
    if (record.isWanted) items.push(toItem(record.record));
    const isFull = items.length === limit || scanned === maxScannedRecords;
    if (isFull) return { items, before: record.record.sequence > 1 ? record.record.sequence : null };
  }
  return { items, before: null };
}

/** Every record that meets the filters as CSV, newest first. */
export async function* auditCsv(
  log: AuditLog,
  filters: Filters,
  timeZone: string,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(`${csvColumns.map(([name]) => name).join(',')}\r\n`);
  for await (const { record, isWanted } of matching(log, filters, timeZone, null)) {
    if (!isWanted) continue;
    const item = toItem(record);
    const cells = csvColumns.map(([, read]) => csvText(read(item) ?? ''));
    yield encoder.encode(`${cells.join(',')}\r\n`);
  }
}

/** The records from the last day asked for to the first, each with whether it meets the other filters. */
async function* matching(
  log: AuditLog,
  { from, to, actor, action, outcome }: Filters,
  timeZone: string,
  before: number | null,
): AsyncGenerator<{ record: AuditRecord; isWanted: boolean }> {
  const since = from === undefined ? Number.NEGATIVE_INFINITY : startOfDay(from, timeZone);
  const options = {
    ...(before === null ? {} : { before }),
    ...(to === undefined ? {} : { until: startOfDay(addDays(to, 1), timeZone) - 1 }),
  };
  for await (const record of log.read(options)) {
    if (record.at < since) return;
    const isWanted =
      (actor === undefined || record.actor.id === actor || record.actor.email === actor) &&
      (action === undefined || record.action === action || record.action.startsWith(`${action}.`)) &&
      (outcome === undefined || record.outcome === outcome);
    yield { record, isWanted };
  }
}

const toItem = (record: AuditRecord): AuditItem => ({ ...record, at: new Date(record.at).toISOString() });

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
  ['address', ({ address }) => address],
  ['userAgent', ({ userAgent }) => userAgent],
  ['requestId', ({ requestId }) => requestId],
  ['previous', ({ previous }) => previous],
  ['hash', ({ hash }) => hash],
];
