import { describe, expect, it } from 'vitest';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { createTenantCredentials } from '#functions/aws/tenant-credentials.ts';
import { tenantSessionPolicy, tenantSessionRequest } from '#functions/aws/tenant-session.ts';

const tenant = (text: string) => parseTenantId(text) as TenantId;
const granja = tenant('granja');
const roleArn = 'arn:aws:iam::123456789012:role/fluxion-production-tenant';

describe('a tenant session', () => {
  it('is allowed objects and listings of its own prefix, slash included, and nothing else', () => {
    const [objects, list] = tenantSessionPolicy({ bucket: 'data', tenantId: granja }).Statement;
    expect(objects?.Resource).toBe('arn:aws:s3:::data/tenants/granja/*');
    expect(objects?.Action.toString()).not.toContain('*');
    expect(list).toMatchObject({
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::data',
      Condition: { StringLike: { 's3:prefix': 'tenants/granja/*' } },
    });
  });

  it('carries the tag that the role demands', () => {
    expect(tenantSessionRequest({ roleArn, bucket: 'data', tenantId: granja })).toMatchObject({
      RoleArn: roleArn,
      RoleSessionName: 'tenant-granja',
      Tags: [{ Key: 'tenant', Value: 'granja' }],
    });
  });

  it('fits what STS accepts for the longest names', () => {
    const request = tenantSessionRequest({
      roleArn,
      bucket: 'b'.repeat(63),
      tenantId: tenant('t'.repeat(32)),
    });
    expect(request.Policy?.length).toBeLessThanOrEqual(2048);
    expect(request.RoleSessionName).toMatch(/^[\w+=,.@-]{2,64}$/);
  });
});

describe('tenant credentials', () => {
  const hourMs = 3_600_000;
  function setUp() {
    let nowMs = 0;
    const requests: unknown[] = [];
    let failNext = false;
    const credentials = createTenantCredentials(
      {
        roleArn,
        bucket: 'data',
        clock: { now: () => nowMs, sleep: async () => {} },
        sts: {
          send: async (command: { input: unknown }) => {
            requests.push(command.input);
            if (failNext) {
              failNext = false;
              throw new Error('throttled');
            }
            return {
              Credentials: {
                AccessKeyId: `key-${requests.length}`,
                SecretAccessKey: 'secret',
                SessionToken: 'token',
                Expiration: new Date(nowMs + hourMs),
              },
            };
          },
        } as never,
      },
      granja,
    );
    return { credentials, requests, at: (ms: number) => (nowMs = ms), fail: () => (failNext = true) };
  }

  it('are asked for once by any number of callers, and again before they expire', async () => {
    const { credentials, requests, at } = setUp();
    await Promise.all([credentials(), credentials(), credentials()]);
    at(54 * 60_000);
    await credentials();
    expect(requests).toHaveLength(1);
    at(56 * 60_000);
    const [first, second] = await Promise.all([credentials(), credentials()]);
    expect(requests).toHaveLength(2);
    expect([first?.accessKeyId, second?.accessKeyId]).toEqual(['key-2', 'key-2']);
  });

  it('are asked for again after a failure', async () => {
    const { credentials, fail } = setUp();
    fail();
    await expect(credentials()).rejects.toThrow('throttled');
    await expect(credentials()).resolves.toMatchObject({ accessKeyId: 'key-2' });
  });
});
