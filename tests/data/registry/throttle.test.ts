import { describe, expect, test } from 'vitest';
import { seededRandom } from '#data/random.ts';
import { createLogInThrottle } from '#data/registry/throttle.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { createManualClock } from '#tests/support/manual-clock.ts';
import { hour, minute, registryError, second } from './fixtures.ts';

const throttled = registryError('auth.throttled');

const setUp = () => {
  const clock = createManualClock();
  const throttle = createLogInThrottle({ store: createMemoryStore(), clock, random: seededRandom(1) });
  const fail = async (account: string, address: string | null = null) => {
    await throttle.begin(account, address);
    await throttle.fail(address);
  };
  return { clock, throttle, fail };
};

describe('the log-in throttle', () => {
  test('after five failures each further one doubles the wait, up to a quarter of an hour', async () => {
    const { clock, throttle, fail } = setUp();
    for (let failure = 0; failure < 6; failure += 1) await fail('ana');
    const waits: number[] = [];
    for (let failure = 0; failure < 13; failure += 1) {
      const error = await throttle.begin('ana', null).catch((caught) => caught);
      expect(error).toEqual(throttled);
      waits.push(error.retryAfterMs / second);
      clock.advance(error.retryAfterMs - 1);
      await expect(throttle.begin('ana', null)).rejects.toEqual(throttled);
      clock.advance(1);
      await fail('ana');
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
  });

  test('nobody is locked out for good: after the wait one attempt is free, and its success forgets all', async () => {
    const { clock, throttle, fail } = setUp();
    for (let failure = 0; failure < 30; failure += 1) {
      await fail('ana').catch((error) => clock.advance(error.retryAfterMs));
    }
    clock.advance(15 * minute);
    await throttle.begin('ana', null);
    await throttle.succeed('ana');
    for (let failure = 0; failure < 6; failure += 1) await fail('ana');
  });

  test('a day of rest forgets failures', async () => {
    const { clock, fail } = setUp();
    for (let failure = 0; failure < 6; failure += 1) await fail('ana');
    clock.advance(25 * hour);
    for (let failure = 0; failure < 6; failure += 1) await fail('ana');
    await expect(fail('ana')).rejects.toEqual(throttled);
  });

  test('an address that fails with many accounts has to wait with every account; others do not', async () => {
    const { throttle, fail } = setUp();
    for (let failure = 0; failure < 51; failure += 1) await fail(`user ${failure}`, '192.0.2.1');
    await expect(throttle.begin('ana', '192.0.2.1')).rejects.toEqual(throttled);
    await throttle.begin('ana', '192.0.2.2');
  });

  test('a success does not clear the address, else an attacker would log in to an account of his own', async () => {
    const { throttle, fail } = setUp();
    for (let failure = 0; failure < 51; failure += 1) {
      await throttle.succeed('own');
      await fail(`user ${failure}`, '192.0.2.1');
    }
    await expect(throttle.begin('own', '192.0.2.1')).rejects.toEqual(throttled);
  });

  test('one account’s failures slow no other', async () => {
    const { throttle, fail } = setUp();
    for (let failure = 0; failure < 6; failure += 1) await fail('ana');
    await throttle.begin('eva', null);
  });
});
