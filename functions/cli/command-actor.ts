import type { AuditActor } from '#data/audit/audit-record.ts';
import { controlLogName } from '#data/audit/keys.ts';
import type { ConsoleActor } from '../tenants/console-actor.ts';
import type { OpenData } from './open-data.ts';

/** Whoever may run commands on the data itself; which person that was, the log of that machine knows. */
const actor: AuditActor = { kind: 'system', id: null, name: 'Command line', email: null };

/** The command line as the one who acts: records in both logs, mail by the way of the place. */
export function createCommandActor(
  { auditLogs }: Pick<OpenData, 'auditLogs'>,
  sendOwnerInvitation: ConsoleActor['sendOwnerInvitation'],
): ConsoleActor {
  return {
    actor,
    sendOwnerInvitation,
    async record({ action, tenantId, before, after }) {
      const entry = {
        actor,
        action,
        target: { kind: 'tenant', id: tenantId },
        before: before ?? null,
        after: after ?? null,
        outcome: 'success' as const,
        reason: null,
        address: null,
        userAgent: null,
        requestId: null,
      };
      await auditLogs.open(controlLogName).append({ ...entry, after: { ...after, tenantId } });
      await auditLogs.open(tenantId).append(entry);
    },
  };
}
