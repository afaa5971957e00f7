import { setImmediate } from 'node:timers/promises';

/** So long this process may be kept from its other callers at a stretch. */
const maxStretchMs = 5;

/**
 * For long work in steps: to be called after each step; lets others have their turn once the steps since the
 * last time took 5 ms together.
 */
export function createCooperativeYield(): () => Promise<void> {
  let sinceMs = performance.now();
  return async () => {
    if (performance.now() - sinceMs < maxStretchMs) return;
    await setImmediate();
    sinceMs = performance.now();
  };
}
