import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Import, ImportUpload, Problem } from '#functions/contract.ts';
import { tenantId } from '../support/test-api.ts';
import { type ImportClient, openImportClient, productsCsv, sendChunk } from './import-client.ts';

let client: ImportClient;
beforeAll(async () => {
  client = await openImportClient();
});
afterAll(() => client[Symbol.asyncDispose]());

const announce = (sizeBytes: number, more: Record<string, unknown> = {}) =>
  client.json<ImportUpload>(201, 'POST', '/imports/uploads', {
    body: { fileName: 'f.csv', sizeBytes, ...more },
  });
const codeOf = async (response: Response) => ((await response.json()) as Problem).code;
const bytes = (text: string) => new TextEncoder().encode(text);

describe('an upload', () => {
  test('goes on where it was interrupted', async () => {
    const file = bytes(productsCsv);
    const { uploadId } = await announce(file.length);
    expect((await sendChunk(client.send, uploadId, 0, file.slice(0, 20))).status).toBe(204);
    // The answer was lost: the client asks how far the upload is.
    const head = await client.send('HEAD', `/imports/uploads/${uploadId}`);
    expect([head.status, head.headers.get('upload-offset'), head.headers.get('upload-length')]).toEqual([
      204,
      '20',
      String(file.length),
    ]);
    const rest = await sendChunk(client.send, uploadId, 20, file.slice(20));
    expect(rest.headers.get('upload-offset')).toBe(String(file.length));
    const { importId } = await client.json<Import>(202, 'POST', '/imports', {
      body: { uploadId, table: 'products', commit: false },
    });
    expect(await client.settled(importId)).toMatchObject({ status: 'previewed', counts: { inserted: 2 } });
  });

  test('takes a chunk once, whoever sends it again and from wherever', async () => {
    const { uploadId } = await announce(10);
    const attempts = await Promise.all(
      [1, 2, 3].map(() => sendChunk(client.send, uploadId, 0, bytes('abcde'))),
    );
    expect(attempts.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 409, 409]);
    const ahead = await sendChunk(client.send, uploadId, 7, bytes('xyz'));
    expect([ahead.status, ahead.headers.get('upload-offset'), await codeOf(ahead)]).toEqual([
      409,
      '5',
      'upload.offset_mismatch',
    ]);
  });

  test('is no larger than announced, than the plan allows, or than one chunk may be', async () => {
    const { uploadId } = await announce(4);
    const beyond = await sendChunk(client.send, uploadId, 0, bytes('abcde'));
    expect([beyond.status, await codeOf(beyond)]).toEqual([413, 'upload.too_large']);
    const huge = await client.send('POST', '/imports/uploads', {
      body: { fileName: 'f.csv', sizeBytes: 2 ** 31 + 1 },
    });
    expect([huge.status, await codeOf(huge)]).toEqual([413, 'upload.too_large']);
    const large = await announce(20 * 2 ** 20);
    const chunk = await sendChunk(client.send, large.uploadId, 0, new Uint8Array(8 * 2 ** 20 + 1));
    expect([chunk.status, await codeOf(chunk)]).toEqual([413, 'request.too_large']);
    const allowed = await sendChunk(client.send, large.uploadId, 0, new Uint8Array(8 * 2 ** 20));
    expect(allowed.status).toBe(204);
  });

  test('refuses bytes that changed on the way', async () => {
    const { uploadId } = await announce(5);
    const checksum = (text: string) => `sha-256 ${createHash('sha256').update(text).digest('base64')}`;
    const changed = await sendChunk(client.send, uploadId, 0, bytes('abcde'), {
      headers: { 'upload-checksum': checksum('abcdf') },
    });
    expect([changed.status, await codeOf(changed)]).toEqual([422, 'upload.checksum_mismatch']);
    const right = await sendChunk(client.send, uploadId, 0, bytes('abcde'), {
      headers: { 'upload-checksum': checksum('abcde') },
    });
    expect(right.status).toBe(204);
  });

  test('of another file than announced is not imported', async () => {
    const uploadId = await client.upload(productsCsv, { announced: { sha256: '0'.repeat(64) } });
    const { importId } = await client.json<Import>(202, 'POST', '/imports', {
      body: { uploadId, table: 'products', commit: true },
    });
    expect(await client.settled(importId)).toMatchObject({
      status: 'failed',
      problem: { code: 'import.damaged_file' },
    });
  });

  test('that is not complete is not imported', async () => {
    const { uploadId } = await announce(10);
    const response = await client.send('POST', '/imports', {
      body: { uploadId, table: 'products', commit: false },
    });
    expect([response.status, await codeOf(response)]).toEqual([409, 'upload.incomplete']);
  });

  test('that names its import begins by itself with the last byte', async () => {
    const file = bytes(productsCsv);
    const { uploadId, importId } = await announce(file.length, {
      table: 'products',
      start: { commit: false },
    });
    expect(await client.json<Import>(200, 'GET', `/imports/${importId}`)).toMatchObject({
      status: 'waiting',
    });
    await sendChunk(client.send, uploadId, 0, file);
    expect(await client.settled(importId ?? '')).toMatchObject({ status: 'previewed' });
  });

  test('given up is gone', async () => {
    const { uploadId } = await announce(10);
    await sendChunk(client.send, uploadId, 0, bytes('abc'));
    expect((await client.send('DELETE', `/imports/uploads/${uploadId}`)).status).toBe(204);
    for (const method of ['HEAD', 'DELETE']) {
      expect((await client.send(method, `/imports/uploads/${uploadId}`)).status).toBe(404);
    }
  });

  test.each([
    ['no offset', { 'upload-offset': '' }, 400, 'request.invalid_parameter'],
    ['an offset that is none', { 'upload-offset': '-1' }, 400, 'request.invalid_parameter'],
    ['JSON', { 'content-type': 'application/json' }, 415, 'request.unsupported_media_type'],
    ['a form', { 'content-type': 'multipart/form-data' }, 415, 'request.unsupported_media_type'],
    ['nonsense as checksum', { 'upload-checksum': 'md5 abc' }, 422, 'upload.checksum_mismatch'],
  ])('refuses a chunk with %s', async (_name, headers, status, code) => {
    const { uploadId } = await announce(10);
    const response = await sendChunk(client.send, uploadId, 0, bytes('abc'), { headers });
    const problem = (await response.json()) as { code: string; detail: string };
    expect([response.status, problem.code]).toEqual([status, code]);
    if (status === 415) expect(problem.detail).toContain('application/offset+octet-stream');
  });
});

