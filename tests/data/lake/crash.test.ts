import { describe, expect, it } from 'vitest';
import type { TenantLake } from '#data/lake/lake.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { seededRandom } from '#data/random.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { createCrashingStore, createFaultyStore, evenRates } from '#tests/support/faulty-store.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { ask, line, openTestLake, stock, tenantId } from './support/test-lake.ts';

/** Many small lakes one after another. */
const slow = { timeout: 180_000 };

async function withLake<T>(
  store: ObjectStore,
  seed: number,
  work: (tenant: TenantLake) => Promise<T>,
): Promise<T> {
  const folder = await makeTemporaryFolder();
  const lake = openLake({
    store,
    cacheDirectory: folder.path,
    random: seededRandom(seed),
    clock: { now: () => 0, sleep: () => Promise.resolve() },
  });
  try {
    return await work(lake.tenant(tenantId('granja')));
  } finally {
    await lake.close();
    await folder.remove();
  }
}

const rowsOf = (tenant: TenantLake) =>
  ask(tenant, ['sales'], 'SELECT sale_id, count(*) AS lines FROM sales GROUP BY 1 ORDER BY 1');

const twoMonths = [line('new', 1), line('new', 2), line('new', 3, { day: '2026-02-01' })];

describe.each(['before', 'after'] as const)('a process that dies %s any store call of a write', (when) => {
  it(
    'leaves the old rows or all new ones, and a repetition completes the write exactly once',
    slow,
    async () => {
      for (let atCall = 1; ; atCall += 1) {
        await using opened = await openTestLake();
        await opened.tenant.append('sales', { rows: [line('old', 1)] });
        const crashing = createCrashingStore({ store: opened.store, atCall, when });
        const write = (tenant: TenantLake) =>
          tenant.merge(
            'sales',
            { rows: twoMonths },
            { mode: 'upsert', transaction: { appId: 'import', version: 1 } },
          );
        await withLake(crashing, atCall, write).catch(() => undefined);

        const seen = await rowsOf(opened.tenant);
        const complete = [
          { sale_id: 'new', lines: 3 },
          { sale_id: 'old', lines: 1 },
        ];
        expect([[{ sale_id: 'old', lines: 1 }], complete], `call ${atCall}`).toContainEqual(seen);
        await write(opened.tenant);
        expect(await rowsOf(opened.tenant), `call ${atCall}`).toEqual(complete);
        if (!crashing.crashed) break;
      }
    },
  );
});

describe('an unreliable store', () => {
  it('never makes a write that is repeated until it succeeds lose or double a row', slow, async () => {
    for (let seed = 1; seed <= 6; seed += 1) {
      await using opened = await openTestLake();
      const faulty = createFaultyStore({
        store: opened.store,
        random: seededRandom(seed),
        rates: evenRates(0.15),
      });
      const writer = (name: string) =>
        withLake(faulty, seed * 100 + name.charCodeAt(0), async (tenant) => {
          for (let version = 1; version <= 3; version += 1) {
            const rows = [stock('a', 'shared', String(version)), stock('a', `${name}${version}`, '1')];
            const options = { mode: 'upsert', transaction: { appId: name, version } } as const;
            await untilItSucceeds(() => tenant.merge('inventory', { rows }, options));
          }
        });
      await Promise.all(['x', 'y'].map(writer));
      faulty.heal();
      await faulty.landPending();
      const rows = await ask(
        opened.tenant,
        ['inventory'],
        'SELECT product_id, count(*) AS n FROM inventory GROUP BY 1 ORDER BY 1',
      );
      const expected = ['shared', 'x1', 'x2', 'x3', 'y1', 'y2', 'y3'].map((id) => ({ product_id: id, n: 1 }));
      expect(rows, `seed ${seed}`).toEqual(expected);
    }
  });
});

async function untilItSucceeds(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt === 200) throw error;
    }
  }
}
