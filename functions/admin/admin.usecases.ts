import { isProbeTenant, parseTenantId } from '#data/lake/tenant-id.ts';
import { assessBrand } from '#data/registry/brand-contrast.ts';
import type { TenantUsage } from '#data/registry/registry.ts';
import type { Tenant } from '#data/registry/tenant.ts';
import type { AppServices } from '../http/context.ts';
import { ApiError, tenantUnknown } from '../http/errors.ts';
import type { NewShop } from '../tenants/create-tenant.ts';
import { readTenantStorage } from '../tenants/tenant-storage.ts';
import type {
  NewTenantRequest,
  TenantDetail,
  TenantList,
  TenantListQuery,
  TenantRow,
} from './admin.schemas.ts';

type Services = Pick<AppServices, 'registry' | 'lake' | 'clock' | 'requestRates' | 'siteOrigin'>;

/** Lists show what maintenance measured; who opens a tenant sees a figure no older than this. */
const storageMaxAgeMs = 10 * 60_000;

/** A page of tenants. Costs two store requests a row beside what the list itself costs. */
export async function listTenants(services: Services, query: TenantListQuery): Promise<TenantList> {
  const { q, status, limit, after } = query;
  const afterId = after === undefined ? undefined : parseTenantId(after);
  if (afterId === null)
    throw new ApiError('cursor.invalid', 'This is no `nextCursor` of a page.', { parameter: 'after' });
  const { items, total, next } = await services.registry.tenants.list({
    limit,
    // The attacker's own are no shops; who asks for them by name finds them.
    probes: isProbeTenant(q ?? ''),
    ...(q === undefined ? {} : { search: q }),
    ...(status === undefined ? {} : { status }),
    ...(afterId === undefined ? {} : { after: afterId }),
  });
  return {
    items: await Promise.all(items.map((tenant) => rowOf(services, tenant))),
    nextCursor: next,
    total,
  };
}

export async function describeTenant(services: Services, tenant: Tenant): Promise<TenantDetail> {
  const { registry } = services;
  const [members, invitations, usage] = await Promise.all([
    registry.users.listMembers(tenant.id),
    registry.invitations.list(tenant.id),
    tenant.status === 'deleted'
      ? registry.usage.get(tenant.id)
      : readTenantStorage(services, tenant.id, storageMaxAgeMs),
  ]);
  const owners = members.filter(({ role }) => role === 'owner').map(({ email }) => email);
  const invited = invitations
    .filter(({ role, status, email }) => role === 'owner' && status === 'open' && !owners.includes(email))
    .map(({ email }) => email);
  const { colors, logo: _, ...settings } = tenant.settings;
  return {
    ...figuresOf(services, tenant, members.length, usage),
    updatedAt: instant(tenant.updatedAt),
    version: tenant.version,
    address: services.siteOrigin(tenant.id),
    objectCount: usage?.objectCount ?? null,
    owners: [
      ...owners.map((email) => ({ email, state: 'member' as const })),
      ...[...new Set(invited)].map((email) => ({ email, state: 'invited' as const })),
    ],
    settings: { ...settings, features: [...settings.features] },
    brand: { ...colors, warnings: assessBrand(colors).warnings },
  };
}

export async function findTenant({ registry }: Services, name: string): Promise<Tenant> {
  const id = parseTenantId(name);
  const tenant = id && (await registry.tenants.get(id));
  if (!tenant) throw tenantUnknown();
  return tenant;
}

export function toNewShop({ brand, settings, ...shop }: NewTenantRequest): NewShop {
  return { ...shop, settings: { ...settings, ...(brand ? { colors: brand } : {}) } };
}

async function rowOf(services: Services, tenant: Tenant): Promise<TenantRow> {
  const { users, usage } = services.registry;
  const [members, measured] = await Promise.all([users.listMembers(tenant.id), usage.get(tenant.id)]);
  return figuresOf(services, tenant, members.length, measured);
}

function figuresOf(
  { requestRates }: Services,
  { id, name, status, plan, createdAt }: Tenant,
  users: number,
  usage: TenantUsage | null,
): TenantRow {
  return {
    id,
    name,
    status,
    plan,
    users,
    storageBytes: usage?.storageBytes ?? null,
    storageMeasuredAt: usage && instant(usage.measuredAt),
    requestsPerMinute: requestRates?.perMinute(id) ?? null,
    createdAt: instant(createdAt),
  };
}

const instant = (milliseconds: number) => new Date(milliseconds).toISOString();
