import { copyFile, mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { systemClock } from '#data/clock.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { systemRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { createApp } from '#functions/app.ts';
import { fluxionPaths } from './queries.ts';
import type { Rival } from './rival.ts';

const tables = ['stores', 'products', 'inventory', 'sales'] as const;

/** The product itself: the app over the folder store, served by Node, one API key per tenant. */
export async function startFluxion(folder: string): Promise<Rival> {
  const clock = systemClock;
  const random = systemRandom;
  await mkdir(folder, { recursive: true });
  const store = await openFileStore({ root: join(folder, 'store') });
  const registry = openRegistry({ store, clock, random });
  const lake = openLake({ store, clock, random, cacheDirectory: join(folder, 'cache') });
  const app = createApp({
    lake,
    registry,
    clock,
    random,
    telemetry: { request: () => undefined, failure: (_requestId, error) => console.error(error) },
    signingSecrets: [new Uint8Array(32).fill(7)],
    version: 'bench',
    scheme: 'http',
  });
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const secrets = new Map<string, string>();
  return {
    name: 'Fluxion',
    async load(tenant, dataset) {
      const id = parseTenantId(tenant) as TenantId;
      await registry.tenants.create({ id, name: tenant, settings: { currency: 'USD', timeZone: 'UTC' } });
      secrets.set(
        tenant,
        (await registry.apiKeys.create({ tenantId: id, name: 'bench', scopes: ['read'] })).secret,
      );
      const tenantLake = lake.tenant(id);
      await tenantLake.create();
      await using scratch = await tenantLake.scratch();
      for (const table of tables) {
        const path = join(scratch.path, `${table}.parquet`);
        await copyFile(dataset[table], path);
        await tenantLake.append(table, { parquetPaths: [path] });
      }
      await tenantLake.refreshRollups();
    },
    finish: async () => {},
    url: (query) => `${origin}${fluxionPaths[query]}`,
    headers: (tenant) => ({ authorization: `Bearer ${secrets.get(tenant)}`, 'x-tenant-id': tenant }),
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
      await lake.close();
    },
  };
}
