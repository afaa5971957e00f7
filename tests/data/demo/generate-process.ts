/** Generates small demo tenants in the folder given, as `npm start` does; for tests that kill it midway. */
import { generateDemo } from '#data/demo/generate.ts';
import { openLocalData } from '#functions/local/local-data.ts';

const [folder = '', now = ''] = process.argv.slice(2);
const data = await openLocalData(folder);
await generateDemo({
  lake: data.lake,
  registry: data.registry,
  scale: 0.02,
  now: Number(now),
  onProgress: ({ tenantId, step }) => process.stdout.write(`${tenantId} ${step}\n`),
});
await data.close();
