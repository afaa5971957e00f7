/** `npm run golden` writes `docs/delta-golden-tables.md`; the golden test checks that it is current. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GoldenOutcome, goldenTables, readGoldenTable } from './tables.ts';

export const reportPath = join(import.meta.dirname, '../../../../docs/delta-golden-tables.md');

export function renderReport(outcomes: readonly GoldenOutcome[]): string {
  const read = outcomes.filter((outcome) => outcome.outcome === 'read');
  const refused = outcomes.filter((outcome) => outcome.outcome === 'refused');
  return `# Delta's golden tables

The small tables with odd cases that Delta's own connectors are tested with (delta-io/delta,
\`connectors/golden-tables\`, written by Spark), read by \`data/delta\`: ${read.length} are read, ${refused.length} are
refused by a named error, none is misread. \`npm run golden\` writes this page, and a test fails when it is
out of date. A folder of the collection that holds several tables counts once for each.

## Read

The live files equal those of a reference that shares no code with \`data/delta\`: a naive replay of all
JSON commits, or DuckDB's reading of the checkpoint where earlier commits are gone. "Row counts" means that
each file, read by DuckDB, holds as many rows as its statistics say. The checksum covers every row with its
partition values.

| table | version | files | rows | checksum | checked by |
|---|---:|---:|---:|---|---|
${read.map((o) => `| ${o.table} | ${o.version} | ${o.files} | ${o.rows ?? 'log only'} | ${o.checksum} | ${o.checkedBy} |`).join('\n')}

## Refused

| table | error | message |
|---|---|---|
${refused.map((o) => `| ${o.table} | \`${o.code}\` | ${o.reason} |`).join('\n')}
`;
}

if (import.meta.main) {
  const tables = goldenTables();
  if (tables.length === 0) throw new Error('The golden tables were not found; set FLUXION_TEST_DATA.');
  const outcomes: GoldenOutcome[] = [];
  for (const table of tables) outcomes.push(await readGoldenTable(table));
  writeFileSync(reportPath, renderReport(outcomes));
  console.log(`Wrote ${reportPath}: ${outcomes.length} tables.`);
}
