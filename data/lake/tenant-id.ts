declare const tenantIdBrand: unique symbol;

/** An identifier that passed `parseTenantId`. Nothing else may name a tenant's storage. */
export type TenantId = string & { readonly [tenantIdBrand]: true };

const tenantIdPattern = /^[a-z0-9](?:[a-z0-9-]{1,30}[a-z0-9])$/;

/** Hosts that are never tenants; the edge holds the same list and a test compares them. */
export const reservedTenantIds: ReadonlySet<string> = new Set([
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
]);

/** The tenant id in `text`, or null where it is not one: 3–32 of `a-z 0-9 -`, not reserved, not punycode. */
export function parseTenantId(text: string): TenantId | null {
  if (!tenantIdPattern.test(text) || reservedTenantIds.has(text) || text.startsWith('xn--')) return null;
  return text as TenantId;
}

/** Tenants that the service's own attacker plants (`functions/attack`); nobody else may have such a name. */
export const probeTenantPrefix = 'probe-';

export function isProbeTenant(id: string): boolean {
  return id.startsWith(probeTenantPrefix);
}

/** Where everything of a tenant's lake is stored, in the whole store's terms: `tenants/<tenant>/`. */
export function tenantPrefix(tenantId: TenantId): string {
  return `tenants/${tenantId}/`;
}
