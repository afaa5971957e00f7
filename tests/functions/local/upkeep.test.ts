import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '#data/clock.ts';
import type { TenantId } from '#data/lake/tenant-id.ts';
import { type LocalData, openLocalData } from '#functions/local/local-data.ts';
import { startUpkeep } from '#functions/local/upkeep.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';

/** A clock whose sleeps end when they are told to. */
function createSleepClock() {
  const sleeps: { milliseconds: number; wake: () => void }[] = [];
  let told = Promise.withResolvers<void>();
  const clock: Clock = {
    now: () => systemClock.now(),
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        sleeps.push({ milliseconds, wake: resolve });
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
        told.resolve();
        told = Promise.withResolvers();
      }),
  };
  /** Resolves to the sleep that comes after so many others. */
  const sleepAfter = async (count: number) => {
    for (;;) {
      const sleep = sleeps[count];
      if (sleep) return sleep;
      await told.promise;
    }
  };
  return { clock, sleepAfter };
}

const granja = 'granja' as TenantId;
const minute = 60_000;
let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;
let data: LocalData;
beforeEach(async () => {
  folder = await makeTemporaryFolder();
  data = await openLocalData(folder.path);
  await data.registry.tenants.create({ id: granja, name: 'La Granja' });
  await data.lake.tenant(granja).create();
});
afterEach(async () => {
  await data.close();
  await folder.remove();
});

async function operations(): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of data.store.list('tenants/granja/stores/_delta_log/')) {
    const object = key.endsWith('.json') ? await data.store.get(key) : null;
    const [, operation] = /"operation":"(\w+)"/.exec(new TextDecoder().decode(object?.body)) ?? [];
    if (operation) found.push(operation);
  }
  return found;
}

describe('the upkeep of the local system', () => {
  test('comes some minutes after the start and then every hour, and compacts what became small files', async () => {
    for (let store = 1; store <= 12; store += 1) {
      await data.lake.tenant(granja).append('stores', {
        rows: [
          {
            store_id: `S${store}`,
            name: 'x',
            created_at: '2026-03-01T00:00:00Z',
            updated_at: '2026-03-01T00:00:00Z',
          },
        ],
      });
    }
    const faults: unknown[] = [];
    const { clock, sleepAfter } = createSleepClock();
    const upkeep = startUpkeep(data, { clock, onFault: (error) => void faults.push(error) });
    const first = await sleepAfter(0);
    expect(await operations()).not.toContain('OPTIMIZE');
    first.wake();
    const second = await sleepAfter(1);
    expect([first.milliseconds, second.milliseconds]).toEqual([10 * minute, 60 * minute]);
    expect(await operations()).toContain('OPTIMIZE');
    expect(faults).toEqual([]);
    await upkeep.close();
  });

  test('tells of a table that it cannot keep up, and comes again', async () => {
    await data.store.put(
      'tenants/granja/stores/_delta_log/00000000000000000001.json',
      new TextEncoder().encode('damaged\n'),
    );
    const faults: unknown[] = [];
    const { clock, sleepAfter } = createSleepClock();
    const upkeep = startUpkeep(data, { clock, onFault: (error) => void faults.push(error) });
    (await sleepAfter(0)).wake();
    (await sleepAfter(1)).wake();
    await sleepAfter(2);
    expect(faults.length).toBeGreaterThanOrEqual(2);
    expect(faults[0]).toMatchObject({ code: 'delta.corrupt_log' });
    await upkeep.close();
  });

  test('ends when it is closed, without waiting for the hour', async () => {
    const { clock, sleepAfter } = createSleepClock();
    const upkeep = startUpkeep(data, { clock, onFault: () => undefined });
    await sleepAfter(0);
    await upkeep.close();
  });
});
