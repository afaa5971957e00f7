/**
 * The second wall around a tenant: credentials that S3 itself confines to one tenant's prefix. The role
 * (`sst.config.ts`) reaches only the prefix named by the session's tag; the session policy says the same
 * again in full, so that a mistake in either one opens nothing.
 */
import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { type TenantId, tenantPrefix } from '#data/lake/tenant-id.ts';

/** The longest that a role assumed by another role may live (AWS: role chaining). */
const sessionSeconds = 3600;

export interface TenantSessionOptions {
  roleArn: string;
  bucket: string;
  tenantId: TenantId;
}

/** What to ask STS for, so that the answer's credentials reach `tenantId` and nothing else. Pure. */
export function tenantSessionRequest(options: TenantSessionOptions): AssumeRoleCommandInput {
  return {
    RoleArn: options.roleArn,
    // In CloudTrail every request of the session carries this name.
    RoleSessionName: `tenant-${options.tenantId}`,
    DurationSeconds: sessionSeconds,
    Tags: [{ Key: 'tenant', Value: options.tenantId }],
    Policy: JSON.stringify(tenantSessionPolicy(options)),
  };
}

/** IAM policy document: objects below the tenant's prefix, and listing that prefix. At most 2,048 characters. */
export function tenantSessionPolicy({ bucket, tenantId }: Pick<TenantSessionOptions, 'bucket' | 'tenantId'>) {
  const prefix = tenantPrefix(tenantId);
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
        Resource: `arn:aws:s3:::${bucket}/${prefix}*`,
      },
      {
        // S3 also asks this permission, with the object's key as the prefix, before it answers 404 rather than
        // 403 for an object that does not exist.
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: `arn:aws:s3:::${bucket}`,
        Condition: { StringLike: { 's3:prefix': `${prefix}*` } },
      },
    ],
  };
}
