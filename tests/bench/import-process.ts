/** Imports the file named on the command line into an empty tenant and prints its peak memory as JSON. */
import { openBenchImports } from './import-lake.ts';

const path = process.argv[2] ?? '';
await using imports = await openBenchImports();
const start = performance.now();
const { counts } = await imports.importFile(path, 'till');
console.log(
  JSON.stringify({
    rows: counts.rows,
    durationMs: performance.now() - start,
    peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
  }),
);
