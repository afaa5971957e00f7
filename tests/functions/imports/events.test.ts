import { setImmediate as nextTurn } from 'node:timers/promises';
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

test('a shop has 32 of them open at once, and has its place back however one ends', async () => {
  await using client = await openImportClient();
  const { importId } = await client.json<ImportUpload>(201, 'POST', '/imports/uploads', {
    body: { fileName: 'f.csv', sizeBytes: 10, table: 'products', start: { commit: false } },
  });
  const listen = (method = 'GET') => client.send(method, `/imports/${importId}/events`);
  const refusal = async () => {
    const response = await listen();
    const { code } = (await response.json()) as { code: string };
    return [response.status, code, response.headers.get('retry-after')];
  };
  const open: Response[] = [];
  for (let count = 0; count < 32; count += 1) open.push(await listen());
  expect(open.map(({ status }) => status)).toEqual(Array(32).fill(200));
  expect(await refusal()).toEqual([429, 'limit.exceeded', '5']);
  // The reader goes away.
  await open[0]?.body?.cancel();
  await expect.poll(async () => (await listen('HEAD')).status).toBe(200);
  // Nobody reads what answers HEAD; it takes no place for longer than its answer.
  await nextTurn();
  open[0] = await listen();
  expect(open[0].status).toBe(200);
  expect((await refusal())[0]).toBe(429);
  // The minute is over, for all of them.
  client.api.clock.set('2026-03-15T16:01:00Z');
  await Promise.all(open.map((response) => response.text()));
  const last = await listen();
  expect(last.status).toBe(200);
  await last.body?.cancel();
});
