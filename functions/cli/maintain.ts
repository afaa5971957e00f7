/**
 * `npm run maintain -- [--tenant granja] [--minutes 10] [--min-files 10] [--no-vacuum]`: compacts small files,
 * brings rollups up to date, deletes what nothing needs, and prints what it did; also while the server runs.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '#data/clock.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { openLocalData, resolveDataFolder } from '../local/local-data.ts';
import { StartupError, toStartupError } from '../local/startup-error.ts';
import { maintainTenants } from '../maintenance/maintain-tenants.ts';

const usage = 'Usage: npm run maintain -- [--tenant NAME] [--minutes 10] [--min-files 10] [--no-vacuum]';
const minuteMs = 60_000;

interface MaintainRequest {
  /** Null for all. */
  tenantId: TenantId | null;
  budgetMs: number;
  minFiles: number;
  vacuum: boolean;
}

const dataFolder = resolveDataFolder(resolve(import.meta.dirname, '../..'), process.env.FLUXION_DATA);
try {
  const request = parseRequest(process.argv.slice(2));
  const data = await openLocalData(dataFolder);
  try {
    if (request.tenantId && !(await data.registry.tenants.get(request.tenantId))) {
      throw new StartupError('setting', `There is no tenant "${request.tenantId}" in ${dataFolder}.`);
    }
    await maintain(data, request);
  } finally {
    await data.close();
  }
} catch (error) {
  const known = toStartupError(error, dataFolder);
  console.error(known ? known.message : error);
  process.exitCode = known?.exitCode ?? 1;
}

async function maintain(
  { lake, registry }: Awaited<ReturnType<typeof openLocalData>>,
  { tenantId, budgetMs, minFiles, vacuum }: MaintainRequest,
): Promise<void> {
  const report = await maintainTenants({
    lake,
    registry,
    clock: systemClock,
    budgetMs,
    tenantBudgetMs: budgetMs,
    minFiles,
    vacuum,
    ...(tenantId ? { tenantIds: [tenantId] } : {}),
    onStep: (id, { table, action, detail }) => console.log(`${id} ${table}: ${action}, ${detail}`),
  });
  const tenants = (count: number) => `${count} tenant${count === 1 ? '' : 's'}`;
  const left = report.tenantsLeft > 0 ? `, ${tenants(report.tenantsLeft)} left for the next run` : '';
  console.log(`${tenants(report.tenantsDone)} maintained in ${report.stepsDone} steps${left}.`);
  if (report.stepsFailed > 0) process.exitCode = 1;
}

function parseRequest(args: string[]): MaintainRequest {
  const { values } = parseMaintainArguments(args);
  const tenantId = values.tenant === undefined ? null : parseTenantId(values.tenant);
  const minutes = Number(values.minutes);
  const minFiles = Number(values['min-files']);
  const valid =
    (values.tenant === undefined || tenantId) && minutes > 0 && Number.isInteger(minFiles) && minFiles >= 2;
  if (!valid) throw new StartupError('setting', usage);
  return { tenantId, budgetMs: minutes * minuteMs, minFiles, vacuum: !values['no-vacuum'] };
}

function parseMaintainArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        tenant: { type: 'string' },
        minutes: { type: 'string', default: '10' },
        'min-files': { type: 'string', default: '10' },
        'no-vacuum': { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new StartupError('setting', `${(error as Error).message}. ${usage}`, { cause: error });
  }
}
