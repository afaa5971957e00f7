import type { Lake, TenantLake } from '../lake/lake.ts';
import type { TableName } from '../lake/tables.ts';
import type { Registry } from '../registry/registry.ts';
import { granjaProfile } from './granja/granja.ts';
import { istmoProfile } from './istmo/istmo.ts';
import type { DemoProfile } from './profile.ts';
import { stageDemo } from './stage.ts';

export const demoProfiles: readonly DemoProfile[] = [granjaProfile, istmoProfile];

/** For the local demo only. */
export const demoPassword = 'fluxion-demo';
export const demoOperatorEmail = 'operator@fluxion.example';

export interface GenerateDemoOptions {
  lake: Lake;
  registry: Registry;
  /** 1 (default) is the full size, about 2.2 million sale lines; 0.02 is enough for tests. */
  scale?: number;
  /** Milliseconds since the epoch; sales end on the day before. */
  now: number;
  profiles?: readonly DemoProfile[];
  onProgress?: (progress: DemoProgress) => void;
}

export interface DemoProgress {
  tenantId: string;
  /** What is being done: `prices`, `tickets`, `write sales`, … */
  step: string;
  /** 0 to 1 over all tenants. */
  share: number;
}

export interface DemoSummary {
  tenantId: string;
  /** False where the tenant was already there: nothing was written. */
  generated: boolean;
}

/** `stores` comes first: its commit decides which `now` this tenant's data are of. */
const writeOrder: readonly TableName[] = [
  'stores',
  'suppliers',
  'products',
  'sales',
  'inventory',
  'orders',
  'order_lines',
  'stock_movements',
  'exchange_rates',
  'prices',
];
/** Seconds that the long steps of the larger tenant take, to tell progress; every other step counts as 0.2. */
const stepWeights: Readonly<Record<string, number>> = {
  prices: 0.6,
  tickets: 3,
  orders: 1,
  sales: 6,
  'write sales': 7,
  rollups: 3,
};
const otherStepWeight = 0.2;
const totalWeight = 24;

/**
 * Creates the demo tenants with their data, users and the operator. The tenant enters the registry last:
 * whoever finds it there finds it whole. Killed at any moment and started again, it completes without
 * doubling a row: each table's append carries a fixed transaction id, and the time of the first attempt is
 * kept in the first table written.
 */
export async function generateDemo(options: GenerateDemoOptions): Promise<DemoSummary[]> {
  const profiles = options.profiles ?? demoProfiles;
  const summaries: DemoSummary[] = [];
  for (const [index, profile] of profiles.entries()) {
    let weightDone = 0;
    const report = (step: string) => {
      const share = (index + Math.min(1, weightDone / totalWeight)) / profiles.length;
      weightDone += stepWeights[step] ?? otherStepWeight;
      options.onProgress?.({ tenantId: profile.tenant.id, step, share });
    };
    const exists = (await options.registry.tenants.get(profile.tenant.id)) !== null;
    if (!exists) await writeTables(options, profile, report);
    await registerTenant(options.registry, profile);
    summaries.push({ tenantId: profile.tenant.id, generated: !exists });
  }
  await options.registry.operators.ensure({
    email: demoOperatorEmail,
    name: 'Fluxion Operator',
    password: demoPassword,
  });
  return summaries;
}

async function writeTables(
  options: GenerateDemoOptions,
  profile: DemoProfile,
  report: (step: string) => void,
): Promise<void> {
  const tenantLake = options.lake.tenant(profile.tenant.id);
  await tenantLake.create();
  await using scratch = await tenantLake.scratch();
  const now = (await readFirstAttempt(tenantLake)) ?? options.now;
  const staged = await stageDemo({
    profile,
    directory: scratch.path,
    scale: options.scale ?? 1,
    now,
    onStep: report,
  });
  for (const table of writeOrder) {
    report(`write ${table}`);
    await tenantLake.append(
      table,
      { parquetPaths: [staged[table].parquetPath] },
      { transaction: { appId: `demo:${table}`, version: 1 } },
    );
  }
  report('rollups');
  await tenantLake.refreshRollups();
}

/** The `now` of an attempt that got as far as its first table, so that a resumed one continues the same data. */
async function readFirstAttempt(tenantLake: TenantLake): Promise<number | null> {
  const snapshot = await tenantLake.snapshot(['stores'], { maxAgeMs: 0 });
  const [row] = await tenantLake.query<{ created_ms: string | null }>(
    { sql: 'SELECT epoch_ms(min(created_at))::VARCHAR AS created_ms FROM stores' },
    snapshot,
  );
  return row?.created_ms ? Number(row.created_ms) : null;
}

async function registerTenant(registry: Registry, profile: DemoProfile): Promise<void> {
  const { tenants, users } = registry;
  const tenant = await tenants.ensure(profile.tenant);
  if (tenant.settings.logo === null) {
    const body = new TextEncoder().encode(profile.logoSvg);
    await tenants.setLogo(tenant.id, { contentType: 'image/svg+xml', body });
  }
  const owner = await users.ensure({ ...profile.owner, password: demoPassword });
  if ((await users.getMembership(tenant.id, owner.id)) === null) {
    await users.setMembership(tenant.id, owner.id, { role: 'owner' });
  }
}
