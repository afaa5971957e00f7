/**
 * Imports in AWS: browsers send files straight to the bucket by a signed form, and each job is set going by an
 * object that S3 announces to the ETL function. Lambda repeats an announcement whose run failed, and keeps in
 * the dead-letter queue what failed for good.
 */
import type { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { openImportFolder } from '#data/lake/import-folder.ts';
import { type TenantId, tenantPrefix } from '#data/lake/tenant-id.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import type { ImportPorts, ImportQueue, PresignUpload } from '../imports/import-ports.ts';

/** Long enough to begin sending; a form that has begun may end later. */
const formSeconds = 900;

export interface CloudImportOptions {
  bucket: string;
  tenantStore: (tenantId: TenantId) => ObjectStore;
  /** With the tenant's own credentials, which the form then carries: it reaches no other prefix. */
  tenantClient: (tenantId: TenantId) => S3Client;
}

export function createCloudImportPorts(options: CloudImportOptions): ImportPorts {
  return {
    tenantStore: options.tenantStore,
    queue: createEventQueue(options),
    presign: createPresign(options),
    // API Gateway hands on answers when they are complete.
    streamsAnswers: false,
  };
}

/** Sets a job going by writing `jobs/<import>/start`; the event names the key. */
export function createEventQueue({ tenantStore }: Pick<CloudImportOptions, 'tenantStore'>): ImportQueue {
  return {
    async enqueue(tenantId, importId) {
      const imports = openImportFolder(tenantStore(tenantId), tenantId);
      await imports.put(`jobs/${importId}/start`, new TextEncoder().encode(importId));
    },
  };
}

function createPresign({ bucket, tenantClient }: CloudImportOptions): PresignUpload {
  return async (tenantId, { uploadId, sizeBytes, sha256 }) => {
    const checksum: Record<string, string> =
      sha256 === undefined
        ? {}
        : {
            'x-amz-checksum-algorithm': 'SHA256',
            'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
          };
    const { url, fields } = await createPresignedPost(tenantClient(tenantId) as never, {
      Bucket: bucket,
      Key: `${tenantPrefix(tenantId)}imports/uploads/${uploadId}/upload`,
      Fields: checksum,
      Conditions: [['content-length-range', sizeBytes, sizeBytes]],
      Expires: formSeconds,
    });
    return { url, fields };
  };
}
