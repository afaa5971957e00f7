import type { SiteConfig, Tenant } from './tenant.ts';

/** What anybody may know of a tenant. Named field by field, so that a new setting stays private until listed. */
export function siteConfigOf({ id, name, settings }: Pick<Tenant, 'id' | 'name' | 'settings'>): SiteConfig {
  return {
    tenantId: id,
    name,
    logoUrl: settings.logo && `/logo?v=${settings.logo.revision}`,
    colors: settings.colors,
    features: settings.features,
    currency: settings.currency,
    currencySymbol: settings.currencySymbol,
    locale: settings.locale,
    timeZone: settings.timeZone,
    taxDisplay: settings.taxDisplay,
  };
}
