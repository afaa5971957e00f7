/**
 * The AWS services that a deployed function talks to, on this machine and as strict: S3 with signatures,
 * conditions and prefix policies; STS that hands out credentials of one tenant. The function's own
 * credentials reach the control plane and nothing else, as in `sst.config.ts`.
 */
import type { Credential } from './s3-server/policy.ts';
import { type S3Server, startS3Server } from './s3-server/server.ts';
import { type StsServer, startStsServer } from './sts-server.ts';

export interface AwsServers {
  s3: S3Server;
  sts: StsServer;
  bucket: string;
  region: string;
  roleArn: string;
  functionCredentials: Credential;
  /** What a function is told, and its credentials, as Lambda sets them. */
  environment: Record<string, string>;
  /** From now on S3 knows this credential too. */
  trust(credential: Credential): void;
  close(): Promise<void>;
}

/** Data and site share one bucket here, because a policy of the S3 test server names one. */
const bucket = 'fluxion';
const region = 'us-east-1';
const roleArn = 'arn:aws:iam::123456789012:role/fluxion-test-tenant';

export const originSecret = 'origin-secret-of-the-tests';
export const signingSecret = 'signing-secret-of-the-tests-0123456789';

/** @param now says when objects were written; default the machine's clock */
export async function startAwsServers(now: () => number = Date.now): Promise<AwsServers> {
  const functionCredentials: Credential = {
    accessKeyId: 'AKIAFUNCTION',
    secretAccessKey: 'secret-of-the-function',
    policy: { bucket, prefixes: ['registry/', 'site/_t/'] },
  };
  const credentials = [functionCredentials];
  const s3 = await startS3Server({ buckets: [bucket], credentials, now });
  const sts = await startStsServer({ credentials: [functionCredentials], issued: credentials, roleArn });
  return {
    s3,
    sts,
    bucket,
    region,
    roleArn,
    functionCredentials,
    environment: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: functionCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: functionCredentials.secretAccessKey,
      AWS_ENDPOINT_URL_STS: sts.endpoint,
      FLUXION_S3_ENDPOINT: s3.endpoint,
      FLUXION_STAGE: 'test',
      FLUXION_VERSION: '1.2.3',
      FLUXION_DOMAIN: 'shops.example',
      FLUXION_DATA_BUCKET: bucket,
      FLUXION_SITE_BUCKET: bucket,
      FLUXION_TENANT_ROLE_ARN: roleArn,
      FLUXION_TENANTS_KVS_ARN: 'arn:aws:cloudfront::123456789012:key-value-store/test',
      FLUXION_ORIGIN_SECRETS: originSecret,
      FLUXION_SIGNING_SECRETS: signingSecret,
    },
    trust: (credential) => {
      if (!credentials.includes(credential)) credentials.push(credential);
    },
    async close() {
      await s3.close();
      await sts.close();
    },
  };
}
