/** Lambda: S3 announces uploaded files (`sst.config.ts` names the keys); each is imported into its tenant. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Event } from 'aws-lambda';
import { systemClock } from '#data/clock.ts';
import { parseCloudEnvironment } from './aws/environment.ts';
import { openCloud } from './aws/open-cloud.ts';
import { importUpload, parseUploadKey } from './imports/import-upload.ts';

const cloud = openCloud(parseCloudEnvironment(process.env), {
  cacheDirectory: join(tmpdir(), 'fluxion'),
  // Of 8 GB of /tmp: the file, its typed rows and what sorting spills need the rest.
  maxCachedBytes: 2 * 2 ** 30,
  // Of 3.5 GB; the import has an engine of its own beside the tenant's.
  engine: { threads: 2, maxEngines: 2, maxMemoryBytes: 2 ** 30 },
});

export async function handler(event: S3Event): Promise<void> {
  for (const { s3 } of event.Records) {
    // S3 writes a space as a plus and encodes the rest.
    const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '));
    const upload = parseUploadKey(key);
    if (!upload) continue;
    const result = await importUpload({ ...cloud, clock: systemClock }, upload);
    console.log(JSON.stringify({ level: 'INFO', message: 'import', ...upload, ...result }));
  }
}
