/** Which part of the service a Host names. A shop's label is only a candidate until the look-up knows it. */
export type Site = { realm: 'apex' | 'api' | 'admin' | 'etl' } | { realm: 'tenant'; tenantId: string };

export type Realm = Site['realm'];

/** Hosts that are never shops; `data/lake/tenant-id.ts` holds the same list and a test compares them. */
export const reservedLabels = [
  'www',
  'api',
  'app',
  'admin',
  'etl',
  'auth',
  'login',
  'static',
  'cdn',
  'assets',
  'mail',
  'status',
  'docs',
];

const tenantPattern = /^[a-z0-9][a-z0-9-]{1,30}[a-z0-9]$/;

/** Whether `text` may name a shop: 3–32 of `a-z 0-9 -`, neither reserved nor punycode. */
export function isTenantId(text: string): boolean {
  return tenantPattern.test(text) && reservedLabels.indexOf(text) < 0 && text.slice(0, 4) !== 'xn--';
}

/**
 * The site that a Host header names under `domain`, or null for every other host. Letter case, a port and
 * the root dot do not matter (RFC 9110 section 4.2.3); exactly one label may stand before the domain.
 */
export function parseHost(host: string, domain: string): Site | null {
  const name = host
    .toLowerCase()
    .replace(/:\d{1,5}$/, '')
    .replace(/\.$/, '');
  if (name === domain) return { realm: 'apex' };
  const label = name.slice(0, -(domain.length + 1));
  if (`${label}.${domain}` !== name) return null;
  if (label === 'www') return { realm: 'apex' };
  if (label === 'api' || label === 'admin' || label === 'etl') return { realm: label };
  return isTenantId(label) ? { realm: 'tenant', tenantId: label } : null;
}
