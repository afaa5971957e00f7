/** What a tenant's page knows before anybody logs in: the public document at `/config.json`. */
export interface SiteConfig {
  tenantId: string;
  name: string;
  logoUrl: string | null;
  colors: { primary: string; accent: string };
  features: readonly string[];
  /** ISO 4217. */
  currency: string;
  /** What is printed in place of ICU's symbol. */
  currencySymbol: string;
  /** BCP 47. */
  locale: string;
  /** IANA zone. */
  timeZone: string;
  taxDisplay: 'included' | 'excluded';
}

/** Untrusted JSON to a configuration; null where it is not one. */
export function parseSiteConfig(input: unknown): SiteConfig | null {
  if (!isRecord(input)) return null;
  const { tenantId, name, currency, timeZone } = input;
  if (!isText(tenantId) || !isText(name) || !isText(currency) || !isText(timeZone)) return null;
  const colors = isRecord(input.colors) ? input.colors : {};
  const primary = isText(colors.primary) ? colors.primary : '#3d46c2';
  return {
    tenantId,
    name,
    logoUrl: isText(input.logoUrl) && /^\/[^/\\]/.test(input.logoUrl) ? input.logoUrl : null,
    colors: { primary, accent: isText(colors.accent) ? colors.accent : primary },
    features: Array.isArray(input.features) ? input.features.filter(isText) : [],
    currency,
    currencySymbol: isText(input.currencySymbol) ? input.currencySymbol : currency,
    locale: isText(input.locale) && isLocale(input.locale) ? input.locale : 'es-VE',
    timeZone: isTimeZone(timeZone) ? timeZone : 'UTC',
    taxDisplay: input.taxDisplay === 'excluded' ? 'excluded' : 'included',
  };
}

/** Where the logo is loaded from: an address that names its tenant as `?tenant=` goes on doing so. */
export function locateLogo(logoUrl: string | null, tenantParameter: string | null): string | null {
  return logoUrl && tenantParameter ? `${logoUrl}&tenant=${encodeURIComponent(tenantParameter)}` : logoUrl;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Whether a text is a BCP 47 tag. */
export function isLocale(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}

/** Whether a text names a time zone that this browser knows. */
export function isTimeZone(value: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: value }));
  } catch {
    return false;
  }
}
