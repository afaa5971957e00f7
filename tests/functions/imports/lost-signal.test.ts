import { expect, test } from 'vitest';
import { StoreError } from '#data/store/object-store.ts';
import type { Import } from '#functions/contract.ts';
import { openImportClient, productsCsv } from './import-client.ts';

test('a request repeated after its job was written and nobody told sets the same job going', async () => {
  await using client = await openImportClient();
  const { imports } = client.api.dependencies;
  const { queue } = imports;
  const noAnswer = new StoreError('store.unavailable', 'start', 'No answer.');
  imports.queue = { enqueue: () => Promise.reject(noAnswer) };
  const uploadId = await client.upload(productsCsv);
  const ask = () =>
    client.send('POST', '/imports', {
      body: { uploadId, table: 'products', numbers: 'comma', commit: true },
      headers: { 'idempotency-key': 'enero' },
    });
  expect((await ask()).status).toBe(503);

  imports.queue = queue;
  client.api.clock.set('2026-03-15T16:01:00Z');
  const repeated = await ask();
  expect(repeated.status).toBe(202);
  const { importId } = (await repeated.json()) as Import;
  expect(await client.settled(importId)).toMatchObject({ status: 'committed', counts: { inserted: 2 } });
  const { items } = await client.json<{ items: unknown[] }>(200, 'GET', '/imports');
  expect(items).toHaveLength(1);
});
