/**
 * The attacker's own shops: a victim, its sibling by name, one that is suspended and one that is deleted.
 * Making them is idempotent, so that a deployment keeps the same four for ever; credentials are made anew for
 * each run and removed after it. No shop of a customer is ever touched.
 */
import { createHash } from 'node:crypto';
import type { Lake } from '#data/lake/lake.ts';
import { type TableName, tableNames } from '#data/lake/tables.ts';
import { parseTenantId, probeTenantPrefix, type TenantId } from '#data/lake/tenant-id.ts';
import type { Registry } from '#data/registry/registry.ts';
import type { TenantStatus } from '#data/registry/tenant.ts';
import type { TenantDirectory } from '../tenants/directory.ts';
import { edgeStatusOf, onboardTenant } from '../tenants/tenant-life.ts';
import { canaryRows } from './canary-rows.ts';

export interface CanaryDependencies {
  registry: Registry;
  lake: Lake;
  /** Null where the edge asks the registry itself. */
  directory: TenantDirectory | null;
}

export interface CanaryShop {
  id: TenantId;
  /** Begins every id of the shop's own. */
  word: string;
  /** In every name and text of the shop's own, in no id: probes may know ids, but not this. */
  secret: string;
  amount: string;
  status: TenantStatus;
}

const shop = (name: string, word: string, amount: string, status: TenantStatus): CanaryShop => ({
  id: parseTenantId(`${probeTenantPrefix}${name}`) as TenantId,
  word,
  secret: `zq${word}zq`,
  amount,
  status,
});

export const canaryShops = {
  victim: shop('shop', 'kestrel', '271.8281', 'active'),
  /** The victim's name is the beginning of its name. */
  sibling: shop('shop2', 'plover', '314.1592', 'active'),
  suspended: shop('dark', 'dunlin', '161.8033', 'suspended'),
  deleted: shop('gone', 'godwit', '141.4213', 'deleted'),
};

/** A valid name that no shop has. */
export const absentShop = `${probeTenantPrefix}none`;

/** A member of the victim's whose e-mail gives nothing away: a wrong door's log keeps what was typed at it. */
export const logInEmail = 'member@probe.invalid';

/** Texts that give the shop away wherever they appear. */
export function marksOf({ word, secret, amount }: CanaryShop): string[] {
  const twice = (2 * Number(amount)).toFixed(4);
  return [secret, `${word}-`, `@${word}.`, amount, twice];
}

/** Makes the shops and plants their rows, or finds them as they were left. */
export async function plantCanaries(dependencies: CanaryDependencies): Promise<void> {
  const { registry, lake, directory } = dependencies;
  for (const canary of Object.values(canaryShops)) {
    const tenant = await onboardTenant(dependencies, {
      id: canary.id,
      name: 'Probe',
      plan: 'premium',
      settings: { currency: 'USD', timeZone: 'UTC' },
    });
    if (tenant.status !== 'deleted') await plantRows(lake, canary);
    // An attack that came through may have changed these.
    const { id, status } = canary;
    if (tenant.status !== 'deleted')
      await registry.tenants.update(id, { name: 'Probe', plan: 'premium', status });
    await directory?.apply(new Map([[id, edgeStatusOf(status)]]));
  }
  await plantMember(registry);
}

async function plantMember(registry: Registry): Promise<void> {
  const { id } = await registry.users.ensure({ email: logInEmail, name: 'Probe' });
  await registry.users.setMembership(canaryShops.victim.id, id, { role: 'viewer' });
}

async function plantRows(lake: Lake, canary: CanaryShop): Promise<void> {
  const rows = canaryRows(canary);
  const tenant = lake.tenant(canary.id);
  for (const table of tableNames) {
    if (!(table in rows)) continue;
    // Exactly once: a second run changes nothing.
    await tenant.append(
      table,
      { rows: rows[table as keyof typeof rows] },
      { transaction: { appId: 'canary-rows', version: 1 } },
    );
  }
}

/** All that an attack must not have changed of the shop, as one text for each kind. */
export async function fingerprint(
  { registry, lake }: Pick<CanaryDependencies, 'registry' | 'lake'>,
  { id, status }: CanaryShop,
): Promise<Record<string, string>> {
  const tenant = await registry.tenants.get(id);
  const control = {
    name: tenant?.name,
    status: tenant?.status,
    plan: tenant?.plan,
    settings: tenant?.settings,
  };
  const members = await registry.users.listMembers(id);
  const keys = await registry.apiKeys.list(id);
  const invitations = await registry.invitations.list(id);
  const prints: Record<string, unknown> = {
    settings: control,
    members: members.map(({ email, role, storeIds }) => ({ email, role, storeIds })),
    keys: keys.map((key) => ({ ...key, lastUsedAt: null })),
    invitations,
  };
  if (status !== 'deleted') {
    for (const table of tableNames) prints[table] = await fingerprintTable(lake, id, table);
  }
  return Object.fromEntries(Object.entries(prints).map(([name, value]) => [name, digest(value)]));
}

async function fingerprintTable(lake: Lake, id: TenantId, table: TableName): Promise<unknown> {
  const tenant = lake.tenant(id);
  const snapshot = await tenant.snapshot([table], { maxAgeMs: 0 });
  return tenant.query({ sql: `SELECT CAST(t AS VARCHAR) AS line FROM ${table} AS t ORDER BY 1` }, snapshot);
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
