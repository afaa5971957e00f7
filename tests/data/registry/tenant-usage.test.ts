import { expect, test } from 'vitest';
import { granja, granja2, openTestRegistry } from './fixtures.ts';

test('a measurement is kept per tenant, and an older one that arrives later changes nothing', async () => {
  const { registry } = openTestRegistry();
  expect(await registry.usage.get(granja)).toBeNull();
  await registry.usage.record(granja, { storageBytes: 2_000, objectCount: 20, measuredAt: 200 });
  await registry.usage.record(granja, { storageBytes: 1_000, objectCount: 10, measuredAt: 100 });
  expect(await registry.usage.get(granja)).toEqual({ storageBytes: 2_000, objectCount: 20, measuredAt: 200 });
  expect(await registry.usage.get(granja2)).toBeNull();
});
