/** The API of the folder in `FLUXION_BENCH_FOLDER` with the real limits, in a process of its own. */
import { join } from 'node:path';
import { systemClock } from '#data/clock.ts';
import { openLake } from '#data/lake/open-lake.ts';
import { systemRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import { planLimits } from '#data/registry/plans.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { planMemory } from '#functions/limits/plan-memory.ts';
import { serveApi } from '../served-api.ts';

const folder = process.env.FLUXION_BENCH_FOLDER ?? '';
const store = await openFileStore({ root: join(folder, 'store') });
const registry = openRegistry({ store, clock: systemClock, random: systemRandom });
const lake = openLake({
  store,
  cacheDirectory: join(folder, 'cache'),
  engine: { maxMemoryBytes: planMemory(registry) },
});
// As `npm start`, except that no answer is kept: every question is computed.
const { origin } = await serveApi(lake, registry, {
  plans: planLimits,
  refusalDelayMs: 500,
  maxCachedAnswerBytes: 0,
});
process.send?.({ origin });