test.each([
  ['a control character', 'ventas\u0007.csv'],
  ['marks of direction', 'ventas\u202evsc.exe'],
])('a name with %s is no file’s and no profile’s', async (_name, name) => {
  const refusals = [
    await client.send('POST', '/imports/uploads', { body: { fileName: name, sizeBytes: 1 } }),
    await client.send('PUT', '/imports/profiles/lista', { body: { title: name, table: 'products' } }),
  ];
  const problems = await Promise.all(refusals.map(async (response) => (await response.json()) as object));
  expect(problems).toMatchObject([
    { code: 'request.invalid_body', parameter: 'fileName' },
    { code: 'request.invalid_body', parameter: 'title' },
  ]);
});

test('what nobody came back for is removed after a week, what is younger stays', async () => {
  await using shop = await openImportClient();
  const idempotent = async (key: string) => {
    const uploadId = await shop.upload(productsCsv);
    const body = { uploadId, table: 'products', commit: false };
    await shop.json(202, 'POST', '/imports', { body, headers: { 'idempotency-key': key } });
    return uploadId;
  };
  const old = await idempotent('old');
  await shop.api.imports.idle();
  shop.api.clock.set('2026-03-20T16:00:00Z');
  const young = await idempotent('young');
  await shop.api.imports.idle();
  shop.api.clock.set('2026-03-23T16:00:00Z');
  await shop.api.imports.resume();
  const statusOf = async (uploadId: string) =>
    (await shop.send('HEAD', `/imports/uploads/${uploadId}`)).status;
  expect([await statusOf(old), await statusOf(young)]).toEqual([404, 204]);
  const store = shop.api.dependencies.imports.tenantStore(tenantId('granja'));
  const remembered: string[] = [];
  for await (const { key } of store.list('tenants/granja/imports/idempotency/')) remembered.push(key);
  expect(remembered).toHaveLength(1);
  expect(shop.api.failures).toEqual([]);
});
