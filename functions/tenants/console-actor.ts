import type { AuditActor, AuditFacts } from '#data/audit/audit-record.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import type { Tenant } from '#data/registry/tenant.ts';

/** A change to a tenant, for the control plane's log and the tenant's own. */
export interface TenantEvent {
  /** `tenant.created`, `tenant.suspended`, … */
  action: string;
  tenantId: TenantId;
  /** The tenant is not there yet and has no log: only the control plane's tells of the intent. */
  isNew?: boolean;
  before?: AuditFacts;
  after?: AuditFacts;
}

export interface OwnerInvitation {
  tenant: Tenant;
  email: string;
  /** For the link alone. */
  token: string;
  /** Milliseconds since the Unix epoch. */
  expiresAt: number;
}

/** Who acts on tenants, whether through the console or the command line, and by which ways it shows. */
export interface ConsoleActor {
  actor: AuditActor;
  /**
   * Does `work` between the records of what it changes, see `auditedChange`. `outcomesOf` says what is known
   * only afterwards.
   */
  change<Result>(
    events: readonly TenantEvent[],
    work: () => Promise<Result>,
    outcomesOf?: (result: Result) => readonly TenantEvent[],
  ): Promise<Result>;
  /** Mails the link. Rejects where it could not be handed over: then the operator tries again. */
  sendOwnerInvitation(invitation: OwnerInvitation): Promise<void>;
}
