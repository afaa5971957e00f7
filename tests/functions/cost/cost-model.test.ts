import { expect, test } from 'vitest';
import {
  type Assumptions,
  defaultAssumptions,
  type Measurements,
  monthlyBill,
} from '#functions/cost/cost-model.ts';

const warm = { reads: 4, writesAndLists: 0, computeMs: 40, answerBytes: 1_000 };
const cold = { reads: 24, writesAndLists: 4, computeMs: 140, answerBytes: 1_000 };
const measurements: Measurements = {
  measuredOn: '2026-11-22',
  page: { files: 10, bytes: 100_000 },
  endpoints: { 'GET /stats': { warm, cold } },
  bytesPerLine: 50,
};
const plain: Assumptions = {
  ...defaultAssumptions,
  tenants: 1,
  requests: 1_000_000,
  visits: 0,
  lines: 0,
  coldShare: 0,
  memoryGb: 1,
  storeMs: 15,
  maintenanceRuns: 0,
  alarms: 0,
  firewall: false,
};

function billed(name: string, change: Partial<Assumptions> = {}): number {
  const line = monthlyBill(measurements, { ...plain, ...change }).find(
    (candidate) => candidate.name === name,
  );
  if (!line) throw new Error(`The bill has no line ${name}.`);
  return line.usd;
}

test('a million requests are billed by what one was measured to need', () => {
  expect(billed('S3, reads')).toBeCloseTo(1.6); // 4 million at 0.40
  expect(billed('Lambda, time')).toBeCloseTo(1.667, 2); // 100,000 s: 40 ms and four reads of 15 ms
  expect(billed('Lambda, requests')).toBeCloseTo(0.2);
  expect(billed('HTTP API')).toBeCloseTo(1);
  expect(billed('CloudFront, traffic')).toBeCloseTo(0.11); // 1 GB
});

test('cold starts count by their share', () => {
  expect(billed('S3, reads', { coldShare: 0.5 })).toBeCloseTo(5.6);
  expect(billed('S3, writes and lists', { coldShare: 0.5 })).toBeCloseTo(10);
});

test('what nobody uses costs its fixed parts and the stored bytes only', () => {
  const idle = { ...defaultAssumptions, requests: 0, visits: 0, maintenanceRuns: 0 };
  const costing = monthlyBill(measurements, idle).filter(({ usd }) => usd > 0);
  expect(costing.map(({ name }) => name)).toEqual(['S3, storage', 'Alarms and DNS zone', 'Firewall']);
});
