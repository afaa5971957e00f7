import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { TenantId } from '../lake/tenant-id.ts';
import { createDocuments, type DocumentContext, type StoredDocument } from './documents.ts';
import { RegistryError } from './errors.ts';
import {
  logoKey,
  siteConfigKey,
  siteLogoKey,
  tenantKey,
  tenantVersionKey,
  tenantVersionPrefix,
} from './keys.ts';
import { assertLogo } from './logo.ts';
import { createLookupCache } from './lookup-cache.ts';
import type { Tenants } from './registry.ts';
import { siteConfigOf } from './site-config.ts';
import type { NewTenant, SiteConfig, Tenant } from './tenant.ts';
import { createTenantDirectory } from './tenant-directory.ts';
import {
  assertPlainLocale,
  defaultTenantSettings,
  parseTenant,
  type TenantDocument,
  tenantSchema,
} from './tenant-schema.ts';

/** Of changes made at once each succeeds in turn; more than so many turns means trouble. */
const maxAttempts = 12;
const longestPauseMs = 100;

interface ChangeOptions {
  ifRevision?: string;
  actor?: string;
}

export function createTenants(context: DocumentContext, maxAgeMs: number): Tenants {
  const { store, clock, random } = context;
  const documents = createDocuments(context, tenantSchema);
  const cache = createLookupCache<Tenant>(clock, maxAgeMs);
  const directory = createTenantDirectory({ store, clock, maxAgeMs, read: (id) => readTenant(id) });

  const readTenant = async (id: TenantId) => {
    const document = await documents.get(tenantKey(id));
    return document && tenantOf(document);
  };

  /** Until what was published is what the tenant is: of two changes at once the later one is seen last. */
  const publishSiteConfig = async (id: TenantId): Promise<SiteConfig> => {
    let tenant = await existing(id);
    for (;;) {
      const config = siteConfigOf(tenant);
      await publishLogo(tenant);
      const body = new TextEncoder().encode(JSON.stringify(config));
      await store.put(siteConfigKey(id), body, { contentType: 'application/json' });
      const current = await existing(id);
      if (current.revision === tenant.revision) return config;
      tenant = current;
    }
  };

  const publishLogo = async ({ id, settings: { logo } }: Tenant) => {
    if (!logo) return store.delete(siteLogoKey(id));
    const kept = await store.get(logoKey(id, logo.revision));
    if (kept) await store.put(siteLogoKey(id), kept.body, { contentType: logo.contentType });
  };

  const existing = async (id: TenantId): Promise<Tenant> => {
    const tenant = await readTenant(id);
    if (!tenant) throw notFound(id);
    return tenant;
  };

  const create = async (input: NewTenant): Promise<Tenant | null> => {
    assertPlainLocale(input.settings);
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
    directory.forget();
    await publishSiteConfig(input.id);
    return tenantOf(document);
  };

  /** The document as it is now, where it may be changed; it is among the versions from here on. */
  const keepPresentVersion = async (id: TenantId, ifRevision: string | undefined) => {
    const document = await documents.get(tenantKey(id));
    if (!document) throw notFound(id);
    if (ifRevision !== undefined && document.revision !== ifRevision) throw changedMeanwhile();
    if (document.value.status === 'deleted') {
      throw new RegistryError('tenant.invalid', 'A deleted tenant cannot be changed.');
    }
    await documents.create(tenantVersionKey(id, document.value.version), document.value);
    return document;
  };

  /** Every version is kept before the next one replaces it: so none is missing, wherever a crash falls. */
  const changeOnce = async (
    id: TenantId,
    apply: (tenant: TenantDocument) => object,
    { ifRevision, actor }: ChangeOptions,
  ): Promise<StoredDocument<TenantDocument>> => {
    const present = await keepPresentVersion(id, ifRevision);
    return documents.update(tenantKey(id), (current, revision) => {
      if (!current || revision !== present.revision) throw changedMeanwhile();
      // Asked for again after a crash, or to no effect: no new version.
      if (isDeepStrictEqual(parseTenant({ ...current, ...apply(current) }), parseTenant(current)))
        return current;
      const stamp = { version: current.version + 1, actor: actor ?? null, updatedAt: clock.now() };
      return parseTenant({ ...apply(current), ...stamp });
    });
  };

  const change = async (
    id: TenantId,
    apply: (tenant: TenantDocument) => object,
    options: ChangeOptions,
  ): Promise<Tenant> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const document = await changeOnce(id, apply, options);
        cache.forget(id);
        directory.forget();
        await publishSiteConfig(id);
        return tenantOf(document);
      } catch (error) {
        const overtaken = error instanceof RegistryError && error.code === 'registry.conflict';
        if (!overtaken || options.ifRevision !== undefined || attempt === maxAttempts) throw error;
        await clock.sleep(longestPauseMs * random.next());
      }
    }
  };

  return {
    get: (id) => cache.get(id, () => readTenant(id)),
    getFresh: existing,
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
    async update(id, { settings, ...fields }, options = {}) {
      assertPlainLocale(settings);
      return change(
        id,
        (tenant) => ({ ...tenant, ...fields, settings: { ...tenant.settings, ...settings } }),
        options,
      );
    },
    async versions(id) {
      const present = await documents.get(tenantKey(id));
      if (!present) throw notFound(id);
      const keys: string[] = [];
      for await (const { key } of store.list(tenantVersionPrefix(id))) keys.push(key);
      const kept = await Promise.all(keys.map((key) => documents.get(key)));
      const former = kept.flatMap((document) => document?.value ?? []);
      return [present.value, ...former.filter(({ version }) => version < present.value.version).reverse()];
    },
    async rollback(id, version, options = {}) {
      const former = await documents.get(tenantVersionKey(id, version));
      if (!former) throw new RegistryError('version.not_found', `There is no former version ${version}.`);
      const { name, settings } = former.value;
      return change(id, (tenant) => ({ ...tenant, name, settings }), options);
    },
    async setLogo(id, logo, options = {}) {
      if (!logo) return change(id, (tenant) => withLogo(tenant, null), options);
      assertLogo(logo.contentType, logo.body);
      await existing(id);
      const revision = createHash('sha256').update(logo.body).digest('hex').slice(0, 16);
      await store.put(logoKey(id, revision), logo.body, { contentType: logo.contentType });
      return change(id, (tenant) => withLogo(tenant, { contentType: logo.contentType, revision }), options);
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
