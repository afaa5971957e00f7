import { STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#data/clock.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { createS3Client } from '#data/store/s3-client.ts';
import { createS3Store } from '#data/store/s3-store.ts';
import { parseEventKey } from '#functions/aws/import-events.ts';
import { createCloudImportPorts } from '#functions/aws/import-ports.ts';
import { createTenantCredentials } from '#functions/aws/tenant-credentials.ts';
import type { ImportPorts, UploadForm } from '#functions/imports/import-ports.ts';
import { type AwsServers, startAwsServers } from '#tests/support/aws-servers.ts';
import { tenantId } from '../support/test-api.ts';

let servers: AwsServers;
let ports: ImportPorts;
const granja = tenantId('granja');

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
  ports = createCloudImportPorts({ bucket, tenantClient, tenantStore });
});
afterAll(() => servers.close());

async function post({ url, fields }: UploadForm, body: string, changed: Record<string, string> = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...changed })) form.append(name, value);
  form.append('file', new Blob([body]));
  return (await fetch(url, { method: 'POST', body: form })).status;
}

const presign = (sizeBytes = 5) => {
  if (!ports.presign) throw new Error('Files go straight to the store.');
  return ports.presign(granja, { uploadId: 'u-1', sizeBytes });
};

test('a signed form takes exactly one object of exactly the announced size', async () => {
  expect(await post(await presign(), 'abcde')).toBe(204);
  const stored = await ports.tenantStore(granja).get('tenants/granja/imports/uploads/u-1/upload');
  expect(new TextDecoder().decode(stored?.body)).toBe('abcde');
  expect(await post(await presign(), 'abcd')).toBe(400);
  expect(await post(await presign(), 'abcdef')).toBe(400);
});

test('a signed form reaches no other key, in no other tenant', async () => {
  for (const key of [
    'tenants/granja/imports/uploads/u-2/upload',
    'tenants/granja/sales/_delta_log/00000000000000000009.json',
    'tenants/granja2/imports/uploads/u-1/upload',
  ]) {
    expect(await post(await presign(), 'abcde', { key }), key).toBe(403);
  }
});

test('a job is set going by an object whose key says which', async () => {
  await ports.queue.enqueue(granja, 'fe6a3c1b0000-0123456789abcdef');
  const written = servers.s3.requests.filter(({ method }) => method === 'PUT').at(-1);
  expect(parseEventKey(written?.key ?? '')).toEqual({
    kind: 'job',
    tenantId: 'granja',
    importId: 'fe6a3c1b0000-0123456789abcdef',
  });
});

test.each([
  ['tenants/granja/imports/uploads/a-1/upload', { kind: 'upload', tenantId: 'granja', uploadId: 'a-1' }],
  ['tenants/granja/imports/uploads/a/b/upload', null],
  ['tenants/granja/sales/upload', null],
  ['tenants/granja/imports/jobs/fe6a3c1b0000-0123456789abcdef/job.json', null],
  ['tenants/granja/imports/jobs/../start', null],
  ['registry/tenants/granja/imports/uploads/a/upload', null],
])('%s is %j', (key, expected) => {
  expect(parseEventKey(key)).toEqual(expected);
});
