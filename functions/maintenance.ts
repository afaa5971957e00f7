/**
 * Lambda, on a schedule: compaction, rollups, log clean-up and vacuum of every tenant. It stops in time for
 * its own time limit, and the next run goes on where this one ended.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { systemClock } from '#data/clock.ts';
import { parseCloudEnvironment } from './aws/environment.ts';
import { openCloud } from './aws/open-cloud.ts';
import { removeLeftBehind } from './imports/left-behind.ts';
import { type MaintenanceReport, maintainTenants } from './maintenance/maintain-tenants.ts';

const { lake, registry, tenantStore } = openCloud(parseCloudEnvironment(process.env), {
  cacheDirectory: join(tmpdir(), 'fluxion'),
  // Of the 2 GB of /tmp; the rest is for sorts that spill.
  maxCachedBytes: 2 ** 30,
  // One tenant at a time; one instance, so that the memory of the one before is given back.
  engine: { threads: 1, maxEngines: 1, maxMemoryBytes: 900 * 2 ** 20 },
});

/** The longest single step, which begins before the deadline and may end after it. */
const reserveMs = 120_000;
const tenantBudgetMs = 120_000;
/** UTC hour of the run that also lists folders for files to delete: requests that need no more than a day. */
const vacuumHour = 8;

export async function handler(_event: ScheduledEvent, context: Context): Promise<MaintenanceReport> {
  const now = systemClock.now();
  const report = await maintainTenants({
    lake,
    registry,
    clock: systemClock,
    budgetMs: Math.max(0, context.getRemainingTimeInMillis() - reserveMs),
    tenantBudgetMs,
    vacuum: new Date(now).getUTCHours() === vacuumHour,
    onStep: (tenantId, { error, ...step }) =>
      console.log(JSON.stringify({ level: error ? 'ERROR' : 'INFO', tenantId, ...step })),
  });
  if (new Date(now).getUTCHours() === vacuumHour) {
    await removeLeftBehind({
      registry,
      tenantStore,
      clock: systemClock,
      deadline: systemClock.now() + Math.max(0, context.getRemainingTimeInMillis() - reserveMs / 2),
      onFault: (tenantId, error) =>
        console.log(JSON.stringify({ level: 'ERROR', message: 'uploads', tenantId, error: String(error) })),
    });
  }
  console.log(JSON.stringify({ level: 'INFO', message: 'maintenance', ...report }));
  if (report.stepsFailed > 0)
    throw new Error(`${report.stepsFailed} steps of maintenance failed; see the log.`);
  return report;
}
