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

  test('serves shops by turns, whoever has how many files waiting', async () => {
    const served: string[] = [];
    const allWait = Promise.withResolvers<void>();
    const tenants = {
      get: async (id: string) => {
        served.push(id);
        await allWait.promise;
        return null;
      },
    };
    const queue = createLocalQueue({
      registry: { tenants },
      clock: systemClock,
      onFault: () => undefined,
    } as unknown as LocalQueueOptions);
    for (let file = 0; file < 4; file += 1) await queue.enqueue(tenantId('granja'), `file ${file}`);
    for (let file = 0; file < 2; file += 1) await queue.enqueue(tenantId('cliente2'), `file ${file}`);
    allWait.resolve();
    await queue.idle();
    // The first is under way before anybody else has come.
    expect(served).toEqual(['granja', 'granja', 'cliente2', 'granja', 'cliente2', 'granja']);
    await queue.close();
  });
});
