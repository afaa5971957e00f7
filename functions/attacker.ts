/**
 * Lambda, on a schedule: attacks this very deployment through its public address, as strangers and as other
 * shops would, and keeps the report for the owners of the shops. It fails where it finds a hole, which raises
 * the alarm. Its role reaches the tables of its own shops (`probe-…`) only.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { systemClock } from '#data/clock.ts';
import type { AttackReport } from '#data/registry/registry.ts';
import { createFirewallShare, firewallRequestsPerSecond } from './attack/firewall-share.ts';
import { createHttpSender } from './attack/http-send.ts';
import { printReport } from './attack/print-report.ts';
import type { Target } from './attack/probe-request.ts';
import { runAttack } from './attack/run-attack.ts';
import { parseCloudEnvironment } from './aws/environment.ts';
import { openCloud } from './aws/open-cloud.ts';
import { openTenantDirectory } from './aws/open-directory.ts';

const environment = parseCloudEnvironment(process.env);
const { lake, registry } = openCloud(environment, {
  cacheDirectory: join(tmpdir(), 'fluxion'),
  engine: { threads: 1, maxEngines: 1, maxMemoryBytes: 400 * 2 ** 20 },
});

export async function handler(
  _event: ScheduledEvent,
  _context: Context,
): Promise<Omit<AttackReport, 'classes'>> {
  const target: Target = { scheme: 'https', domain: environment.domain, port: null, address: null };
  const sender = createHttpSender({
    target,
    clock: systemClock,
    requestsPerSecond: firewallRequestsPerSecond,
  });
  try {
    const { report } = await runAttack({
      registry,
      lake,
      directory: openTenantDirectory(environment),
      target,
      sender,
      clock: systemClock,
      concurrency: 4,
      only: createFirewallShare(),
    });
    await registry.attackReports.record(report);
    const { classes: _classes, ...summary } = report;
    console.log(JSON.stringify({ level: 'INFO', message: 'attack', ...summary }));
    if (report.findings.length > 0) throw new Error(printReport(report).at(-1));
    return summary;
  } finally {
    sender.close();
  }
}
