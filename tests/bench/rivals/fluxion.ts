import { copyFile, cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '#data/clock.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { systemRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { serveApi } from '../served-api.ts';
import type { Dataset } from './dataset.ts';
import { fluxionPaths } from './queries.ts';
import type { Rival } from './rival.ts';

const tables = ['stores', 'products', 'inventory', 'sales'] as const;

/**
 * The product itself over the folder store, one API key per tenant: once computing every answer, and once
 * keeping ready answers as it does by default. Both share the tables; disposing of the first closes them.
 */
export async function startFluxion(folder: string): Promise<Rival[]> {
  await mkdir(folder, { recursive: true });
  const root = join(folder, 'store');
  const store = await openFileStore({ root });
  const registry = openRegistry({ store, clock: systemClock, random: systemRandom });
  const lake = openLake({ store, cacheDirectory: join(folder, 'cache') });
  const secrets = new Map<string, string>();
  const loaded = new Map<Dataset, TenantId>();
  const computing = await serveApi(lake, registry, { maxCachedAnswerBytes: 0 });
  const keeping = await serveApi(lake, registry);
  const rival = (name: string, origin: string): Omit<Rival, 'load' | typeof Symbol.asyncDispose> => ({
    name,
    finish: async () => {},
    url: (query) => `${origin}${fluxionPaths[query]}`,
    headers: (tenant) => ({ authorization: `Bearer ${secrets.get(tenant)}`, 'x-tenant-id': tenant }),
  });
  return [
    {
      ...rival('Fluxion, computed', computing.origin),
      async load(tenant, dataset) {
        const tenantId = parseTenantId(tenant) as TenantId;
        await registry.tenants.create({
          id: tenantId,
          name: tenant,
          settings: { currency: 'USD', timeZone: 'UTC' },
        });
        secrets.set(
          tenant,
          (await registry.apiKeys.create({ tenantId, name: 'bench', scopes: ['read'] })).secret,
        );
        const copied = loaded.get(dataset);
        loaded.set(dataset, tenantId);
        if (copied) {
          // The same rows again: a tenant's folder is the same wherever it lies.
          await cp(join(root, 'tenants', copied), join(root, 'tenants', tenantId), { recursive: true });
          return;
        }
        const tenantLake = lake.tenant(tenantId);
        await tenantLake.create();
        await using scratch = await tenantLake.scratch();
        for (const table of tables) {
          const path = join(scratch.path, `${table}.parquet`);
          await copyFile(dataset[table], path);
          await tenantLake.append(table, { parquetPaths: [path] });
        }
        await tenantLake.refreshRollups();
      },
      async [Symbol.asyncDispose]() {
        await computing[Symbol.asyncDispose]();
        await lake.close();
      },
    },
    {
      ...rival('Fluxion, ready answers', keeping.origin),
      load: async () => {},
      [Symbol.asyncDispose]: () => keeping[Symbol.asyncDispose](),
    },
  ];
}
