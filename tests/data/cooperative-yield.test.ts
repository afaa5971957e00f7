import { expect, test } from 'vitest';
import { createCooperativeYield } from '#data/cooperative-yield.ts';

test('others have their turn once the work since the last took long, and not for every step', async () => {
  let turns = 0;
  setImmediate(() => {
    turns += 1;
  });
  const yieldIfLong = createCooperativeYield();
  await yieldIfLong();
  expect(turns).toBe(0);
  const end = performance.now() + 6;
  while (performance.now() < end);
  await yieldIfLong();
  expect(turns).toBe(1);
});
