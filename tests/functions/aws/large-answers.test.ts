import { STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#data/clock.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { seededRandom } from '#data/random.ts';
import { createS3Client } from '#data/store/s3-client.ts';
import { createS3Store } from '#data/store/s3-store.ts';
import { createCloudLargeAnswers } from '#functions/aws/large-answers.ts';
import { createTenantCredentials } from '#functions/aws/tenant-credentials.ts';
import type { LargeAnswers } from '#functions/http/large-answers.ts';
import { type AwsServers, startAwsServers } from '#tests/support/aws-servers.ts';
import { tenantId } from '../support/test-api.ts';

let servers: AwsServers;
let answers: LargeAnswers;

beforeAll(async () => {
  servers = await startAwsServers();
  const { region, bucket, roleArn, functionCredentials } = servers;
  const sts = new STSClient({ region, endpoint: servers.sts.endpoint, credentials: functionCredentials });
  const tenantClient = (id: TenantId) =>
    createS3Client({
      region,
      endpoint: servers.s3.endpoint,
      forcePathStyle: true,
      credentials: createTenantCredentials({ sts, clock: systemClock, roleArn, bucket }, id),
    });
  const tenantStore = (id: TenantId) => createS3Store({ client: tenantClient(id), bucket });
  answers = createCloudLargeAnswers({ bucket, tenantClient, tenantStore, random: seededRandom(1) });
});
afterAll(() => servers.close());

const file = (text: string) => ({
  name: 'granja-sales.csv',
  contentType: 'text/csv; charset=utf-8',
  body: new Blob([text]).stream(),
});

test('the address gives the file under its name, and lies below the tenant’s exports', async () => {
  const address = await answers.store(tenantId('granja'), file('store_id,day\r\n'));
  expect(new URL(address).pathname).toMatch(/\/tenants\/granja\/exports\/[0-9a-f-]{36}\/granja-sales\.csv$/);
  const response = await fetch(address);
  expect([response.status, await response.text()]).toEqual([200, 'store_id,day\r\n']);
});

test('the address opens no other file and cannot be changed', async () => {
  const address = await answers.store(tenantId('granja'), file('mine'));
  const other = await answers.store(tenantId('granja2'), file('theirs'));
  const stolen = new URL(address);
  stolen.pathname = new URL(other).pathname;
  expect((await fetch(stolen)).status).toBe(403);
  const longer = new URL(address);
  longer.searchParams.set('X-Amz-Expires', '604800');
  expect((await fetch(longer)).status).toBe(403);
  expect(new URL(address).searchParams.get('X-Amz-Expires')).toBe('900');
});
