import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { renderReport, reportPath } from './golden/report.ts';
import { type GoldenOutcome, goldenTables, readGoldenTable } from './golden/tables.ts';

const tables = goldenTables();
if (tables.length === 0) {
  console.warn(
    'SKIPPED: Delta’s golden tables were not found; set FLUXION_TEST_DATA to their parent folder.',
  );
}

describe.skipIf(tables.length === 0)("Delta's golden tables", () => {
  const outcomes: GoldenOutcome[] = [];

  test.each(tables)(
    '%s is read as the reference reads it, or refused by name',
    async (table) => {
      const outcome = await readGoldenTable(table);
      outcomes.push(outcome);
      if (outcome.outcome === 'refused') {
        expect(['delta.unsupported_protocol', 'delta.corrupt_log']).toContain(outcome.code);
        expect(outcome.reason).toContain(table);
      } else {
        expect(outcome.version).toBeGreaterThanOrEqual(0);
      }
    },
    120_000,
  );

  test('the page in docs is current', () => {
    expect(readFileSync(reportPath, 'utf8')).toBe(renderReport(outcomes));
  });
});
