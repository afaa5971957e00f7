import { describe, expect, test } from 'vitest';
import { createTokenBuckets } from '#functions/limits/token-buckets.ts';
import { createManualClock } from '#tests/support/manual-clock.ts';

const rate = { burst: 3, perSecond: 2 };

function open() {
  const clock = createManualClock();
  const buckets = createTokenBuckets(clock);
  const take = (name = 'a') => buckets.take([{ name, rate }])[0];
  return { clock, buckets, take };
}

describe('a token bucket', () => {
  test('allows its burst and then one for each refilled token', () => {
    const { clock, take } = open();
    expect([take(), take(), take()].map((taken) => [taken?.isAllowed, taken?.remaining])).toEqual([
      [true, 2],
      [true, 1],
      [true, 0],
    ]);
    expect(take()).toMatchObject({ isAllowed: false, remaining: 0, retryAfterMs: 500 });
    clock.advance(499);
    expect(take()?.isAllowed).toBe(false);
    clock.advance(1);
    expect(take()).toMatchObject({ isAllowed: true, remaining: 0, resetMs: 1500 });
    expect(take()?.isAllowed).toBe(false);
  });

  test('is never fuller than its burst', () => {
    const { clock, take } = open();
    take();
    clock.advance(3_600_000);
    expect([take(), take(), take(), take()].map((taken) => taken?.isAllowed)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  test('is nobody else’s', () => {
    const { take } = open();
    for (let time = 0; time < 4; time += 1) take('a');
    expect(take('b')).toMatchObject({ isAllowed: true, remaining: 2 });
  });

  test('gives and takes nothing when the clock is set back', () => {
    const { clock, take } = open();
    take();
    clock.advance(-3_600_000);
    expect(take()).toMatchObject({ isAllowed: true, remaining: 1 });
  });

  test('loses nothing where another bucket of the same request is empty', () => {
    const { buckets } = open();
    const tiny = { burst: 1, perSecond: 1 };
    const both = () =>
      buckets.take([
        { name: 'caller', rate: tiny },
        { name: 'tenant', rate },
      ]);
    expect(both().every(({ isAllowed }) => isAllowed)).toBe(true);
    for (let time = 0; time < 9; time += 1) {
      expect(both().map(({ isAllowed, remaining }) => [isAllowed, remaining])).toEqual([
        [false, 0],
        [true, 2],
      ]);
    }
  });

  test('that is full again is forgotten, one that is not is kept', () => {
    const { clock, take } = open();
    for (let time = 0; time < 3; time += 1) take('busy');
    for (let index = 0; index < 10_000; index += 1) take(`other ${index}`);
    clock.advance(1_000);
    // Enough to empty `busy` again, had it been forgotten.
    expect([take('busy'), take('busy'), take('busy')].map((taken) => taken?.isAllowed)).toEqual([
      true,
      true,
      false,
    ]);
  });
});
