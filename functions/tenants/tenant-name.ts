/** Which names a new tenant may have, and why not. */
import { isProbeTenant, parseTenantId, reservedTenantIds, type TenantId } from '#data/lake/tenant-id.ts';
import type { Registry } from '#data/registry/registry.ts';
import { ApiError } from '../http/errors.ts';

export type NameRefusal =
  /** Not 3 to 32 of `a-z 0-9 -`, with a letter or digit at either end. */
  | 'invalid'
  /** A host of Fluxion itself, or a name of the kind that its attacker uses. */
  | 'reserved'
  | 'taken'
  /** Of a deleted tenant: given to nobody else, ever. */
  | 'retired';

/** Null where the name is free. A well-formed name costs one look-up. */
export async function findNameRefusal(
  { tenants }: Pick<Registry, 'tenants'>,
  name: string,
): Promise<NameRefusal | null> {
  if (isReserved(name)) return 'reserved';
  const id = parseTenantId(name);
  if (!id) return 'invalid';
  const tenant = await tenants.get(id);
  if (!tenant) return null;
  return tenant.status === 'deleted' ? 'retired' : 'taken';
}

/** The id, or a rejection that says which rule the name breaks. Looks nothing up. */
export function assertTenantName(name: string): TenantId {
  const id = parseTenantId(name);
  if (id && !isReserved(name)) return id;
  throw refuseName(name, isReserved(name) ? 'reserved' : 'invalid');
}

const isReserved = (name: string) => reservedTenantIds.has(name) || isProbeTenant(name);

const codes = {
  invalid: 'tenant.id_invalid',
  reserved: 'tenant.id_reserved',
  taken: 'tenant.exists',
  retired: 'tenant.id_retired',
} as const satisfies Record<NameRefusal, string>;

export function refuseName(name: string, refusal: NameRefusal): ApiError {
  const shown = name.slice(0, 64);
  const sentences: Readonly<Record<NameRefusal, string>> = {
    invalid: `"${shown}" cannot be an address: use 3 to 32 small letters, digits and hyphens, with a letter or digit at either end.`,
    reserved: `"${shown}" is an address of Fluxion itself. Choose another one.`,
    taken: `"${shown}" is the address of another shop. Choose another one.`,
    retired: `"${shown}" was the address of a shop that was deleted, and is given to nobody else. Choose another one.`,
  };
  return new ApiError(codes[refusal], sentences[refusal], { parameter: 'id' });
}
