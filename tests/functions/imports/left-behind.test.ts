import { expect, test } from 'vitest';
import { openImportFolder } from '#data/lake/import-folder.ts';
import { removeLeftBehind } from '#functions/imports/left-behind.ts';
import { tenantId } from '../support/test-api.ts';
import { openImportClient, productsCsv } from './import-client.ts';

test('what came for an upload or a job after it was given up is removed after a week', async () => {
  await using client = await openImportClient();
  const { registry, clock, dependencies } = client.api;
  const { tenantStore } = dependencies.imports;
  const granja = tenantId('granja');
  const imports = openImportFolder(tenantStore(granja), granja);
  const job = await client.importText(productsCsv, { table: 'products', numbers: 'comma' });
  const late = ['uploads/gone/parts/0000000000000000', 'jobs/gone/rejects.csv'];
  for (const key of late) await imports.put(key, new TextEncoder().encode('late'));
  const keys = async () => {
    const found: string[] = [];
    for await (const { key } of imports.list('')) found.push(key);
    return found;
  };
  const faults: unknown[] = [];
  const remove = () =>
    removeLeftBehind({ registry, tenantStore, clock, onFault: (_id, error) => void faults.push(error) });

  await remove();
  expect(await keys()).toEqual(expect.arrayContaining(late));
  clock.set('2026-03-22T16:00:01Z');
  await remove();
  const left = await keys();
  expect(left.filter((key) => key.includes('/gone/'))).toEqual([]);
  expect(left).toContain(`jobs/${job.importId}/job.json`);
  expect(faults).toEqual([]);
});
