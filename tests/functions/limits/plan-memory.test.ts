import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLake } from '#data/lake/open-lake.ts';
import { planLimits } from '#data/registry/plans.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { planMemory } from '#functions/limits/plan-memory.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { createTestApi, type TestApi, tenantId } from '../support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
  await api.registry.tenants.update(tenantId('granja'), { plan: 'free' });
});
afterAll(() => api.close());

test('an engine gets what the plan allows, within what there is', async () => {
  expect(await planMemory(api.registry)(tenantId('granja'))).toBe(planLimits.free.maxMemoryBytes);
  expect(await planMemory(api.registry)(tenantId('granja2'))).toBe(planLimits.standard.maxMemoryBytes);
  expect(await planMemory(api.registry, 1000)(tenantId('granja2'))).toBe(1000);
});

test('each tenant’s engine is opened with its own bound', async () => {
  const folder = await makeTemporaryFolder();
  const lake = openLake({
    store: createMemoryStore(),
    cacheDirectory: folder.path,
    engine: { maxMemoryBytes: async (id) => (id === 'granja' ? 256 : 512) * 2 ** 20 },
  });
  try {
    for (const [id, limit] of [
      ['granja', '256.0 MiB'],
      ['granja2', '512.0 MiB'],
    ] as const) {
      const tenant = lake.tenant(tenantId(id));
      await tenant.create();
      const snapshot = await tenant.snapshot(['stores']);
      const sql = "SELECT current_setting('memory_limit') AS bound";
      expect(await tenant.query({ sql }, snapshot)).toEqual([{ bound: limit }]);
    }
  } finally {
    await lake.close();
    await folder.remove();
  }
});
