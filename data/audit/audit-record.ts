import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { AuditLogName } from './keys.ts';

const factSchema = v.union([v.string(), v.number(), v.boolean(), v.null(), v.array(v.string())]);
const factsSchema = v.record(v.string(), factSchema);

const actorSchema = v.strictObject({
  kind: v.picklist(['user', 'api_key', 'operator', 'system', 'anonymous']),
  /** Null for `system` and `anonymous`. */
  id: v.nullable(v.string()),
  name: v.nullable(v.string()),
  email: v.nullable(v.string()),
});

/** The whole of a stored record; whatever else an object holds is a sign of somebody else's hand. */
export const auditRecordSchema = v.strictObject({
  /** 1, 2, 3, … without a gap. */
  sequence: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Chosen by the writer: tells it whether a write whose answer was lost is there. */
  id: v.string(),
  /** Milliseconds since the Unix epoch; never before the record before. */
  at: v.number(),
  actor: actorSchema,
  action: v.string(),
  target: v.nullable(v.strictObject({ kind: v.string(), id: v.string() })),
  before: v.nullable(factsSchema),
  after: v.nullable(factsSchema),
  /** `unknown`: written before the change; the later record that names it as its `intent` says how it went. */
  outcome: v.picklist(['success', 'failure', 'unknown']),
  /** Why it failed: a code of the API's. */
  reason: v.nullable(v.string()),
  address: v.nullable(v.string()),
  userAgent: v.nullable(v.string()),
  requestId: v.nullable(v.string()),
  /** Sequence number of the record that was written before the change. */
  intent: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** Hash of the record before. */
  previous: v.string(),
  hash: v.string(),
});

export type AuditRecord = v.InferOutput<typeof auditRecordSchema>;
/** Who acted, as they were called at that time. */
export type AuditActor = v.InferOutput<typeof actorSchema>;
/** Ids, names of roles and the like; no secrets, and no personal data beyond what tells who was concerned. */
export type AuditFacts = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** What happened, before it has a place in the log. */
export interface AuditEntry {
  actor: AuditActor;
  /** `noun.verb_past`, for example `member.role_changed`. */
  action: string;
  target: { kind: string; id: string } | null;
  before: AuditFacts | null;
  after: AuditFacts | null;
  outcome: AuditRecord['outcome'];
  reason: string | null;
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
  intent?: number;
}

/** What the first record follows: differs from log to log, so that a log cannot be passed off as another's. */
export function genesisHash(log: AuditLogName): string {
  return sha256(JSON.stringify(['fluxion audit log', log]));
}

/** SHA-256, hex, over every field but the hash itself, in an order of its own. */
export function hashAuditRecord(record: Omit<AuditRecord, 'hash'>): string {
  const { actor, target } = record;
  return sha256(
    JSON.stringify([
      record.previous,
      record.sequence,
      record.id,
      record.at,
      [actor.kind, actor.id, actor.name, actor.email],
      record.action,
      target && [target.kind, target.id],
      sortedFacts(record.before),
      sortedFacts(record.after),
      record.outcome,
      record.reason,
      record.address,
      record.userAgent,
      record.requestId,
      ...(record.intent === undefined ? [] : [record.intent]),
    ]),
  );
}

const sortedFacts = (facts: AuditRecord['before']) =>
  facts && Object.entries(facts).toSorted(([a], [b]) => (a < b ? -1 : 1));

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
