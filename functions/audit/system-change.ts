/** Records of what no request did: commands on the data itself, and a watched folder. */
import type { AuditLogs } from '#data/audit/audit-log.ts';
import type { AuditActor, AuditFacts } from '#data/audit/audit-record.ts';
import { controlLogName } from '#data/audit/keys.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';

export interface SystemChange {
  /** `noun.verb_past`, for example `key.created`. */
  action: string;
  /** Null: the control plane alone is concerned. */
  tenantId: TenantId | null;
  target: { kind: string; id: string };
  before?: AuditFacts;
  after?: AuditFacts;
}

/** Whoever may run commands on the data itself; which person that was, the log of that machine knows. */
export const commandLine: AuditActor = { kind: 'system', id: null, name: 'Command line', email: null };
export const watchedFolder: AuditActor = { kind: 'system', id: null, name: 'Watched folder', email: null };

/** In the control plane's log and, where a tenant is concerned, in its own. Call it after the change. */
export async function recordSystemChange(
  { auditLogs }: { auditLogs: AuditLogs },
  actor: AuditActor,
  { action, tenantId, target, before, after }: SystemChange,
): Promise<void> {
  const entry = {
    actor,
    action,
    target,
    before: before ?? null,
    after: after ?? null,
    outcome: 'success' as const,
    reason: null,
    address: null,
    userAgent: null,
    requestId: null,
  };
  const control = tenantId === null ? entry : { ...entry, after: { ...after, tenantId } };
  await auditLogs.open(controlLogName).append(control);
  if (tenantId !== null) await auditLogs.open(tenantId).append(entry);
}
