import { describe, expect, test } from 'vitest';
import { createLookupCache } from '#data/registry/lookup-cache.ts';
import { createManualClock } from '#tests/support/manual-clock.ts';

describe('the look-up cache', () => {
  test('calls at the same time share one look-up', async () => {
    const cache = createLookupCache<string>(createManualClock(), 1000);
    let loads = 0;
    const load = async () => `load ${++loads}`;
    expect(await Promise.all([cache.get('k', load), cache.get('k', load)])).toEqual(['load 1', 'load 1']);
  });

  test('age counts from the beginning of the look-up', async () => {
    const clock = createManualClock();
    const cache = createLookupCache<string>(clock, 1000);
    const slow = cache.get('k', async () => {
      clock.advance(999);
      return 'old';
    });
    expect(await slow).toBe('old');
    clock.advance(1);
    expect(await cache.get('k', async () => 'new')).toBe('new');
  });

  test('what was forgotten while it was looked up is not kept', async () => {
    const cache = createLookupCache<string>(createManualClock(), 1000);
    const answer = Promise.withResolvers<string>();
    const slow = cache.get('k', () => answer.promise);
    cache.forget('k');
    answer.resolve('old');
    expect(await slow).toBe('old');
    expect(await cache.get('k', async () => 'new')).toBe('new');
  });

  test('neither absence nor failure is kept', async () => {
    const cache = createLookupCache<string>(createManualClock(), 1000);
    expect(await cache.get('k', async () => null)).toBeNull();
    await expect(cache.get('k', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await cache.get('k', async () => 'there')).toBe('there');
  });

  test('with an age of zero nothing is kept', async () => {
    const cache = createLookupCache<string>(createManualClock(), 0);
    await cache.get('k', async () => 'old');
    expect(await cache.get('k', async () => 'new')).toBe('new');
  });
});
