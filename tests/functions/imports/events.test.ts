import { expect, test } from 'vitest';
import type { ImportUpload } from '#functions/contract.ts';
import { openImportClient } from './import-client.ts';

test('an answer of events ends after a minute, although its import still waits', async () => {
  await using client = await openImportClient();
  const { importId } = await client.json<ImportUpload>(201, 'POST', '/imports/uploads', {
    body: { fileName: 'f.csv', sizeBytes: 10, table: 'products', start: { commit: false } },
  });
  const response = await client.send('GET', `/imports/${importId}/events`);
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(new TextDecoder().decode(first?.value)).toMatch(/^event: import\ndata: .*"status":"waiting"/);
  client.api.clock.set('2026-03-15T16:01:00Z');
  const rest: string[] = [];
  for (let piece = await reader?.read(); piece?.value; piece = await reader?.read()) {
    rest.push(new TextDecoder().decode(piece.value));
  }
  expect(rest.filter((text) => !text.startsWith(':'))).toEqual([]);
});
