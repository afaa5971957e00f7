import { systemClock } from '#data/clock.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { tableNames } from '#data/lake/tables.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { systemRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { createS3Client } from '#data/store/s3-client.ts';
import { createS3Store } from '#data/store/s3-store.ts';
import type { ShopRows } from '../functions/support/shop-data.ts';
import type { AwsServers } from '../support/aws-servers.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const administrator = { accessKeyId: 'AKIAADMIN', secretAccessKey: 'secret-of-the-administrator' };

/** The test servers' bucket as their administrator sees it. */
export function administratorStore(servers: AwsServers): ObjectStore {
  servers.trust(administrator);
  const { region, bucket, s3 } = servers;
  const client = createS3Client({
    region,
    endpoint: s3.endpoint,
    forcePathStyle: true,
    credentials: administrator,
  });
  return createS3Store({ client, bucket });
}

/** Puts a tenant with its tables into the test servers' bucket; returns a key that may read it. */
export async function seedShop(servers: AwsServers, id: TenantId, rows: ShopRows | null): Promise<string> {
  const store = administratorStore(servers);
  const folder = await makeTemporaryFolder();
  const clock = systemClock;
  const random = systemRandom;
  const registry = openRegistry({ store, clock, random });
  const lake = openLake({ store, clock, random, cacheDirectory: folder.path });
  await registry.tenants.create({ id, name: `Shop ${id}`, settings: { timeZone: 'America/Caracas' } });
  await lake.tenant(id).create();
  if (rows) for (const table of tableNames) await lake.tenant(id).append(table, { rows: rows[table] });
  const { secret } = await registry.apiKeys.create({ tenantId: id, name: 'test', scopes: ['read'] });
  await lake.close();
  await folder.remove();
  return secret;
}
