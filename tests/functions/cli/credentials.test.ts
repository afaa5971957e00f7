/** Commands that make credentials, as processes, against a bucket as on AWS. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuditLogs, openAuditLogs } from '#data/audit/audit-log.ts';
import { type AuditLogName, controlLogName } from '#data/audit/keys.ts';
import { systemClock } from '#data/clock.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { seededRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import type { Registry } from '#data/registry/registry.ts';
import { createS3Client } from '#data/store/s3-client.ts';
import { createS3Store } from '#data/store/s3-store.ts';
import { readOutcomes } from '#tests/data/audit/fixtures.ts';
import { type S3Server, startS3Server } from '#tests/support/s3-server/server.ts';

const root = join(import.meta.dirname, '../../..');
const operatorOfAws = { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'operator-secret' };
const granja = parseTenantId('granja') as TenantId;
const email = 'ana@fluxion.example';

let s3: S3Server;
let registry: Registry;
let auditLogs: AuditLogs;

beforeAll(async () => {
  s3 = await startS3Server({ buckets: ['data', 'site'], credentials: [operatorOfAws] });
  const client = createS3Client({
    region: 'us-east-1',
    endpoint: s3.endpoint,
    forcePathStyle: true,
    credentials: operatorOfAws,
  });
  const store = createS3Store({ client, bucket: 'data' });
  registry = openRegistry({ store, clock: systemClock, random: seededRandom(1), maxAgeMs: 0 });
  auditLogs = openAuditLogs({ store, clock: systemClock, random: seededRandom(2) });
  await registry.tenants.create({ id: granja, name: 'La Granja', settings: {} });
});
afterAll(() => s3.close());

/** The last line that the command printed: the secret. */
async function run(script: string, ...args: string[]): Promise<string> {
  const child = spawn(join(root, 'node_modules/.bin/node'), [join(root, script), ...args], {
    env: {
      AWS_ACCESS_KEY_ID: operatorOfAws.accessKeyId,
      AWS_SECRET_ACCESS_KEY: operatorOfAws.secretAccessKey,
      AWS_REGION: 'us-east-1',
      FLUXION_STAGE: 'test',
      FLUXION_DOMAIN: 'shops.example',
      FLUXION_DATA_BUCKET: 'data',
      FLUXION_SITE_BUCKET: 'site',
      FLUXION_TENANTS_KVS_ARN: 'arn:aws:cloudfront::123456789012:key-value-store/tenants',
      FLUXION_S3_ENDPOINT: s3.endpoint,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code).toBe(0);
  return output.trim().split('\n').at(-1) ?? '';
}

/** Who did what, the newest first. */
const recordsOf = async (log: AuditLogName) =>
  (await readOutcomes(auditLogs.open(log))).map(({ action, actor, target }) => [
    action,
    actor.kind,
    target?.id,
  ]);

describe('on AWS', () => {
  test('npm run key makes a key that the deployed API accepts', async () => {
    const secret = await run('functions/cli/key.ts', '--tenant', 'granja', '--scopes', 'read,import');
    expect(await registry.apiKeys.verify(secret)).toMatchObject({
      tenantId: granja,
      scopes: ['import', 'read'],
    });
    const record = ['key.created', 'system', (await registry.apiKeys.list(granja))[0]?.id];
    expect(await recordsOf(granja)).toEqual([record]);
    expect(await recordsOf(controlLogName)).toEqual([record]);
  }, 60_000);

  test('npm run operator makes an account, and a new password for it ends its sessions', async () => {
    const password = await run('functions/cli/operator.ts', email, '--name', 'Ana');
    const operator = await registry.operators.authenticate({ email, password });
    expect(operator).toMatchObject({ email, name: 'Ana' });
    const { token } = await registry.sessions.createForOperator(operator.id);
    expect(await registry.sessions.verify(token)).not.toBeNull();

    const next = await run('functions/cli/operator.ts', email);
    expect(next).not.toBe(password);
    expect(await registry.sessions.verify(token)).toBeNull();
    await expect(registry.operators.authenticate({ email, password })).rejects.toMatchObject({
      code: 'auth.invalid_credentials',
    });
    expect(await registry.operators.authenticate({ email, password: next })).toMatchObject({ name: 'Ana' });
    const record = ['operator.password_set', 'system', operator.id];
    expect((await recordsOf(controlLogName)).slice(0, 2)).toEqual([record, record]);
    expect(JSON.stringify(await readOutcomes(auditLogs.open(controlLogName)))).not.toContain(next);
  }, 60_000);
});
