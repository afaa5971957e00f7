import { describe, expect, test } from 'vitest';
import { day, hour, minute, openTestRegistry } from './fixtures.ts';

const threeAnHour = { limit: 3, windowMs: hour };

describe('a quota', () => {
  test('grants so many within its window, says how long to wait, and begins anew', async () => {
    const { registry, clock } = openTestRegistry();
    const claim = () => registry.quotas.claim('mail', 'ana', threeAnHour);
    for (let count = 0; count < 3; count += 1) expect(await claim()).toEqual({ granted: true });
    clock.advance(10 * minute);
    expect(await claim()).toEqual({ granted: false, retryAfterMs: 50 * minute });
    clock.advance(50 * minute);
    expect(await claim()).toEqual({ granted: true });
  });

  test('is counted by kind and by name', async () => {
    const { registry } = openTestRegistry();
    const once = { limit: 1, windowMs: hour };
    expect(await registry.quotas.claim('mail', 'ana', once)).toEqual({ granted: true });
    expect(await registry.quotas.claim('mail', 'eva', once)).toEqual({ granted: true });
    expect(await registry.quotas.claim('call', 'ana', once)).toEqual({ granted: true });
    expect(await registry.quotas.claim('mail', 'ana', once)).toMatchObject({ granted: false });
  });

  test('holds for claims made at once by several processes', async () => {
    const { registry, other } = openTestRegistry();
    const [one, two] = [registry, other()];
    const claims = await Promise.all(
      [one, two, one, two, one, two].map(({ quotas }) => quotas.claim('mail', 'ana', threeAnHour)),
    );
    expect(claims.filter(({ granted }) => granted)).toHaveLength(3);
  });

  test('leaves nothing behind once the maintenance run finds it a day old', async () => {
    const { registry, clock, store } = openTestRegistry();
    await registry.quotas.claim('mail', 'ana', threeAnHour);
    clock.advance(day);
    await registry.quotas.claim('mail', 'eva', threeAnHour);
    clock.advance(minute);
    expect(await registry.sessions.sweep()).toEqual({ deletedCount: 1 });
    const kept: string[] = [];
    for await (const { key } of store.list('registry/throttle/')) kept.push(key);
    expect(kept).toHaveLength(1);
  });
});
