import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Clock } from '#data/clock.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { tenantSessionRequest } from './tenant-session.ts';

/** The shape that every AWS client takes as `credentials`. */
export interface TemporaryCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
}

export interface TenantCredentialsOptions {
  sts: Pick<STSClient, 'send'>;
  clock: Clock;
  roleArn: string;
  bucket: string;
}

/** Renewed this long before they expire, so that no request starts with credentials about to end. */
const renewBeforeMs = 5 * 60_000;

/**
 * Credentials of one tenant, as a provider for an S3 client. One STS request an hour, shared by concurrent
 * callers; a failed request is not remembered.
 */
export function createTenantCredentials(
  options: TenantCredentialsOptions,
  tenantId: TenantId,
): () => Promise<TemporaryCredentials> {
  let current: Promise<TemporaryCredentials> | null = null;
  let expiresAt = 0;
  return () => {
    if (current === null || options.clock.now() > expiresAt - renewBeforeMs) {
      expiresAt = Number.POSITIVE_INFINITY;
      current = assumeTenantRole(options, tenantId).then(
        (credentials) => {
          expiresAt = credentials.expiration.getTime();
          return credentials;
        },
        (error: unknown) => {
          current = null;
          throw error;
        },
      );
    }
    return current;
  };
}

async function assumeTenantRole(
  { sts, roleArn, bucket }: TenantCredentialsOptions,
  tenantId: TenantId,
): Promise<TemporaryCredentials> {
  const answer = await sts.send(new AssumeRoleCommand(tenantSessionRequest({ roleArn, bucket, tenantId })));
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
    throw new Error(`STS answered without credentials for ${tenantId}.`);
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}
