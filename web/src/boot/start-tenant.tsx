import { render } from 'solid-js/web';
import { createApp } from '../shared/app-context.ts';
import { locateLogo, parseSiteConfig, type SiteConfig } from '../shared/config.ts';
import { createLanguages, pickLanguage } from '../shared/i18n/language.ts';
import { showBrand } from '../shared/theme.ts';
import { TenantApp } from './tenant-app.tsx';

/**
 * Shows the shop of this address.
 * @param tenantParameter the tenant where the address names it as `?tenant=`
 * @returns false where the address belongs to no shop
 */
export async function startTenant(tenantParameter: string | null, root: HTMLElement): Promise<boolean> {
  const config = await loadConfig(tenantParameter);
  if (!config) return false;
  showBrand(config);
  document.title = config.name;
  const languages = await createLanguages(pickLanguage([config.locale, ...navigator.languages]));
  render(() => <TenantApp app={createApp({ config, languages, tenantParameter })} />, root);
  return true;
}

async function loadConfig(tenantParameter: string | null): Promise<SiteConfig | null> {
  const search = tenantParameter ? `?tenant=${encodeURIComponent(tenantParameter)}` : '';
  const response = await fetch(`/config.json${search}`);
  if (!response.ok) return null;
  const config = parseSiteConfig(await response.json());
  return config && { ...config, logoUrl: locateLogo(config.logoUrl, tenantParameter) };
}
