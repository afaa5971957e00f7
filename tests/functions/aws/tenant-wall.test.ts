/** The second wall, over real requests: credentials from STS against an S3 server that enforces them. */
import { STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '#data/clock.ts';
import { parseTenantId, type TenantId, tenantPrefix } from '#data/lake/tenant-id.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { createS3Client } from '#data/store/s3-client.ts';
import { createS3Store } from '#data/store/s3-store.ts';
import { createTenantCredentials } from '#functions/aws/tenant-credentials.ts';
import type { Credential } from '#tests/support/s3-server/policy.ts';
import { type S3Server, startS3Server } from '#tests/support/s3-server/server.ts';
import { type StsServer, startStsServer } from '#tests/support/sts-server.ts';
import { bytes, keysOf, storeError, text } from '../../data/store/contract.ts';

const roleArn = 'arn:aws:iam::123456789012:role/fluxion-test-tenant';
const lambda: Credential = { accessKeyId: 'AKIALAMBDA', secretAccessKey: 'lambda-secret' };
const tenants = ['granja', 'granja2', 'gran', 'cliente2'].map((id) => parseTenantId(id) as TenantId);
const region = 'us-east-1';

let s3: S3Server;
let sts: StsServer;
let stores: Map<string, ObjectStore>;

beforeAll(async () => {
  const credentials: Credential[] = [];
  s3 = await startS3Server({ buckets: ['data'], credentials });
  sts = await startStsServer({ credentials: [lambda], issued: credentials, roleArn });
  const stsClient = new STSClient({ region, endpoint: sts.endpoint, credentials: lambda });
  stores = new Map(
    tenants.map((tenantId) => {
      const provider = createTenantCredentials(
        { sts: stsClient, clock: systemClock, roleArn, bucket: 'data' },
        tenantId,
      );
      const client = createS3Client({
        region,
        endpoint: s3.endpoint,
        forcePathStyle: true,
        credentials: provider,
      });
      return [tenantId as string, createS3Store({ client, bucket: 'data' })];
    }),
  );
  for (const tenantId of tenants)
    await storeOf(tenantId).put(`${tenantPrefix(tenantId)}sales/a`, bytes(tenantId));
});
afterAll(async () => {
  await s3.close();
  await sts.close();
});

function storeOf(tenantId: string): ObjectStore {
  const store = stores.get(tenantId);
  if (!store) throw new Error(`There is no store of ${tenantId}.`);
  return store;
}

describe('a tenant’s credentials', () => {
  test('open the tenant’s own objects, and tell an absent object from a forbidden one', async () => {
    const granja = storeOf('granja');
    expect(text((await granja.get('tenants/granja/sales/a'))?.body ?? bytes(''))).toBe('granja');
    expect(await keysOf(granja, 'tenants/granja/')).toEqual(['tenants/granja/sales/a']);
    expect(await granja.get('tenants/granja/sales/absent')).toBeNull();
  });

  test.each([
    'tenants/granja2/sales/a',
    'tenants/gran/sales/a',
    'tenants/cliente2/sales/a',
    'tenants/granja-other/x',
    'registry/tenants/granja.json',
    'site/_t/granja/config.json',
  ])('are refused %s by the store itself, whether it exists or not', async (key) => {
    const granja = storeOf('granja');
    await expect(granja.get(key)).rejects.toEqual(storeError('store.denied'));
    await expect(granja.put(key, bytes('x'))).rejects.toEqual(storeError('store.denied'));
    await expect(granja.putIfAbsent(key, bytes('x'))).rejects.toEqual(storeError('store.denied'));
    await expect(granja.delete(key)).rejects.toEqual(storeError('store.denied'));
  });

  test.each(['', 'tenants/', 'tenants/granja', 'tenants/granja2/', 'registry/'])(
    'may not list %j',
    async (prefix) => {
      await expect(keysOf(storeOf('granja'), prefix)).rejects.toEqual(storeError('store.denied'));
    },
  );

  test('cost one STS request each', () => {
    expect([...sts.tenants].sort()).toEqual(tenants.toSorted());
  });
});
