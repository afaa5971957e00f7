import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { systemClock } from '#data/clock.ts';
import { createLocalQueue, type LocalQueueOptions } from '#functions/imports/local-queue.ts';
import { tenantId } from '../support/test-api.ts';

describe('the local queue', () => {
  test('carries out a job that comes at the very moment when the one before it ends', async () => {
    const granja = tenantId('granja');
    for (let turns = 0; turns < 30; turns += 1) {
      let lookUps = 0;
      // A shop that is gone has no work left: each job ends as soon as it is looked at.
      const tenants = {
        get: async () => {
          lookUps += 1;
          return null;
        },
      };
      const queue = createLocalQueue({
        registry: { tenants },
        clock: systemClock,
        onFault: () => undefined,
      } as unknown as LocalQueueOptions);
      await queue.enqueue(granja, 'first');
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      await queue.enqueue(granja, 'second');
      await queue.idle();
      await nextTurn();
      expect([turns, lookUps]).toEqual([turns, 2]);
      await queue.close();
    }
  });
});
