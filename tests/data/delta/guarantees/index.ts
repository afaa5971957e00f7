import { runHistory } from '../simulator/history.ts';
import { boundGuarantees } from './bounds.ts';
import { commitGuarantees } from './commits.ts';
import type { Guarantee } from './guarantee.ts';
import { readingGuarantees } from './reading.ts';
import { upkeepGuarantees } from './upkeep.ts';

const simulatedHistories = 120;

const simulation: Guarantee = {
  name: 'no simulated history loses, doubles or makes up a row, whatever the store does',
  async check() {
    for (let seed = 1; seed <= simulatedHistories; seed += 1) {
      await runHistory({ seed }).catch((error: unknown) => {
        throw new Error(`seed ${seed}: ${error}`, { cause: error });
      });
    }
  },
};

/** Everything that the Delta layer promises, as checks that must each fail when the promise is broken. */
export const guarantees: readonly Guarantee[] = [
  ...commitGuarantees,
  ...readingGuarantees,
  ...upkeepGuarantees,
  ...boundGuarantees,
  simulation,
];
