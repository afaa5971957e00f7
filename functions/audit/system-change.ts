/** Records of what no request did: commands on the data itself, and a watched folder. */
import type { AuditLogs } from '#data/audit/audit-log.ts';
import type { AuditActor, AuditEntry, AuditFacts } from '#data/audit/audit-record.ts';
import { controlLogName } from '#data/audit/keys.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { auditedChange, type LoggedEntry } from './audited-change.ts';

export interface SystemChange {
  /** `noun.verb_past`, for example `key.created`. */
  action: string;
  /** Null: the control plane alone is concerned. */
  tenantId: TenantId | null;
  target?: { kind: string; id: string };
  before?: AuditFacts;
  after?: AuditFacts;
}

/** Whoever may run commands on the data itself; which person that was, the log of that machine knows. */
export const commandLine: AuditActor = { kind: 'system', id: null, name: 'Command line', email: null };
export const watchedFolder: AuditActor = { kind: 'system', id: null, name: 'Watched folder', email: null };

type Audited = { auditLogs: AuditLogs };

/**
 * Changes something between its records, see `auditedChange`: in the control plane's log and, where a tenant
 * is concerned, in its own.
 * @param outcomesOf what is known only afterwards
 */
export function changeBySystem<Result>(
  { auditLogs }: Audited,
  actor: AuditActor,
  intents: readonly SystemChange[],
  work: () => Promise<Result>,
  outcomesOf: (result: Result) => readonly SystemChange[] = () => intents,
): Promise<Result> {
  return auditedChange(
    auditLogs,
    intents.flatMap((intent) => systemEntries(actor, intent)),
    work,
    (result) => outcomesOf(result).flatMap((change) => systemEntries(actor, change)),
  );
}

/** A change by the system for each of its logs. */
export function systemEntries(
  actor: AuditActor,
  { action, tenantId, target, before, after }: SystemChange,
): LoggedEntry[] {
  const entry: AuditEntry = {
    actor,
    action,
    target: target ?? null,
    before: before ?? null,
    after: after ?? null,
    outcome: 'success',
    reason: null,
    address: null,
    userAgent: null,
    requestId: null,
  };
  const control = tenantId === null ? entry : { ...entry, after: { ...after, tenantId } };
  const ofControl = { log: controlLogName, entry: control } as const;
  return tenantId === null ? [ofControl] : [ofControl, { log: tenantId, entry }];
}
