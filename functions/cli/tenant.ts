/**
 * `npm run tenant -- create | list | show | suspend | resume | delete | plan | rename | features | reconcile …`: the life
 * of tenants, as the console does it, on the local folder or on AWS (docs/operations.md). Every command may
 * be repeated. Exit codes: 0 done; 1 a fault of ours; 2 not understood; 4 and 5 the data folder or its disk;
 * 7 refused, with a sentence; 8 differences found by `reconcile` remain.
 */
import { systemClock } from '#data/clock.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import type { Tenant, TenantStatus } from '#data/registry/tenant.ts';
import { ApiError, tenantUnknown } from '../http/errors.ts';
import { toApiError } from '../http/translate-error.ts';
import { toStartupError } from '../local/startup-error.ts';
import { changeTenant } from '../tenants/change-tenant.ts';
import { createTenant } from '../tenants/create-tenant.ts';
import { createOwnerMail } from '../tenants/owner-mail.ts';
import { compareTenants, repairTenants } from '../tenants/tenant-life.ts';
import { measureTenant } from '../tenants/tenant-storage.ts';
import { createCommandActor } from './command-actor.ts';
import { type OpenData, openData } from './open-data.ts';
import { parseTenantArguments, type TenantCommand } from './tenant-arguments.ts';

const refusedExitCode = 7;
const differentExitCode = 8;

let place = '';
try {
  const command = parseTenantArguments(process.argv.slice(2));
  const data = await openData(process.env);
  place = data.place;
  try {
    await run(data, command);
  } finally {
    await data.close();
  }
} catch (error) {
  report(error);
}

async function run(data: OpenData, command: TenantCommand): Promise<void> {
  const life = { ...data, clock: systemClock };
  const actor = createCommandActor(data, createOwnerMail(life));
  switch (command.name) {
    case 'create': {
      const { tenant, owner } = await createTenant(life, actor, command.shop);
      console.log(`${tenant.id} is ${tenant.status}: ${tenant.name}, ${tenant.settings.currency}.`);
      console.log(
        `${command.shop.ownerEmail} ${owner === 'member' ? 'is its owner' : 'has got an invitation'}.`,
      );
      return;
    }
    case 'list':
      return list(data, command.search, command.status);
    case 'show':
      return show(data, await existing(data, command.id));
    case 'change': {
      const { id } = await existing(data, command.id);
      const tenant = await changeTenant(life, actor, id, command.change);
      console.log(`${tenant.id} is ${tenant.status}: ${tenant.name}, plan ${tenant.plan}.`);
      return;
    }
    case 'reconcile':
      return reconcile(data, command.repair);
  }
}

async function existing({ registry }: OpenData, name: string): Promise<Tenant> {
  const id = parseTenantId(name);
  const tenant = id && (await registry.tenants.get(id));
  if (!tenant) throw tenantUnknown();
  return tenant;
}

async function list(
  { registry }: OpenData,
  search: string | null,
  status: TenantStatus | null,
): Promise<void> {
  let after: TenantId | null = null;
  do {
    const page: Awaited<ReturnType<typeof registry.tenants.list>> = await registry.tenants.list({
      limit: 1_000,
      ...(search === null ? {} : { search }),
      ...(status === null ? {} : { status }),
      ...(after === null ? {} : { after }),
    });
    for (const tenant of page.items) {
      console.log(
        `${tenant.id.padEnd(32)}  ${tenant.status.padEnd(9)}  ${tenant.plan.padEnd(8)}  ${tenant.name}`,
      );
    }
    after = page.next;
  } while (after);
}

async function show(data: OpenData, tenant: Tenant): Promise<void> {
  const [members, usage] = await Promise.all([
    data.registry.users.listMembers(tenant.id),
    measureTenant({ ...data, clock: systemClock }, tenant.id),
  ]);
  const { settings } = tenant;
  const facts = {
    name: tenant.name,
    status: tenant.status,
    plan: tenant.plan,
    created: new Date(tenant.createdAt).toISOString(),
    version: tenant.version,
    users: members.length,
    owners: members
      .filter(({ role }) => role === 'owner')
      .map(({ email }) => email)
      .join(', '),
    storage: `${usage.storageBytes} bytes in ${usage.objectCount} objects`,
    currency: `${settings.currency} (${settings.currencySymbol})`,
    locale: settings.locale,
    'time zone': settings.timeZone,
    features: settings.features.join(', ') || 'none',
    colours: `${settings.colors.primary} ${settings.colors.accent}`,
  };
  console.log(tenant.id);
  for (const [name, fact] of Object.entries(facts)) console.log(`  ${name.padEnd(10)}  ${fact}`);
}

async function reconcile(data: OpenData, repair: boolean): Promise<void> {
  const differences = await compareTenants(data);
  for (const { tenantId, problem } of differences) console.log(`${tenantId}: ${problem}`);
  if (differences.length === 0) console.log('Registry, site configuration, tables and edge agree.');
  else if (repair) {
    await repairTenants(data, differences);
    const left = await compareTenants(data);
    console.log(`${differences.length - left.length} of ${differences.length} repaired.`);
    if (left.length > 0) process.exitCode = differentExitCode;
  } else process.exitCode = differentExitCode;
}

function report(error: unknown): void {
  const known = toStartupError(error, place);
  const refusal = error instanceof ApiError ? error : toApiError(error);
  if (known) {
    console.error(known.message);
    process.exitCode = known.exitCode;
  } else if (refusal.code !== 'service.internal') {
    console.error(`${refusal.message} (${refusal.code})`);
    process.exitCode = refusedExitCode;
  } else {
    console.error(error);
    process.exitCode = 1;
  }
}
