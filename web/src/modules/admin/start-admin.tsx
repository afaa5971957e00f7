import { render } from 'solid-js/web';
import { createApp } from '../../shared/app-context.ts';
import type { SiteConfig } from '../../shared/config.ts';
import { createLanguages, pickLanguage } from '../../shared/i18n/language.ts';
import { AdminApp } from './admin-app.tsx';

/** The console is nobody's shop: it has Fluxion's own brand, and the operator's time. */
const consoleConfig: SiteConfig = {
  tenantId: 'admin',
  name: 'Fluxion',
  logoUrl: '/favicon.svg',
  colors: { primary: '#3d46c2', accent: '#0b7a75' },
  features: [],
  currency: 'USD',
  currencySymbol: '$',
  locale: 'es-VE',
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  taxDisplay: 'included',
};

export async function startAdmin(root: HTMLElement): Promise<void> {
  const languages = await createLanguages(pickLanguage(navigator.languages));
  const app = createApp({ config: consoleConfig, languages, tenantParameter: null });
  render(() => <AdminApp app={app} />, root);
}
