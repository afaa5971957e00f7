import type { Role } from '#functions/permissions.ts';

/** A role and its stores as a form holds them. */
export interface GrantValues {
  role: Role;
  reach: 'all' | 'some';
  storeIds: readonly string[];
}

/** An owner sees everything, store staff some stores; for the others it is a choice. */
export function reachOf({ role, reach }: Pick<GrantValues, 'role' | 'reach'>): 'all' | 'some' {
  if (role === 'owner') return 'all';
  return role === 'store' ? 'some' : reach;
}

/** As the API takes it. */
export function toGrant(values: GrantValues): { role: Role; storeIds: string[] | null } {
  return { role: values.role, storeIds: reachOf(values) === 'all' ? null : [...values.storeIds] };
}

export function fromGrant(grant: { role: Role; storeIds: readonly string[] | null }): GrantValues {
  return {
    role: grant.role,
    reach: grant.storeIds === null ? 'all' : 'some',
    storeIds: grant.storeIds ?? [],
  };
}
