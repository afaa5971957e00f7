/**
 * What the edge knows of the tenants: id → `active` or `suspended`; an id that is not listed is unknown. A
 * copy of the registry, which decides; locally the edge asks the registry itself and there is no copy.
 */
export interface TenantDirectory {
  list(): Promise<Map<string, string>>;
  /** Sets the statuses; null removes the entry. Repeating a change is harmless. */
  apply(changes: ReadonlyMap<string, 'active' | 'suspended' | null>): Promise<void>;
}
