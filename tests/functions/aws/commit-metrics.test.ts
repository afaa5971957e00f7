import { expect, test } from 'vitest';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { createCommitReporter, observeCommits } from '#functions/aws/commit-metrics.ts';

test('every commit and every conflict is counted, and nothing else', async () => {
  const lines: string[] = [];
  const report = createCommitReporter(
    'staging',
    () => 1_700_000_000_000,
    (line) => lines.push(line),
  );
  const store = observeCommits(createMemoryStore(), report);
  const log = 'tenants/granja/sales/_delta_log/00000000000000000001';
  await store.putIfAbsent(`${log}.json`, new Uint8Array(1));
  await store.putIfAbsent(`${log}.json`, new Uint8Array(1));
  await store.putIfAbsent(`${log}.checkpoint.parquet`, new Uint8Array(1));
  await store.put('tenants/granja/sales/month=2026-01/a.parquet', new Uint8Array(1));

  const metrics = lines.map((line) => JSON.parse(line));
  expect(metrics.map(({ commits, conflicts }) => [commits, conflicts])).toEqual([
    [1, 0],
    [0, 1],
  ]);
  expect(metrics[0]).toMatchObject({
    stage: 'staging',
    _aws: {
      Timestamp: 1_700_000_000_000,
      CloudWatchMetrics: [{ Namespace: 'Fluxion', Dimensions: [['stage']] }],
    },
  });
});
