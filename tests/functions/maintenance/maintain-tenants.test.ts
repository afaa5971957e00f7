import { describe, expect, it } from 'vitest';
import type { Lake, UpkeepOptions, UpkeepReport } from '#data/lake/lake.ts';
import { parseTenantId, type TenantId } from '#data/lake/tenant-id.ts';
import { seededRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { maintainTenants } from '#functions/maintenance/maintain-tenants.ts';
import { createManualClock, type ManualClock } from '#tests/support/manual-clock.ts';

const id = (text: string) => parseTenantId(text) as TenantId;

/** A lake whose upkeep takes `minutes` per tenant and reports one step. */
function fakeLake(clock: ManualClock, minutes: number) {
  const kept: { tenantId: string; budgetMs: number | undefined }[] = [];
  const upkeep =
    (tenantId: TenantId) =>
    async (options: UpkeepOptions = {}): Promise<UpkeepReport> => {
      kept.push({ tenantId, budgetMs: options.budgetMs });
      clock.advance(minutes * 60_000);
      const action = tenantId === 'broken' ? ('failed' as const) : ('compacted' as const);
      const steps = [{ table: 'sales' as const, action, detail: 'x' }];
      for (const step of steps) options.onStep?.(step);
      return { steps, complete: true };
    };
  const measureStorage = async () => ({ objectCount: 2, sizeBytes: 500 });
  const lake = {
    tenant: (tenantId: TenantId) => ({ upkeep: upkeep(tenantId), measureStorage }),
  } as unknown as Lake;
  return { lake, kept };
}

async function setUp(minutes: number, names: readonly string[]) {
  const clock = createManualClock(Date.UTC(2026, 0, 1));
  const registry = openRegistry({
    store: createMemoryStore({ clock }),
    clock,
    random: seededRandom(1),
    maxAgeMs: 0,
  });
  for (const name of names) {
    await registry.tenants.create({ id: id(name), name });
  }
  return { clock, registry, ...fakeLake(clock, minutes) };
}

describe('maintenance of all tenants', () => {
  it('gives every active and suspended tenant its turn, and goes on after one that fails', async () => {
    const { clock, registry, lake, kept } = await setUp(1, ['aaa', 'broken', 'ccc']);
    await registry.tenants.update(id('ccc'), { status: 'suspended' });
    const report = await maintainTenants({
      lake,
      registry,
      clock,
      budgetMs: 3_600_000,
      tenantBudgetMs: 60_000,
    });
    expect(kept.map(({ tenantId }) => tenantId).sort()).toEqual(['aaa', 'broken', 'ccc']);
    expect(report).toEqual({
      tenantsDone: 3,
      tenantsLeft: 0,
      stepsDone: 2,
      stepsFailed: 1,
      documentsDeleted: 0,
    });
  });

  it('measures what each tenant stores, where it also deletes', async () => {
    const { clock, registry, lake } = await setUp(1, ['aaa']);
    const options = { lake, registry, clock, budgetMs: 3_600_000, tenantBudgetMs: 60_000 };
    await maintainTenants({ ...options, vacuum: false });
    expect(await registry.usage.get(id('aaa'))).toBeNull();
    await maintainTenants(options);
    expect(await registry.usage.get(id('aaa'))).toMatchObject({ storageBytes: 500, objectCount: 2 });
  });

  it('begins no tenant after its budget, and begins elsewhere the next time', async () => {
    const { clock, registry, lake, kept } = await setUp(5, ['aaa', 'bbb', 'ccc']);
    const options = { lake, registry, clock, budgetMs: 6 * 60_000, tenantBudgetMs: 120_000 };
    expect(await maintainTenants(options)).toMatchObject({ tenantsDone: 2, tenantsLeft: 1 });
    expect(kept.map(({ budgetMs }) => budgetMs)).toEqual([120_000, 60_000]);
    const firstRun = kept.splice(0).map(({ tenantId }) => tenantId);
    await maintainTenants(options);
    expect(kept[0]?.tenantId).not.toBe(firstRun[0]);
  });
});
