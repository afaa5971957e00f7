/**
 * Lambda: S3 announces uploaded files and jobs to carry out (`sst.config.ts` names the keys). At least once and
 * in no order: whatever is announced again changes nothing. A run that rejects is tried again by Lambda.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Event } from 'aws-lambda';
import { systemClock } from '#data/clock.ts';
import { parseTenantId } from '#data/lake/tenant-id.ts';
import { systemRandom } from '#data/random.ts';
import { parseCloudEnvironment } from './aws/environment.ts';
import { parseEventKey } from './aws/import-events.ts';
import { openCloud } from './aws/open-cloud.ts';
import { workOnImport } from './imports/import-work.ts';
import { findWaitingImport } from './imports/imports.usecases.ts';

const cloud = openCloud(parseCloudEnvironment(process.env), {
  cacheDirectory: join(tmpdir(), 'fluxion'),
  // Of 8 GB of /tmp: the file, its typed rows and what sorting spills need the rest.
  maxCachedBytes: 2 * 2 ** 30,
  // Of 3.5 GB; the import has an engine of its own beside the tenant's.
  engine: { threads: 2, maxEngines: 2, maxMemoryBytes: 2 ** 30 },
});
const dependencies = { ...cloud, clock: systemClock, random: systemRandom };

export async function handler(event: S3Event): Promise<void> {
  for (const { s3 } of event.Records) {
    // S3 writes a space as a plus and encodes the rest.
    await carryOut(decodeURIComponent(s3.object.key.replaceAll('+', ' ')));
  }
}

async function carryOut(key: string): Promise<void> {
  const announced = parseEventKey(key);
  const tenantId = announced && parseTenantId(announced.tenantId);
  if (!announced || !tenantId) return;
  const importId =
    announced.kind === 'job'
      ? announced.importId
      : await findWaitingImport(dependencies, tenantId, announced.uploadId);
  if (importId === null) return;
  const result = await workOnImport(dependencies, tenantId, importId);
  console.log(JSON.stringify({ level: 'INFO', message: 'import', tenantId, importId, ...result }));
}
