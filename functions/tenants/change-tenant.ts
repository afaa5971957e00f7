/**
 * What an operator changes of a tenant: name, plan, status, features. The logs come first, the registry decides, the edge
 * follows, and the logs say how it went; each step may be repeated, and a change that is asked for again is
 * recorded again.
 */
import type { TenantId } from '#data/lake/tenant-id.ts';
import type { Tenant, TenantPlan, TenantStatus } from '#data/registry/tenant.ts';
import { ApiError, tenantUnknown } from '../http/errors.ts';
import type { ConsoleActor, TenantEvent } from './console-actor.ts';
import { edgeStatusOf, type TenantLifeDependencies } from './tenant-life.ts';

export interface TenantAlteration {
  name?: string;
  plan?: TenantPlan;
  status?: TenantStatus;
  /** All that are to be on. */
  features?: readonly string[];
}

const statusActions: Readonly<Record<TenantStatus, string>> = {
  active: 'tenant.resumed',
  suspended: 'tenant.suspended',
  deleted: 'tenant.deleted',
};

/** Rejects with `tenant.unknown`, `tenant.deleted` or `tenant.invalid`, and then has changed nothing. */
export async function changeTenant(
  { registry, directory }: Pick<TenantLifeDependencies, 'registry' | 'directory'>,
  console: ConsoleActor,
  id: TenantId,
  change: TenantAlteration,
): Promise<Tenant> {
  const before = await registry.tenants.get(id);
  if (!before) throw tenantUnknown();
  const staysDeleted = before.status === 'deleted' && change.status === 'deleted';
  if (before.status === 'deleted' && !staysDeleted) {
    throw new ApiError('tenant.deleted', `The shop "${id}" was deleted: it cannot be changed any more.`);
  }
  const { features, ...fields } = change;
  const update = features === undefined ? fields : { ...fields, settings: { features } };
  return console.change(eventsOf(before, change), async () => {
    const tenant = staysDeleted
      ? before
      : await registry.tenants.update(id, update, { actor: console.actor.id ?? console.actor.kind });
    await directory?.apply(new Map([[id, edgeStatusOf(tenant.status)]]));
    return tenant;
  });
}

function eventsOf(before: Tenant, { name, plan, status, features }: TenantAlteration): TenantEvent[] {
  const tenantId = before.id;
  const events: TenantEvent[] = [];
  if (name !== undefined) {
    events.push({
      action: 'tenant.renamed',
      tenantId,
      before: { name: before.name },
      after: { name: name.trim() },
    });
  }
  if (plan !== undefined) {
    events.push({ action: 'tenant.plan_changed', tenantId, before: { plan: before.plan }, after: { plan } });
  }
  if (features !== undefined) {
    events.push({
      action: 'tenant.features_changed',
      tenantId,
      before: { features: before.settings.features },
      after: { features },
    });
  }
  if (status !== undefined) {
    events.push({
      action: statusActions[status],
      tenantId,
      before: { status: before.status },
      after: { status },
    });
  }
  return events;
}
