/**
 * Who may do what: the one table from which the API and the page decide. Pure and without imports, so that
 * both can use this very file.
 */

export const permissions = [
  'data.read',
  'data.write',
  'data.import',
  'people.read',
  'people.manage',
  'keys.manage',
  'settings.read',
  'settings.manage',
  'audit.read',
  'security.read',
] as const;
export type Permission = (typeof permissions)[number];

/** From most to least. `store` sees only the stores of its membership. */
export const roles = ['owner', 'manager', 'analyst', 'store', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** Scopes of API keys. */
export const scopes = ['read', 'write', 'import', 'admin'] as const;
export type Scope = (typeof scopes)[number];

const permissionsByRole: Readonly<Record<Role, readonly Permission[]>> = {
  owner: permissions,
  manager: ['data.read', 'data.write', 'data.import', 'people.read', 'settings.read'],
  analyst: ['data.read', 'settings.read'],
  store: ['data.read'],
  viewer: ['data.read'],
};

const permissionsByScope: Readonly<Record<Scope, readonly Permission[]>> = {
  read: ['data.read', 'settings.read'],
  write: ['data.write'],
  import: ['data.import'],
  admin: permissions,
};

/** What somebody who sees some stores only may hold at most: everything else concerns the whole shop. */
const withinStores: ReadonlySet<Permission> = new Set<Permission>(['data.read', 'data.write']);

/** Ids of the stores that the holder may see; null means all. */
type StoreLimit = readonly string[] | null;

/** What a member may do, in the order of `permissions`. */
export function permissionsOfRole(role: Role, storeIds: StoreLimit): readonly Permission[] {
  return confine(permissionsByRole[role], storeIds);
}

/** What an API key, or an operator, may do, in the order of `permissions`. */
export function permissionsOfScopes(granted: readonly Scope[], storeIds: StoreLimit): readonly Permission[] {
  const held = new Set(granted.flatMap((scope) => permissionsByScope[scope]));
  return confine(
    permissions.filter((permission) => held.has(permission)),
    storeIds,
  );
}

/** Whether `holder` includes everything of `wanted`: nobody grants what they do not hold themselves. */
export function includesAll(holder: readonly Permission[], wanted: readonly Permission[]): boolean {
  return wanted.every((permission) => holder.includes(permission));
}

function confine(granted: readonly Permission[], storeIds: StoreLimit): readonly Permission[] {
  return storeIds === null ? granted : granted.filter((permission) => withinStores.has(permission));
}
