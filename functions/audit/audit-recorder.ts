/** From a request to a record of the audit log: who, from where, and in which log. */
import type { Context } from 'hono';
import type { AuditActor, AuditEntry, AuditFacts } from '#data/audit/audit-record.ts';
import { controlLogName } from '#data/audit/keys.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { describeClient } from '../http/client.ts';
import type { AppDependencies, Principal, RequestEnvironment } from '../http/context.ts';
import { auditedChange, type LoggedEntry } from './audited-change.ts';

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

/** How a change went, where that differs from what was intended. */
export type AuditOutcome = Partial<Pick<AuditEvent, 'target' | 'before' | 'after' | 'actor'>>;

export interface AuditRecorder {
  /**
   * Changes something between its records, see `auditedChange`. `outcomeOf` says what is known only
   * afterwards; null: there was nothing to change.
   */
  change<Result>(
    context: Context<RequestEnvironment>,
    intent: Omit<AuditEvent, 'failure'>,
    work: () => Promise<Result>,
    outcomeOf?: (result: Result) => AuditOutcome | null,
  ): Promise<Result>;
  /** As `change`, for several records of one change. Actions tell the events apart. */
  changeAll<Result>(
    context: Context<RequestEnvironment>,
    intents: readonly Omit<AuditEvent, 'failure'>[],
    work: () => Promise<Result>,
    outcomesOf?: (result: Result) => readonly AuditEvent[],
  ): Promise<Result>;
  /**
   * For what changes nothing (an attempt that was refused), and for what is of no use to anybody before it is
   * handed out (a session's token, the link in an e-mail): call it before that. Where it rejects, nothing may
   * be handed out.
   */
  record(context: Context<RequestEnvironment>, event: AuditEvent): Promise<void>;
}

export function createAuditRecorder(
  dependencies: Pick<AppDependencies, 'auditLogs' | 'clientAddress'>,
): AuditRecorder {
  const { auditLogs } = dependencies;
  const changeAll: AuditRecorder['changeAll'] = (context, intents, work, outcomesOf = () => intents) =>
    auditedChange(
      auditLogs,
      intents.flatMap((intent) => entriesOf(context, intent)),
      work,
      (result) => outcomesOf(result).flatMap((event) => entriesOf(context, event)),
    );
  return {
    changeAll,
    change: (context, intent, work, outcomeOf = () => ({})) =>
      auditedChange(auditLogs, entriesOf(context, intent), work, (result) => {
        const outcome = outcomeOf(result);
        return outcome && entriesOf(context, { ...intent, ...outcome });
      }),
    async record(context, event) {
      for (const { log, entry } of entriesOf(context, event)) await auditLogs.open(log).append(entry);
    },
  };

  /** Of each log that the event belongs into. */
  function entriesOf(context: Context<RequestEnvironment>, event: AuditEvent): LoggedEntry[] {
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
    if (tenantId === null) return [{ log: controlLogName, entry }];
    if (actor.kind !== 'operator') return [{ log: tenantId, entry }];
    return [
      { log: controlLogName, entry: { ...entry, after: { ...entry.after, tenantId } } },
      // A shop learns that an operator acted and which one, not the operator's e-mail and address.
      { log: tenantId, entry: withoutPerson(entry) },
    ];
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
