import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFairQueue } from '#functions/limits/fair-queue.ts';
import { createManualClock } from '#tests/support/manual-clock.ts';

const engineTime = { burstMs: 1_000, msPerSecond: 100 };

/** A queue whose work ends when the test says so. */
function open(slots: number, options: { maxWaiting?: number; maxWaitMs?: number } = {}) {
  const clock = createManualClock();
  const queue = createFairQueue({ slots, clock, ...options });
  const running: { tenant: string; end(): void }[] = [];
  const outcomes: string[] = [];
  const start = (tenant: string) => {
    const done = queue.run(tenant, engineTime, () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const work = {
        tenant,
        end: () => {
          running.splice(running.indexOf(work), 1);
          resolve();
        },
      };
      running.push(work);
      return promise;
    });
    done.then(
      () => outcomes.push(`${tenant} done`),
      (error: { code: string }) => outcomes.push(`${tenant} ${error.code}`),
    );
  };
  const settle = async () => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  const endOf = async (tenant: string) => {
    running.find((work) => work.tenant === tenant)?.end();
    await settle();
  };
  return { clock, start, settle, endOf, outcomes, now: () => running.map(({ tenant }) => tenant).toSorted() };
}

describe('the fair queue', () => {
  test('gives all slots to who is alone', async () => {
    const queue = open(3);
    for (let time = 0; time < 5; time += 1) queue.start('a');
    await queue.settle();
    expect(queue.now()).toEqual(['a', 'a', 'a']);
  });

  test('gives the next free slot to another tenant, however many wait before it', async () => {
    const queue = open(2);
    for (let time = 0; time < 50; time += 1) queue.start('noisy');
    queue.start('quiet');
    await queue.settle();
    expect(queue.now()).toEqual(['noisy', 'noisy']);
    await queue.endOf('noisy');
    expect(queue.now()).toEqual(['noisy', 'quiet']);
  });

  test('keeps a slot free for a tenant that was there a moment ago', async () => {
    const queue = open(2);
    for (let time = 0; time < 50; time += 1) queue.start('noisy');
    queue.start('quiet');
    await queue.settle();
    await queue.endOf('noisy');
    await queue.endOf('quiet');
    expect(queue.now()).toEqual(['noisy']);
    queue.start('quiet');
    await queue.settle();
    expect(queue.now()).toEqual(['noisy', 'quiet']);
    // Gone for longer, it no longer holds one.
    await queue.endOf('quiet');
    queue.clock.advance(2_001);
    await queue.endOf('noisy');
    expect(queue.now()).toEqual(['noisy', 'noisy']);
  });

  test('refuses who has too much waiting, and nobody else', async () => {
    const queue = open(1, { maxWaiting: 2 });
    for (let time = 0; time < 5; time += 1) queue.start('noisy');
    queue.start('quiet');
    await queue.settle();
    expect(queue.outcomes).toEqual(['noisy limit.exceeded', 'noisy limit.exceeded']);
    await queue.endOf('noisy');
    await queue.endOf('noisy');
    expect(queue.now()).toEqual(['quiet']);
  });

  test('sends away who has waited for too long', async () => {
    const queue = open(1, { maxWaitMs: 10_000 });
    queue.start('a');
    queue.start('a');
    await queue.settle();
    queue.clock.advance(10_001);
    queue.start('b');
    await queue.endOf('a');
    expect(queue.outcomes).toEqual(['a limit.exceeded', 'a done']);
    expect(queue.now()).toEqual(['b']);
  });

  test('lets who has used up its time wait while others are there, and go on when they are not', async () => {
    const queue = open(2);
    for (let time = 0; time < 20; time += 1) queue.start('noisy');
    queue.start('quiet');
    await queue.settle();
    await queue.endOf('noisy');
    expect(queue.now()).toEqual(['noisy', 'quiet']);
    await queue.endOf('quiet');
    // 525 ms, of which 500 count threefold: 525 ms more than there was, so more than five seconds to wait.
    queue.clock.advance(525);
    await queue.endOf('noisy');
    for (const [elapsedMs, expected] of [
      [0, ['quiet']],
      [1_900, ['quiet']],
      [1_900, ['quiet']],
      [1_600, ['noisy', 'quiet']],
    ] as const) {
      queue.clock.advance(elapsedMs);
      queue.start('quiet');
      await queue.settle();
      expect(queue.now()).toEqual(expected);
      await queue.endOf('quiet');
    }
    // Alone again, it need not wait.
    queue.clock.advance(2_500);
    await queue.endOf('noisy');
    expect(queue.now()).toEqual(['noisy', 'noisy']);
  });

  test('keeps no slot free for who has used up its time', async () => {
    const queue = open(2);
    queue.start('noisy');
    queue.start('quiet');
    await queue.settle();
    await queue.endOf('quiet');
    queue.clock.advance(525);
    await queue.endOf('noisy');
    queue.clock.advance(1_000);
    queue.start('noisy');
    for (let time = 0; time < 3; time += 1) queue.start('quiet');
    await queue.settle();
    expect(queue.now()).toEqual(['quiet', 'quiet']);
  });

  test('lets short questions go on for longer than a long one of the same time', async () => {
    const queue = open(1);
    const use = async (tenant: string, tookMs: number) => {
      queue.start(tenant);
      await queue.settle();
      queue.clock.advance(tookMs);
      await queue.endOf(tenant);
    };
    for (let time = 0; time < 20; time += 1) await use('short', 25);
    await use('long', 500);
    queue.start('long');
    queue.start('short');
    await queue.settle();
    expect(queue.now()).toEqual(['short']);
    await queue.endOf('short');
    expect(queue.now()).toEqual([]);
  });

  test('prefers who owes less, where all have used up their time', async () => {
    const queue = open(1);
    for (const [tenant, tookMs] of [
      ['heavy', 4_000],
      ['light', 1_500],
    ] as const) {
      queue.start(tenant);
      await queue.settle();
      queue.clock.advance(tookMs);
      await queue.endOf(tenant);
    }
    queue.start('heavy');
    await queue.settle();
    expect(queue.now()).toEqual([]);
    queue.start('light');
    await queue.settle();
    expect(queue.now()).toEqual(['light']);
  });

  test('wakes by itself when time alone decides', async () => {
    let wake: (() => void) | null = null;
    const clock = createManualClock();
    const queue = createFairQueue({
      slots: 2,
      clock: {
        now: () => clock.now(),
        sleep: () =>
          new Promise((resolve) => {
            wake = resolve;
          }),
      },
    });
    const ended = Promise.withResolvers<void>();
    const others = queue.run('quiet', engineTime, () => ended.promise);
    await queue.run('noisy', engineTime, async () => clock.advance(525));
    let isDone = false;
    const next = queue.run('noisy', engineTime, async () => {
      isDone = true;
    });
    await Promise.resolve();
    expect([isDone, wake]).toEqual([false, expect.any(Function)]);
    clock.advance(5_300);
    (wake as unknown as () => void)();
    await next;
    expect(isDone).toBe(true);
    ended.resolve();
    await others;
  });

  test('runs everything once, never more than its slots, and leaves nothing waiting', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 40 }),
        fc.array(fc.boolean(), { maxLength: 40 }),
        async (slots, tenants, fails) => {
          let running = 0;
          let highest = 0;
          let started = 0;
          const queue = createFairQueue({ slots, clock: createManualClock() });
          const settled = await Promise.allSettled(
            tenants.map((tenant, index) =>
              queue.run(tenant, engineTime, async () => {
                running += 1;
                started += 1;
                highest = Math.max(highest, running);
                await Promise.resolve();
                running -= 1;
                if (fails[index]) throw new Error('failed');
              }),
            ),
          );
          expect(started).toBe(tenants.length);
          expect(highest).toBeLessThanOrEqual(slots);
          expect(settled.map(({ status }) => status === 'rejected')).toEqual(
            tenants.map((_, i) => fails[i] ?? false),
          );
        },
      ),
      { numRuns: 100, seed: 3 },
    );
  });
});
