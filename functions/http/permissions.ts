/** Who may do what: the only place that translates roles into scopes. */
import type { Role, Scope } from '#data/registry/registry.ts';

const scopesByRole: Readonly<Record<Role, readonly Scope[]>> = {
  owner: ['read', 'write', 'import', 'admin'],
  manager: ['read', 'write', 'import'],
  analyst: ['read'],
  store: ['read'],
  viewer: ['read'],
};

export const operatorScopes: readonly Scope[] = ['read', 'write', 'import', 'admin'];

export function scopesOfRole(role: Role): readonly Scope[] {
  return scopesByRole[role];
}

/** `admin` includes the other scopes. */
export function hasScope(granted: readonly Scope[], needed: Scope): boolean {
  return granted.includes(needed) || granted.includes('admin');
}
