import { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore';
// The service takes SigV4A only; importing it is what registers the signer.
import '@aws-sdk/signature-v4a';
import type { TenantDirectory } from '../tenants/directory.ts';
import type { CloudEnvironment } from './environment.ts';
import { createKeyValueStoreDirectory } from './tenant-directory.ts';

/** The edge's directory of tenants. Apart from `open-cloud.ts`: most functions never need it. */
export function openTenantDirectory({ tenantsKvsArn }: CloudEnvironment): TenantDirectory {
  return createKeyValueStoreDirectory(
    new CloudFrontKeyValueStoreClient({ region: 'us-east-1' }),
    tenantsKvsArn,
  );
}
