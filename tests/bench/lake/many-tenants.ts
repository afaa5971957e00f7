/** A thousand tenants open in one process: `many-tenants.ts <store>`, where tenant `t0000` is to be copied. */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TenantLake } from '#data/lake/lake.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { median, quantile } from '../measure.ts';

const [storeFolder = ''] = process.argv.slice(2);
const tenantCount = 1_000;
const queryCount = 300;
const relations = ['sales', 'products', 'inventory', 'stores'] as const;

const name = (index: number) => `t${String(index).padStart(4, '0')}`;
for (let index = 1; index < tenantCount; index += 1) {
  const source = join(storeFolder, 'tenants', name(0));
  await cp(source, join(storeFolder, 'tenants', name(index)), { recursive: true });
}
const cacheDirectory = join(storeFolder, '..', 'many-cache');
const lake = openLake({ store: await openFileStore({ root: storeFolder }), cacheDirectory });
const tenant = (index: number) => lake.tenant(parseTenantId(name(index)) as TenantId);

async function ask(target: TenantLake): Promise<number> {
  const start = performance.now();
  const snapshot = await target.snapshot(relations);
  const sql =
    'SELECT name, quantity FROM inventory JOIN products USING (product_id) ORDER BY quantity LIMIT 20';
  await target.query({ sql }, snapshot);
  return performance.now() - start;
}

const residentBytes = () => {
  globalThis.gc?.();
  return process.memoryUsage.rss();
};

await ask(tenant(0));
const before = residentBytes();
for (let index = 1; index < tenantCount; index += 1) await tenant(index).snapshot(relations);
const perTenantBytes = (residentBytes() - before) / (tenantCount - 1);

const one: number[] = [];
const recent: number[] = [];
const all: number[] = [];
for (let index = 0; index < 20; index += 1) await ask(tenant(index));
for (let index = 0; index < queryCount; index += 1) {
  one.push(await ask(tenant(0)));
  recent.push(await ask(tenant(index % 20)));
}
// In a loop of its own: in turn with the others it would drive their engines out of their places.
for (let index = 0; index < queryCount; index += 1) {
  all.push(await ask(tenant(20 + ((index * 37) % (tenantCount - 20)))));
}
await lake.close();
await rm(cacheDirectory, { recursive: true, force: true });
const figures = (durations: readonly number[]) => ({
  p50: median(durations),
  p95: quantile(durations, 0.95),
});
console.log(
  JSON.stringify({ perTenantBytes, one: figures(one), recent: figures(recent), all: figures(all) }),
);
