/**
 * `npm run bench [-- section …]`: measures and prints. Nothing here is asserted: a speed is a ratio to
 * something that ran in the same minute on the same machine.
 */
import { cpus, totalmem } from 'node:os';
import { benchCommits } from './commits.ts';
import { benchEndpoints } from './endpoints.ts';
import { benchLake } from './lake.ts';
import { benchRivals } from './rivals.ts';
import { benchTenants } from './tenants.ts';

const sections: Readonly<Record<string, { title: string; run(): Promise<string> }>> = {
  endpoints: { title: 'Every endpoint of the demo tenant', run: benchEndpoints },
  commits: { title: 'The commit protocol', run: benchCommits },
  lake: { title: 'The tables, beside delta-rs', run: benchLake },
  tenants: { title: 'The console with 10,000 tenants', run: benchTenants },
  rivals: { title: 'The same questions to three designs', run: benchRivals },
};

const asked = process.argv.slice(2);
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
  console.log(await section.run());
}
