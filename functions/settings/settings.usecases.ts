import type { TenantLake } from '#data/lake/lake.ts';
import { assessBrand } from '#data/registry/brand-contrast.ts';
import { RegistryError } from '#data/registry/errors.ts';
import { planLimits } from '#data/registry/plans.ts';
import type { Registry } from '#data/registry/registry.ts';
import type {
  Tenant,
  TenantChange,
  TenantPlan,
  TenantSettings,
  TenantVersion,
} from '#data/registry/tenant.ts';
import { ApiError } from '../http/errors.ts';
import type { Settings, SettingsChange, SettingsVersion } from './settings.schemas.ts';

type Dependencies = { registry: Registry };

interface Change {
  tenant: Tenant;
  lake: TenantLake;
  /** Id of who changes. */
  actor: string;
}

/** What the data is counted in: neither may change once there is data. */
type Measures = Pick<TenantSettings, 'currency' | 'timeZone'>;

export function describeSettings(tenant: Tenant): Settings {
  const { id, name, plan, version, settings } = tenant;
  const { textOnPrimary, ratios, warnings } = assessBrand(settings.colors);
  return {
    tenantId: id,
    name,
    plan,
    version,
    settings: settingsOf(settings),
    brand: { textOnPrimary, ratios, warnings },
    limits: limitsOf(plan),
  };
}

function limitsOf(plan: TenantPlan): Settings['limits'] {
  const { tenantRate, callerRate, maxUploadBytes, maxImportRows, maxExportRows, maxExports, queryTimeoutMs } =
    planLimits[plan];
  return {
    requestsPerSecond: tenantRate.perSecond,
    requestsPerSecondOfCaller: callerRate.perSecond,
    maxUploadBytes,
    maxImportRows,
    maxExportRows,
    maxExports,
    queryTimeoutMs,
  };
}

export function describeVersion(version: TenantVersion, current: number): SettingsVersion {
  const { version: number, name, settings, actor, updatedAt } = version;
  return {
    version: number,
    name,
    settings: settingsOf(settings),
    actor,
    updatedAt: new Date(updatedAt).toISOString(),
    current: number === current,
  };
}

function settingsOf({ logo, features, colors, ...settings }: TenantSettings): Settings['settings'] {
  const { currency, currencySymbol, locale, timeZone, taxDisplay, scaleLabels } = settings;
  return {
    currency,
    currencySymbol,
    locale,
    timeZone,
    taxDisplay,
    features: [...features],
    colors: { ...colors },
    scaleLabels: scaleLabels && { ...scaleLabels },
    logoUrl: logo && `/logo?v=${logo.revision}`,
  };
}

/**
 * Applies the change where the tenant is still at one of the revisions (null: at any). Rejects with
 * `request.precondition_failed`, `settings.invalid` or `settings.locked`.
 */
export async function changeSettings(
  { registry }: Dependencies,
  { tenant, lake, actor }: Change,
  { name, ...settings }: SettingsChange,
  revisions: readonly string[] | null,
): Promise<{ before: Tenant; after: Tenant }> {
  const before = await presentTenant(registry, tenant);
  if (revisions && !revisions.includes(before.revision)) throw preconditionFailed();
  await assertMeasuresMayChange(lake, before.settings, { ...before.settings, ...settings });
  const change: TenantChange = { ...(name === undefined ? {} : { name }), settings };
  try {
    const options = revisions ? { ifRevision: before.revision, actor } : { actor };
    return { before, after: await registry.tenants.update(tenant.id, change, options) };
  } catch (error) {
    const overtaken = error instanceof RegistryError && error.code === 'registry.conflict';
    throw overtaken && revisions ? preconditionFailed(error) : error;
  }
}

/** Rejects with `version.not_found` or `settings.locked`. */
export async function rollBackSettings(
  { registry }: Dependencies,
  { tenant, lake, actor }: Change,
  version: number,
): Promise<{ before: Tenant; after: Tenant }> {
  const before = await presentTenant(registry, tenant);
  const former = (await registry.tenants.versions(tenant.id)).find((one) => one.version === version);
  if (!former || former.version === before.version) {
    throw new ApiError('version.not_found', 'There is no such former version.', { parameter: 'version' });
  }
  await assertMeasuresMayChange(lake, before.settings, former.settings);
  return { before, after: await registry.tenants.rollback(tenant.id, version, { actor }) };
}

/** The registry may answer from memory; a change starts from what is stored. */
async function presentTenant(registry: Registry, { id }: Tenant): Promise<Tenant> {
  return registry.tenants.getFresh(id);
}

async function assertMeasuresMayChange(lake: TenantLake, before: Measures, after: Measures): Promise<void> {
  const parameter = before.currency !== after.currency ? 'currency' : 'timeZone';
  if (before[parameter] === after[parameter]) return;
  const snapshot = await lake.snapshot(['sales', 'products']);
  const [row] = await lake.query<{ isEmpty: boolean }>(
    { sql: 'SELECT NOT EXISTS (FROM sales) AND NOT EXISTS (FROM products) AS "isEmpty"' },
    snapshot,
  );
  if (row?.isEmpty) return;
  throw new ApiError(
    'settings.locked',
    'Amounts and days are stored in the currency and the zone of the shop: both are fixed once there is data.',
    { parameter },
  );
}

function preconditionFailed(cause?: unknown): ApiError {
  return new ApiError(
    'request.precondition_failed',
    'Somebody has changed the settings meanwhile. Read them again.',
    { cause },
  );
}
