/**
 * The life of a tenant over three places: the registry, which decides; the public site configuration; and
 * the edge's directory. Every step is idempotent and the registry always comes first, so that whatever a
 * crash leaves behind is completed by running the same command again, or found and repaired by `compareTenants`.
 */
import type { Lake } from '#data/lake/lake.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { siteConfigKey } from '#data/registry/keys.ts';
import type { Registry } from '#data/registry/registry.ts';
import { siteConfigOf } from '#data/registry/site-config.ts';
import type { NewTenant, Tenant, TenantStatus } from '#data/registry/tenant.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import type { TenantDirectory } from './directory.ts';

export interface TenantLifeDependencies {
  registry: Registry;
  lake: Lake;
  /** Null where the edge asks the registry itself, as it does locally. */
  directory: TenantDirectory | null;
}

export interface ComparisonDependencies extends TenantLifeDependencies {
  /** The whole store: it holds the site configurations. */
  store: Pick<ObjectStore, 'get'>;
}

/** What the edge is told: a deleted tenant is unknown to it. */
export function edgeStatusOf(status: TenantStatus): 'active' | 'suspended' | null {
  return status === 'deleted' ? null : status;
}

/**
 * Opens a shop. It is reachable only after the last step, when everything it needs exists. Safe to rerun; a
 * tenant that exists keeps its settings.
 */
export async function onboardTenant(
  { registry, lake, directory }: TenantLifeDependencies,
  input: NewTenant,
): Promise<Tenant> {
  const tenant = await registry.tenants.ensure(input);
  if (tenant.status === 'deleted') return tenant;
  await registry.tenants.publishSiteConfig(tenant.id);
  await lake.tenant(tenant.id).create();
  await directory?.apply(new Map([[tenant.id, edgeStatusOf(tenant.status)]]));
  return tenant;
}

export interface TenantDifference {
  tenantId: string;
  problem:
    | 'site_config_missing'
    | 'site_config_differs'
    | 'tables_missing'
    | 'edge_differs'
    /** The edge knows a tenant that the registry does not. */
    | 'edge_unknown_tenant';
}

/** Where the three places disagree, by tenant. Reads only. */
export async function compareTenants(dependencies: ComparisonDependencies): Promise<TenantDifference[]> {
  const { registry, directory } = dependencies;
  const known = (await directory?.list()) ?? null;
  const differences: TenantDifference[] = [];
  for await (const tenant of allTenants(registry)) {
    const report = (problem: TenantDifference['problem']) =>
      differences.push({ tenantId: tenant.id, problem });
    if (known && (known.get(tenant.id) ?? null) !== edgeStatusOf(tenant.status)) report('edge_differs');
    known?.delete(tenant.id);
    if (tenant.status === 'deleted') continue;
    const config = await dependencies.store.get(siteConfigKey(tenant.id));
    if (!config) report('site_config_missing');
    else if (!isPublished(tenant, config.body)) report('site_config_differs');
    if (!(await hasTables(dependencies.lake, tenant.id))) report('tables_missing');
  }
  for (const tenantId of known?.keys() ?? []) differences.push({ tenantId, problem: 'edge_unknown_tenant' });
  return differences;
}

/** Makes the other places agree with the registry again. Safe to rerun. */
export async function repairTenants(
  { registry, lake, directory }: TenantLifeDependencies,
  differences: readonly TenantDifference[],
): Promise<void> {
  const edge = new Map<string, 'active' | 'suspended' | null>();
  for (const { tenantId, problem } of differences) {
    const id = tenantId as TenantId;
    if (problem === 'edge_unknown_tenant') edge.set(tenantId, null);
    else if (problem === 'tables_missing') await lake.tenant(id).create();
    else if (problem !== 'edge_differs') await registry.tenants.publishSiteConfig(id);
    else edge.set(tenantId, edgeStatusOf((await registry.tenants.get(id))?.status ?? 'deleted'));
  }
  await directory?.apply(edge);
}

export async function* allTenants(registry: Registry): AsyncGenerator<Tenant> {
  let after: TenantId | null = null;
  do {
    const page: Awaited<ReturnType<Registry['tenants']['list']>> = await registry.tenants.list(
      after ? { after, limit: 200 } : { limit: 200 },
    );
    yield* page.items;
    after = page.next;
  } while (after);
}

function isPublished(tenant: Tenant, body: Uint8Array): boolean {
  return new TextDecoder().decode(body) === JSON.stringify(siteConfigOf(tenant));
}

async function hasTables(lake: Lake, id: TenantId): Promise<boolean> {
  try {
    await lake.tenant(id).snapshot(['sales', 'products', 'inventory']);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'delta.table_not_found') return false;
    throw error;
  }
}
