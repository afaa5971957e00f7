import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLake } from '#data/lake/open-lake.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { seededRandom } from '#data/random.ts';
import { siteConfigKey } from '#data/registry/keys.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { type ObjectStore, StoreError } from '#data/store/object-store.ts';
import {
  compareTenants,
  onboardTenant,
  repairTenants,
  setTenantStatus,
  type TenantLifeDependencies,
} from '#functions/tenants/tenant-life.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';

const granja = parseTenantId('granja') as TenantId;
const shop = { id: granja, name: 'La Granja', settings: { currency: 'VES' } };

let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;
beforeEach(async () => {
  folder = await makeTemporaryFolder();
});
afterEach(() => folder.remove());

function setUp(wrap: (store: ObjectStore) => ObjectStore = (store) => store) {
  // Waits between attempts pass at once.
  let nowMs = Date.parse('2026-03-15T16:00:00Z');
  const clock = {
    now: () => nowMs,
    sleep: async (milliseconds: number) => {
      nowMs += milliseconds;
    },
  };
  const random = seededRandom(3);
  const inner = createMemoryStore({ clock });
  const store = wrap(inner);
  const edge = new Map<string, string>();
  const dependencies: TenantLifeDependencies = {
    store,
    registry: openRegistry({ store, clock, random, maxAgeMs: 0 }),
    lake: openLake({ store, clock, random, cacheDirectory: folder.path }),
    directory: {
      list: async () => new Map(edge),
      apply: async (changes) => {
        for (const [id, status] of changes) {
          if (status === null) edge.delete(id);
          else edge.set(id, status);
        }
      },
    },
  };
  return { dependencies, edge, inner };
}

describe('a tenant’s life', () => {
  test('begins in the registry and ends at the edge, with nothing left to repair', async () => {
    const { dependencies, edge, inner } = setUp();
    await onboardTenant(dependencies, shop);
    expect(edge).toEqual(new Map([['granja', 'active']]));
    expect(await inner.get(siteConfigKey(granja))).not.toBeNull();
    expect(await compareTenants(dependencies)).toEqual([]);

    await setTenantStatus(dependencies, granja, 'suspended');
    expect(edge.get('granja')).toBe('suspended');
    await setTenantStatus(dependencies, granja, 'deleted');
    expect(edge.has('granja')).toBe(false);
    expect(await compareTenants(dependencies)).toEqual([]);
  });

  test('may be repeated: settings and status of an existing tenant stay', async () => {
    const { dependencies, edge } = setUp();
    await onboardTenant(dependencies, shop);
    await setTenantStatus(dependencies, granja, 'suspended');
    const again = await onboardTenant(dependencies, { ...shop, name: 'Another name' });
    expect(again).toMatchObject({ name: 'La Granja', status: 'suspended' });
    expect(edge.get('granja')).toBe('suspended');
  });

  test('killed at any request to the store, is completed by the same command', async () => {
    for (let survived = 0; ; survived += 1) {
      let left = survived;
      const dying = (store: ObjectStore): ObjectStore => {
        const step =
          <Args extends unknown[], Result>(act: (...args: Args) => Promise<Result>) =>
          async (...args: Args) => {
            if (left === 0) throw new StoreError('store.unavailable', '', 'killed');
            left -= 1;
            return act(...args);
          };
        return {
          ...store,
          get: step((...args: Parameters<ObjectStore['get']>) => store.get(...args)),
          put: step((...args: Parameters<ObjectStore['put']>) => store.put(...args)),
          putIfAbsent: step((...args: Parameters<ObjectStore['putIfAbsent']>) => store.putIfAbsent(...args)),
          putIfMatch: step((...args: Parameters<ObjectStore['putIfMatch']>) => store.putIfMatch(...args)),
        };
      };
      const { dependencies, edge } = setUp(dying);
      const completed = await onboardTenant(dependencies, shop).then(
        () => true,
        () => false,
      );
      left = Number.POSITIVE_INFINITY;
      if (!completed) expect(edge.size, `reachable after ${survived} requests`).toBe(0);
      await onboardTenant(dependencies, shop);
      expect(await compareTenants(dependencies)).toEqual([]);
      expect(edge.get('granja')).toBe('active');
      if (completed) return;
    }
  });
});

describe('the comparison', () => {
  test('finds what differs in every place, and the repair mends it', async () => {
    const { dependencies, edge, inner } = setUp();
    await onboardTenant(dependencies, shop);
    await onboardTenant(dependencies, { id: parseTenantId('cliente2') as TenantId, name: 'Casa Istmo' });
    await dependencies.registry.tenants.create({ id: parseTenantId('half') as TenantId, name: 'Half' });
    edge.set('granja', 'suspended');
    edge.set('stranger', 'active');
    await inner.put(siteConfigKey(granja), new TextEncoder().encode('{"name":"old"}'));
    await inner.delete(siteConfigKey(parseTenantId('cliente2') as TenantId));

    const differences = await compareTenants(dependencies);
    expect(differences.map(({ tenantId, problem }) => `${tenantId} ${problem}`)).toEqual([
      'cliente2 site_config_missing',
      'granja edge_differs',
      'granja site_config_differs',
      'half edge_differs',
      'half tables_missing',
      'stranger edge_unknown_tenant',
    ]);
    await repairTenants(dependencies, differences);
    expect(await compareTenants(dependencies)).toEqual([]);
    expect(Object.fromEntries(edge)).toEqual({ cliente2: 'active', granja: 'active', half: 'active' });
  });
});
