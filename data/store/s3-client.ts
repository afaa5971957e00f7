import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/**
 * A client with the limits that the store relies on. What `config` names wins.
 *
 * Without `throwOnRequestTimeout` the SDK only logs a request that exceeds its time. Three attempts bridge
 * a passing 503; the store tells by itself what a repeated write may mean.
 */
export function createS3Client(config: S3ClientConfig): S3Client {
  return new S3Client({
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 2_000,
      // A part of 8 MiB takes 4 s at 2 MB/s, the slowest line worth serving.
      requestTimeout: 20_000,
      throwOnRequestTimeout: true,
      socketTimeout: 10_000,
    },
    ...config,
  });
}
