import { expect } from 'vitest';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { seededRandom } from '#data/random.ts';
import type { RegistryErrorCode } from '#data/registry/errors.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import { createCountingStore } from '#data/store/counting-store.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { createManualClock } from '#tests/support/manual-clock.ts';

export const granja = 'granja' as TenantId;
export const granja2 = 'granja2' as TenantId;
export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

export const registryError = (code: RegistryErrorCode) =>
  expect.objectContaining({ name: 'RegistryError', code });

/** A registry on an empty store; `other()` is one of another process on the same store. */
export function openTestRegistry() {
  const clock = createManualClock();
  const store = createCountingStore(createMemoryStore({ clock }));
  let seed = 0;
  const other = () => openRegistry({ store, clock, random: seededRandom(++seed) });
  const registry = other();

  const addMember = async (tenantId: TenantId, email: string, role: 'owner' | 'viewer' = 'owner') => {
    await registry.tenants.ensure({ id: tenantId, name: tenantId });
    const user = await registry.users.ensure({ email, name: email, password: 'correct horse' });
    await registry.users.setMembership(tenantId, user.id, { role });
    return user;
  };
  const allText = async () => {
    const decoder = new TextDecoder();
    const parts: string[] = [];
    for await (const { key } of store.list('')) {
      parts.push(key, decoder.decode((await store.get(key))?.body));
    }
    return parts.join('\n');
  };
  return { clock, store, registry, other, addMember, allText };
}
