/**
 * `npm run tenants -- list | add ID --name TEXT … | suspend ID | resume ID | delete ID | check [--repair]`:
 * the life of tenants, on the local folder or on AWS (docs/operations.md). Every command may be repeated.
 */
import { parseArgs } from 'node:util';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import type { NewTenant, TenantStatus } from '#data/registry/tenant.ts';
import { StartupError, toStartupError } from '../local/startup-error.ts';
import {
  allTenants,
  compareTenants,
  onboardTenant,
  repairTenants,
  setTenantStatus,
} from '../tenants/tenant-life.ts';
import { type OpenData, openData } from './open-data.ts';

const usage = `Usage: npm run tenants -- list
       npm run tenants -- add ID --name TEXT [--currency VES] [--symbol Bs.] [--locale es-VE] [--time-zone America/Caracas]
       npm run tenants -- suspend|resume|delete ID
       npm run tenants -- check [--repair]`;

const statuses: Readonly<Record<string, TenantStatus>> = {
  suspend: 'suspended',
  resume: 'active',
  delete: 'deleted',
};

let place = '';
try {
  const request = parseTenantArguments(process.argv.slice(2));
  const data = await openData(process.env);
  place = data.place;
  try {
    await run(data, request);
  } finally {
    await data.close();
  }
} catch (error) {
  const known = toStartupError(error, place);
  console.error(known ? known.message : error);
  process.exitCode = known?.exitCode ?? 1;
}

type TenantArguments = ReturnType<typeof parseTenantArguments>;

async function run(data: OpenData, { command, id, values }: TenantArguments): Promise<void> {
  if (command === 'list') {
    for await (const { id: tenantId, status, name } of allTenants(data.registry)) {
      console.log(`${tenantId.padEnd(32)}  ${status.padEnd(9)}  ${name}`);
    }
  } else if (command === 'check') {
    await check(data, values.repair);
  } else if (command === 'add' && id && values.name) {
    const tenant = await onboardTenant(data, newTenant(id, values.name, values));
    console.log(`${tenant.id} is ${tenant.status}: ${tenant.name}, ${tenant.settings.currency}.`);
  } else if (statuses[command] && id) {
    if (!(await data.registry.tenants.get(id))) {
      throw new StartupError('setting', `There is no tenant "${id}" in ${data.place}.`);
    }
    const tenant = await setTenantStatus(data, id, statuses[command]);
    console.log(`${tenant.id} is ${tenant.status}.`);
  } else {
    throw new StartupError('setting', usage);
  }
}

async function check(data: OpenData, repair: boolean): Promise<void> {
  const differences = await compareTenants(data);
  for (const { tenantId, problem } of differences) console.log(`${tenantId}: ${problem}`);
  if (differences.length === 0) console.log('Registry, site configuration, tables and edge agree.');
  else if (repair) {
    await repairTenants(data, differences);
    const left = await compareTenants(data);
    console.log(`${differences.length - left.length} of ${differences.length} repaired.`);
    if (left.length > 0) process.exitCode = 1;
  } else process.exitCode = 1;
}

function newTenant(id: TenantId, name: string, values: TenantArguments['values']): NewTenant {
  return {
    id,
    name,
    settings: {
      ...(values.currency ? { currency: values.currency } : {}),
      ...(values.symbol ? { currencySymbol: values.symbol } : {}),
      ...(values.locale ? { locale: values.locale } : {}),
      ...(values['time-zone'] ? { timeZone: values['time-zone'] } : {}),
    },
  };
}

function parseTenantArguments(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        name: { type: 'string' },
        currency: { type: 'string' },
        symbol: { type: 'string' },
        locale: { type: 'string' },
        'time-zone': { type: 'string' },
        repair: { type: 'boolean', default: false },
      },
    });
    const [command = '', name, ...rest] = positionals;
    const id = name === undefined ? null : parseTenantId(name);
    if (rest.length > 0 || (name !== undefined && id === null)) throw new Error('The tenant id is not valid');
    return { command, id, values };
  } catch (error) {
    throw new StartupError('setting', `${(error as Error).message}.\n${usage}`, { cause: error });
  }
}
