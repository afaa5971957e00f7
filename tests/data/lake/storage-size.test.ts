import { expect, test } from 'vitest';
import { systemClock } from '#data/clock.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';

test('what a tenant stores is measured without a byte of its neighbour of similar name', async () => {
  const folder = await makeTemporaryFolder();
  const store = createMemoryStore({ clock: systemClock });
  const lake = openLake({ store, cacheDirectory: folder.path });
  try {
    await store.put('tenants/granja/imports/one/upload', new Uint8Array(700));
    await store.put('tenants/granja/sales/part.parquet', new Uint8Array(300));
    await store.put('tenants/granja2/sales/part.parquet', new Uint8Array(5_000));
    await store.put('registry/tenants/granja.json', new Uint8Array(40));
    const size = await lake.tenant(parseTenantId('granja') as TenantId).measureStorage();
    expect(size).toEqual({ objectCount: 2, sizeBytes: 1_000 });
  } finally {
    await lake.close();
    await folder.remove();
  }
});
