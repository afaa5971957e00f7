/**
 * `npm run restore -- --tenant ID --table NAME (--list | --version N | --at 2026-11-20T08:00:00Z)`: brings back
 * what a table held, as a new version (docs/operations.md). Locally or on AWS, also while the system runs.
 */
import { parseArgs } from 'node:util';
import type { TenantLake } from '#data/lake/lake.ts';
import { type TableName, tableNames } from '#data/lake/tables.ts';
import { parseTenantId } from '#data/lake/tenant-id.ts';
import { changeBySystem, commandLine } from '../audit/system-change.ts';
import { StartupError, toStartupError } from '../local/startup-error.ts';
import { parseInstant } from '../query/calendar.ts';
import { type RestorePoint, restoreTable } from '../restore/restore-table.ts';
import { type OpenData, openData } from './open-data.ts';

const usage = `Usage: npm run restore -- --tenant ID --table ${tableNames.join('|')}
       (--list | --version N | --at 2026-11-20T08:00:00Z)`;

let place = '';
try {
  const request = parseRestoreArguments(process.argv.slice(2));
  const data = await openData(process.env);
  place = data.place;
  try {
    if (!(await data.registry.tenants.get(request.tenantId))) {
      throw new StartupError('setting', `There is no tenant "${request.tenantId}" in ${place}.`);
    }
    const tenant = data.lake.tenant(request.tenantId);
    if (request.point) await restore(data, tenant, request.table, request.point);
    else await list(tenant, request.table);
  } finally {
    await data.close();
  }
} catch (error) {
  const known = toStartupError(error, place);
  console.error(known ? known.message : error);
  process.exitCode = known?.exitCode ?? 1;
}

async function list(tenant: TenantLake, table: TableName): Promise<void> {
  for (const { version, timestamp, operation } of await tenant.history(table)) {
    console.log(`${String(version).padStart(8)}  ${new Date(timestamp).toISOString()}  ${operation}`);
  }
}

async function restore(
  data: OpenData,
  tenant: TenantLake,
  table: TableName,
  point: RestorePoint,
): Promise<void> {
  const event = {
    action: 'table.restored',
    tenantId: tenant.tenantId,
    target: { kind: 'table', id: table },
  };
  const { source, replaced, version, rows } = await changeBySystem(
    data,
    commandLine,
    [{ ...event, after: { ...point } }],
    () => restoreTable(tenant, table, point),
    (restored) => [
      {
        ...event,
        before: { version: restored.replaced },
        after: { version: restored.version, restoredVersion: restored.source },
      },
    ],
  );
  console.log(`${table} holds the ${rows} rows of version ${source} again, as version ${version}.`);
  console.log(`To undo this: --version ${replaced}`);
}

function parseRestoreArguments(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        tenant: { type: 'string', default: '' },
        table: { type: 'string', default: '' },
        list: { type: 'boolean', default: false },
        version: { type: 'string' },
        at: { type: 'string' },
      },
    });
    const tenantId = parseTenantId(values.tenant);
    const table = tableNames.find((name) => name === values.table);
    const chosen = [values.list || undefined, values.version, values.at].filter(
      (choice) => choice !== undefined,
    );
    if (!tenantId || !table || chosen.length !== 1) throw new Error('Something is missing');
    return { tenantId, table, point: pointOf(values.version, values.at) };
  } catch (error) {
    throw new StartupError('setting', `${(error as Error).message}.\n${usage}`, { cause: error });
  }
}

function pointOf(version: string | undefined, at: string | undefined): RestorePoint | null {
  if (version !== undefined && /^\d+$/.test(version)) return { version: Number(version) };
  const timestamp = at === undefined ? null : parseInstant(at);
  if (timestamp !== null) return { timestamp };
  if (version === undefined && at === undefined) return null;
  throw new Error('The version is a whole number, the time one that exists, such as 2026-11-20T08:00:00Z');
}
