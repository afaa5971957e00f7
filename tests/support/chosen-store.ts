/**
 * The store that the API's tests run on: memory, or with FLUXION_TEST_STORE=s3 the whole S3 protocol, where
 * the control plane and each tenant have credentials that reach nothing else.
 */
import { STSClient } from '@aws-sdk/client-sts';
import { type Clock, systemClock } from '#data/clock.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { createS3Client } from '#data/store/s3-client.ts';
import { createS3Store } from '#data/store/s3-store.ts';
import { createTenantCredentials, type TemporaryCredentials } from '#functions/aws/tenant-credentials.ts';
import { startAwsServers } from './aws-servers.ts';

export interface ChosenStore {
  /** The control plane's store. */
  store: ObjectStore;
  /** A tenant's store: keys as in `store`, credentials of that tenant. */
  tenantStore: (tenantId: TenantId) => ObjectStore;
  close(): Promise<void>;
}

export async function openChosenStore(clock: Clock): Promise<ChosenStore> {
  const choice = process.env.FLUXION_TEST_STORE ?? 'memory';
  if (choice === 's3') return openS3(clock);
  if (choice !== 'memory') throw new Error(`FLUXION_TEST_STORE is "${choice}"; it may be memory or s3.`);
  const store = createMemoryStore({ clock });
  return { store, tenantStore: () => store, close: async () => {} };
}

async function openS3(clock: Clock): Promise<ChosenStore> {
  const servers = await startAwsServers(() => clock.now());
  const { region, bucket, roleArn, functionCredentials } = servers;
  const storeWith = (credentials: typeof functionCredentials | (() => Promise<TemporaryCredentials>)) =>
    createS3Store({
      client: createS3Client({ region, endpoint: servers.s3.endpoint, forcePathStyle: true, credentials }),
      bucket,
      clock,
    });
  const sts = new STSClient({ region, endpoint: servers.sts.endpoint, credentials: functionCredentials });
  return {
    store: storeWith(functionCredentials),
    // Sessions end by the servers' clock, which is the machine's.
    tenantStore: (tenantId) =>
      storeWith(createTenantCredentials({ sts, clock: systemClock, roleArn, bucket }, tenantId)),
    close: () => servers.close(),
  };
}
