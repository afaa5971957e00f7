/** Which of the build's faces an address shows. */
export type Site =
  | { kind: 'landing' }
  | { kind: 'admin' }
  /** `tenantId` only where the address names it as `?tenant=`; else the host does, which the edge reads. */
  | { kind: 'tenant'; tenantId: string | null };

/**
 * The face that a location shows. A host of the form `name.tld`, `www.` or plain `localhost` is the apex;
 * any other host may be a tenant's, which its `/config.json` then settles.
 */
export function identifySite(location: { hostname: string; search: string }): Site {
  const labels = location.hostname.toLowerCase().replace(/\.$/, '').split('.');
  if (labels[0] === 'admin' && labels.length > 1) return { kind: 'admin' };
  const isApex = labels[0] === 'www' || labels.at(-1) === 'localhost' ? labels.length < 2 : labels.length < 3;
  if (!isApex && labels[0] !== 'www') return { kind: 'tenant', tenantId: null };
  const tenantId = new URLSearchParams(location.search).get('tenant');
  return tenantId ? { kind: 'tenant', tenantId } : { kind: 'landing' };
}
