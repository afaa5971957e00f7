import { beforeAll, describe, expect, test } from 'vitest';
import { mutants } from './mutation/mutants.ts';
import { type MutantResult, proveMutants } from './mutation/prove.ts';

describe('the guarantees catch known bugs', () => {
  const outcomes = new Map<string, MutantResult['outcome']>();

  beforeAll(async () => {
    for (const { mutant, outcome } of await proveMutants(mutants)) outcomes.set(mutant.bug, outcome);
  }, 300_000);

  for (const { bug, caughtBy } of mutants) {
    test(`"${bug}" is caught by "${caughtBy}"`, () => {
      expect(outcomes.get(bug)).toBe('caught');
    });
  }

  test('there are at least 25 of them', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(25);
  });
});
