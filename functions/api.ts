/** Lambda: every request under /api, as API Gateway (HTTP API, payload 2.0) hands it on. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handle } from 'hono/aws-lambda';
import { systemClock } from '#data/clock.ts';
import { systemRandom } from '#data/random.ts';
import { createApp } from './app.ts';
import { parseCloudEnvironment } from './aws/environment.ts';
import { createCloudImportPorts } from './aws/import-ports.ts';
import { createCloudLargeAnswers } from './aws/large-answers.ts';
import { createLazyDirectory } from './aws/lazy-directory.ts';
import { openCloud } from './aws/open-cloud.ts';
import { createPowertoolsTelemetry } from './http/telemetry.ts';
import { createSesMail } from './mail/ses-mail.ts';

const environment = parseCloudEnvironment(process.env);

const cloud = openCloud(environment, {
  cacheDirectory: join(tmpdir(), 'fluxion'),
  // Of the 2 GB of /tmp; the rest is for sorts that spill.
  maxCachedBytes: 1.25 * 2 ** 30,
  // One request at a time and one vCPU; DuckDB's own default would count the host's.
  engine: { threads: 1 },
  planMemoryBytes: 900 * 2 ** 20,
  // API Gateway waits for 30 s: before that, an export says by its own code that it took too long.
  timeouts: { exportMs: 25_000 },
});

const { lake, registry, auditLogs, storeMeter } = cloud;
const app = createApp({
  lake,
  registry,
  auditLogs,
  imports: createCloudImportPorts({ ...cloud, bucket: environment.dataBucket }),
  largeAnswers: createCloudLargeAnswers({ ...cloud, bucket: environment.dataBucket, random: systemRandom }),
  mail: createSesMail({ region: environment.region, from: environment.mailFrom }),
  siteOrigin: (host) => `https://${host}.${environment.domain}`,
  directory: createLazyDirectory(environment),
  storeMeter,
  clock: systemClock,
  random: systemRandom,
  telemetry: createPowertoolsTelemetry({
    serviceName: 'api',
    dimensions: environment.metricDimensions,
  }),
  signingSecrets: environment.signingSecrets.map((secret) => Buffer.from(secret)),
  version: environment.version,
  scheme: 'https',
  originSecrets: environment.originSecrets,
  clientAddress,
});

export const handler = handle(app);

/**
 * CloudFront adds the viewer's address and API Gateway CloudFront's, in this order, to whatever the viewer
 * claimed: the last but one is true.
 */
function clientAddress(header: (name: string) => string | undefined): string | null {
  return header('x-forwarded-for')?.split(',').at(-2)?.trim() || null;
}
