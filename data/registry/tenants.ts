import { createHash } from 'node:crypto';
import type { TenantId } from '../lake/tenant-id.ts';
import { createDocuments, type DocumentContext, type StoredDocument } from './documents.ts';
import { RegistryError } from './errors.ts';
import { siteConfigKey, siteLogoKey, tenantKey } from './keys.ts';
import { assertLogo } from './logo.ts';
import { createLookupCache } from './lookup-cache.ts';
import type { Tenants } from './registry.ts';
import { siteConfigOf } from './site-config.ts';
import type { NewTenant, SiteConfig, Tenant, TenantChange } from './tenant.ts';
import { createTenantDirectory } from './tenant-directory.ts';
import { defaultTenantSettings, parseTenant, type TenantDocument, tenantSchema } from './tenant-schema.ts';

export function createTenants(context: DocumentContext, maxAgeMs: number): Tenants {
  const { store, clock } = context;
  const documents = createDocuments(context, tenantSchema);
  const cache = createLookupCache<Tenant>(clock, maxAgeMs);
  const directory = createTenantDirectory(store, (id) => readTenant(id));

  const readTenant = async (id: TenantId) => {
    const document = await documents.get(tenantKey(id));
    return document && tenantOf(document);
  };

  /** Until what was published is what the tenant is: of two changes at once the later one is seen last. */
  const publishSiteConfig = async (id: TenantId): Promise<SiteConfig> => {
    let tenant = await existing(id);
    for (;;) {
      const config = siteConfigOf(tenant);
      const body = new TextEncoder().encode(JSON.stringify(config));
      await store.put(siteConfigKey(id), body, { contentType: 'application/json' });
      const current = await existing(id);
      if (current.revision === tenant.revision) return config;
      tenant = current;
    }
  };

  const existing = async (id: TenantId): Promise<Tenant> => {
    const tenant = await readTenant(id);
    if (!tenant) throw notFound(id);
    return tenant;
  };

  const create = async (input: NewTenant): Promise<Tenant | null> => {
    const now = clock.now();
    const value = parseTenant({
      id: input.id,
      name: input.name,
      status: 'active',
      plan: input.plan ?? 'standard',
      settings: { ...defaultTenantSettings, ...input.settings },
      createdAt: now,
      updatedAt: now,
    });
    const document = await documents.create(tenantKey(input.id), value);
    if (!document) return null;
    await publishSiteConfig(input.id);
    return tenantOf(document);
  };

  const change = async (
    id: TenantId,
    apply: (tenant: TenantDocument) => unknown,
    ifRevision?: string,
  ): Promise<Tenant> => {
    const document = await documents.update(tenantKey(id), (current, revision) => {
      if (!current) throw notFound(id);
      if (ifRevision !== undefined && revision !== ifRevision) throw changedMeanwhile();
      if (current.status === 'deleted') {
        throw new RegistryError('tenant.invalid', 'A deleted tenant cannot be changed.');
      }
      return parseTenant({ ...(apply(current) as object), updatedAt: clock.now() });
    });
    cache.forget(id);
    await publishSiteConfig(id);
    return tenantOf(document);
  };

  return {
    get: (id) => cache.get(id, () => readTenant(id)),
    async create(input) {
      const tenant = await create(input);
      if (!tenant) throw new RegistryError('tenant.exists', `The name ${input.id} is taken.`);
      return tenant;
    },
    async ensure(input) {
      const created = await create(input);
      if (created) return created;
      // A first run may have died before this.
      await publishSiteConfig(input.id);
      return existing(input.id);
    },
    update: (id, { settings, ...fields }: TenantChange, options = {}) =>
      change(
        id,
        (tenant) => ({ ...tenant, ...fields, settings: { ...tenant.settings, ...settings } }),
        options.ifRevision,
      ),
    async setLogo(id, logo) {
      if (!logo) {
        const tenant = await change(id, (current) => withLogo(current, null));
        await store.delete(siteLogoKey(id));
        return tenant;
      }
      assertLogo(logo.contentType, logo.body);
      const revision = createHash('sha256').update(logo.body).digest('hex').slice(0, 16);
      await existing(id);
      await store.put(siteLogoKey(id), logo.body, { contentType: logo.contentType });
      return change(id, (current) => withLogo(current, { contentType: logo.contentType, revision }));
    },
    list: (options) => directory.list(options),
    publishSiteConfig,
  };
}

const withLogo = (tenant: TenantDocument, logo: Tenant['settings']['logo']) => ({
  ...tenant,
  settings: { ...tenant.settings, logo },
});

const tenantOf = ({ value, revision }: StoredDocument<TenantDocument>): Tenant => ({ ...value, revision });
const notFound = (id: TenantId) => new RegistryError('tenant.not_found', `There is no tenant ${id}.`);
const changedMeanwhile = () =>
  new RegistryError('registry.conflict', 'The tenant was changed by somebody else meanwhile.');
