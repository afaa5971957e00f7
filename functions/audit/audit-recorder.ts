/** From a request to a record of the audit log: who, from where, and in which log. */
import type { Context } from 'hono';
import type { AuditActor, AuditEntry, AuditFacts } from '#data/audit/audit-record.ts';
import { type AuditLogName, controlLogName } from '#data/audit/keys.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { describeClient } from '../http/client.ts';
import type { AppDependencies, Principal, RequestEnvironment } from '../http/context.ts';

/** What a route tells of a change, or of an attempt. */
export interface AuditEvent {
  /** `noun.verb_past`, for example `member.role_changed`. */
  action: string;
  target?: { kind: string; id: string };
  /** Ids, roles and the like as they were and are; never secrets. */
  before?: AuditFacts;
  after?: AuditFacts;
  /** The code of the refusal, where the attempt failed; left out: it succeeded. */
  failure?: string;
  /** Where nobody is logged in, as at log-in; default: the request's principal. */
  actor?: AuditActor;
  /**
   * The tenant concerned; default: the request's own. Null: none, only the control plane. What an operator
   * does is always in the control plane's log as well.
   */
  tenantId?: TenantId | null;
}

/**
 * Call it after the change and before the answer: what is confirmed has its record. It rejects where the
 * record could not be written, and the answer then is a problem, so that the caller tries again.
 */
export interface AuditRecorder {
  record(context: Context<RequestEnvironment>, event: AuditEvent): Promise<void>;
}

export function createAuditRecorder(
  dependencies: Pick<AppDependencies, 'auditLogs' | 'clientAddress'>,
): AuditRecorder {
  return {
    async record(context, event) {
      const principal = context.get('principal') as Principal | undefined;
      const actor = event.actor ?? (principal ? actorOf(principal) : anonymous);
      const tenantId =
        event.tenantId === undefined ? (context.get('requestedTenant')?.id ?? null) : event.tenantId;
      const client = describeClient(context, dependencies);
      const entry: AuditEntry = {
        actor,
        action: event.action,
        target: event.target ?? null,
        before: event.before ?? null,
        after: event.after ?? null,
        outcome: event.failure === undefined ? 'success' : 'failure',
        reason: event.failure ?? null,
        address: client.address ?? null,
        userAgent: client.userAgent ?? null,
        requestId: context.get('requestId'),
      };
      if (tenantId === null || actor.kind === 'operator') {
        await append(
          controlLogName,
          tenantId === null ? entry : { ...entry, after: { ...entry.after, tenantId } },
        );
      }
      // A shop learns that an operator acted and which one, not the operator's e-mail and address.
      if (tenantId !== null) {
        await append(tenantId, actor.kind === 'operator' ? withoutPerson(entry) : entry);
      }
    },
  };

  async function append(log: AuditLogName, entry: AuditEntry): Promise<void> {
    await dependencies.auditLogs.open(log).append(entry);
  }
}

export const anonymous: AuditActor = { kind: 'anonymous', id: null, name: null, email: null };

export function actorOf(principal: Principal): AuditActor {
  return {
    kind: principal.kind,
    id: principal.id,
    name: principal.name,
    email: 'email' in principal ? (principal.email ?? null) : null,
  };
}

function withoutPerson(entry: AuditEntry): AuditEntry {
  return {
    ...entry,
    actor: { ...entry.actor, name: 'Fluxion', email: null },
    address: null,
    userAgent: null,
  };
}
