/**
 * `npm run bench [-- section … --scale 0.1]`: measures and prints. Nothing here is asserted: a speed is a ratio to
 * something that ran in the same minute on the same machine.
 */
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benchCommits } from './commits.ts';
import { benchEndpoints } from './endpoints.ts';
import { benchImport } from './import.ts';
import { benchLake } from './lake.ts';
import { benchLogin } from './login.ts';
import { benchNoisy } from './noisy.ts';
import { benchRivals } from './rivals.ts';
import { benchTenants } from './tenants.ts';

const sections: Readonly<Record<string, { title: string; run(scale: number): Promise<string> }>> = {
  endpoints: { title: 'Every endpoint of the demo tenant', run: benchEndpoints },
  commits: { title: 'The commit protocol', run: benchCommits },
  import: { title: 'Imports, beside reading and writing alone', run: benchImport },
  lake: { title: 'The tables, beside delta-rs', run: benchLake },
  noisy: { title: 'What one tenant feels of another', run: benchNoisy },
  login: { title: 'Log-in of an unknown user against a known one', run: benchLogin },
  tenants: { title: 'The console with 10,000 tenants', run: benchTenants },
  rivals: { title: 'The same questions to three designs', run: benchRivals },
};

const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { scale: { type: 'string', default: '1' } },
});
/** Share of the rows that `lake` and `rivals` measure with, to try them out. */
const scale = Number(values.scale);
if (!(scale > 0 && scale <= 1)) throw new Error('--scale is a number above 0, at most 1.');
const unknown = asked.filter((name) => !Object.hasOwn(sections, name));
if (unknown.length > 0) {
  console.error(`There is no section ${unknown.join(', ')}. Sections: ${Object.keys(sections).join(', ')}.`);
  process.exit(2);
}
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
console.log(`Measured ${new Date().toISOString().slice(0, 10)} on ${machine}.`);
for (const [name, section] of Object.entries(sections)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n## ${section.title} (\`${name}\`)\n`);
  const start = performance.now();
  console.log(await section.run(scale));
  const took = `${Math.round((performance.now() - start) / 1_000)} s`;
  console.log(`\nTook ${took}${scale === 1 ? '' : `, with ${scale} of the rows`}.`);
}
