import { expect, test } from 'vitest';
import type { AttackReport } from '#data/registry/registry.ts';
import { openTestRegistry } from './fixtures.ts';

const report = (at: number): AttackReport => ({
  at,
  durationMs: 1,
  version: '1',
  requests: 2,
  probes: 1,
  classes: [{ name: 'host', probes: 1, findings: 0 }],
  findings: [],
});

test('the report of the latest run is kept, whichever is written last', async () => {
  const { attackReports } = openTestRegistry().registry;
  expect(await attackReports.last()).toBeNull();
  await attackReports.record(report(2));
  await attackReports.record(report(1));
  expect(await attackReports.last()).toEqual(report(2));
});
