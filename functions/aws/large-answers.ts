/** Large answers in AWS: kept below the tenant's own prefix, with and signed by the tenant's own credentials. */
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { exportKey, openExportFolder } from '#data/lake/export-folder.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import type { Random } from '#data/random.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import type { LargeAnswers } from '../http/large-answers.ts';

/** Lambda's 6 MB hold the body as base64, a third larger, and the headers. */
const maxBytes = 4 * 2 ** 20;
/** Long enough for a slow browser to begin; what has begun may end later. */
const linkSeconds = 900;

export interface CloudLargeAnswersOptions {
  bucket: string;
  random: Random;
  tenantStore(tenantId: TenantId): ObjectStore;
  tenantClient(tenantId: TenantId): S3Client;
}

export function createCloudLargeAnswers(options: CloudLargeAnswersOptions): LargeAnswers {
  const { bucket, random } = options;
  return {
    maxBytes,
    async store(tenantId, { name, contentType, body }) {
      const file = `${random.uuid()}/${name}`;
      await openExportFolder(options.tenantStore(tenantId), tenantId).put(file, body, { contentType });
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: exportKey(tenantId, file),
        ResponseContentDisposition: `attachment; filename="${name}"`,
        ResponseContentType: contentType,
      });
      return getSignedUrl(options.tenantClient(tenantId) as never, command as never, {
        expiresIn: linkSeconds,
      });
    },
  };
}
