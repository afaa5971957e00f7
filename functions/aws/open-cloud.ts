/** Everything a deployed function works with, opened from its environment. */

import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { type AuditLogs, openAuditLogs } from '#data/audit/audit-log.ts';
import { systemClock } from '#data/clock.ts';
import type { Lake } from '#data/lake/lake.ts';
import { type LakeOptions, openLake } from '#data/lake/open-lake.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { systemRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import type { Registry } from '#data/registry/registry.ts';
import { createStoreMeter, type StoreMeter } from '#data/store/counting-store.ts';
import { mountStores } from '#data/store/mounted-store.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { createS3Client } from '#data/store/s3-client.ts';
import { createS3Store } from '#data/store/s3-store.ts';
import { planMemory } from '../limits/plan-memory.ts';
import { createCommitReporter, observeCommits } from './commit-metrics.ts';
import type { CloudEnvironment } from './environment.ts';
import { createTenantCredentials } from './tenant-credentials.ts';

export interface CloudOptions
  extends Pick<LakeOptions, 'cacheDirectory' | 'engine' | 'maxCachedBytes' | 'timeouts'> {
  /**
   * Where metrics go, one JSON line each. Default: the standard output, which in Lambda is CloudWatch; not
   * `console`, whose lines Lambda wraps.
   */
  writeMetric?: (line: string) => void;
  /** Gives each tenant's engine at most this, and at most what the tenant's plan allows. Default: by `engine`. */
  planMemoryBytes?: number;
}

export interface Cloud {
  /** Counts all that is asked of these stores. */
  storeMeter: StoreMeter;
  /** The control plane and the site, with the function's own credentials: no tenant's table is in reach. */
  store: ObjectStore;
  /** The same keys with one tenant's credentials, which reach that tenant's prefix only. */
  tenantStore: (tenantId: TenantId) => ObjectStore;
  /** With the same credentials, for what is signed rather than sent. */
  tenantClient: (tenantId: TenantId) => S3Client;
  registry: Registry;
  auditLogs: AuditLogs;
  /** Each tenant's tables with that tenant's credentials. */
  lake: Lake;
  close(): Promise<void>;
}

/** A client is small; what costs is asking STS again. */
const maxTenantClients = 500;

/** Opens clients only: the first request to AWS is made when something is read. */
export function openCloud(environment: CloudEnvironment, options: CloudOptions): Cloud {
  const { dataBucket, siteBucket, tenantRoleArn, stage } = environment;
  const {
    writeMetric = (line) => void process.stdout.write(`${line}\n`),
    planMemoryBytes,
    ...lakeOptions
  } = options;
  const clock = systemClock;
  const random = systemRandom;
  const clientOf = (credentials: Pick<S3ClientConfig, 'credentials'> = {}) =>
    createS3Client({
      region: environment.region,
      ...(environment.s3Endpoint ? { endpoint: environment.s3Endpoint, forcePathStyle: true } : {}),
      ...credentials,
    });

  const ownClient = clientOf();
  const storeMeter = createStoreMeter();
  const store = storeMeter.count(
    mountStores(createS3Store({ client: ownClient, bucket: dataBucket }), {
      'site/': createS3Store({ client: ownClient, bucket: siteBucket }),
    }),
  );

  const report = createCommitReporter(stage, () => clock.now(), writeMetric);
  const sts = new STSClient({ region: environment.region });
  /** In order of last use, oldest first. Each keeps its credentials for an hour. */
  const clients = new Map<TenantId, S3Client>();
  const tenantClient = (tenantId: TenantId) => {
    if (!tenantRoleArn) return ownClient;
    const known = clients.get(tenantId);
    const roleOf = { sts, clock, roleArn: tenantRoleArn, bucket: dataBucket };
    const client = known ?? clientOf({ credentials: createTenantCredentials(roleOf, tenantId) });
    clients.delete(tenantId);
    clients.set(tenantId, client);
    for (const oldest of clients.keys()) {
      if (clients.size <= maxTenantClients) break;
      clients.delete(oldest);
    }
    return client;
  };
  const tenantStore = (tenantId: TenantId) =>
    storeMeter.count(
      observeCommits(createS3Store({ client: tenantClient(tenantId), bucket: dataBucket }), report),
    );

  const registry = openRegistry({ store, clock, random });
  const engine = {
    ...lakeOptions.engine,
    ...(planMemoryBytes === undefined ? {} : { maxMemoryBytes: planMemory(registry, planMemoryBytes) }),
  };
  const lake = openLake({ ...lakeOptions, engine, store: tenantStore, clock, random });
  const auditLogs = openAuditLogs({ store, clock, random });
  return {
    storeMeter,
    store,
    tenantStore,
    tenantClient,
    registry,
    auditLogs,
    lake,
    close: () => lake.close(),
  };
}
