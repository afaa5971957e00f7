/** Requests that are well formed and make no sense: refused by name, at once, with nothing kept. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProfileStore } from '#data/import/mapping/profile-store.ts';
import { openImportFolder } from '#data/lake/import-folder.ts';
import type { Problem } from '#functions/contract.ts';
import { tenantId } from '../support/test-api.ts';
import { type ImportClient, openImportClient, productsCsv } from './import-client.ts';

const granja = tenantId('granja');
let client: ImportClient;
beforeAll(async () => {
  client = await openImportClient();
});
afterAll(() => client[Symbol.asyncDispose]());

const refusal = async (response: Response) => {
  const { code, parameter } = (await response.json()) as Problem;
  return [response.status, code, parameter];
};
const code = { column: 'codigo' };

describe('a mapping', () => {
  test.each([[[]], [{}], [null], ['name']])('is not %j', async (mapping) => {
    const uploadId = await client.upload(productsCsv);
    const asked = await client.send('POST', '/imports', {
      body: { uploadId, table: 'products', commit: false, mapping },
    });
    expect(await refusal(asked)).toEqual([400, 'request.invalid_body', 'mapping']);
    const remembered = await client.send('PUT', '/imports/profiles/till', {
      body: { title: 'Till', table: 'products', fields: mapping },
    });
    expect(await refusal(remembered)).toEqual([400, 'request.invalid_body', 'fields']);
  });

  test.each([
    ['', 400, 'request.invalid_body'],
    ['   ', 400, 'request.invalid_body'],
    ['a\0b', 400, 'request.invalid_body'],
  ])('takes no constant %j', async (constant, status, refused) => {
    const uploadId = await client.upload(productsCsv);
    const response = await client.send('POST', '/imports', {
      body: {
        uploadId,
        table: 'products',
        commit: true,
        mapping: { product_id: { constant }, name: code },
      },
    });
    expect(await refusal(response)).toEqual([status, refused, 'mapping.product_id.constant']);
  });

  test('of a field that the table does not have is refused, so that no column is left out in silence', async () => {
    const uploadId = await client.upload(productsCsv);
    const mapping = { product_id: code, name: code, precio: { column: 'precio' } };
    const asked = await client.send('POST', '/imports', {
      body: { uploadId, table: 'products', commit: false, mapping },
    });
    expect(await refusal(asked)).toEqual([422, 'import.settings', 'mapping.precio']);
    const remembered = await client.send('PUT', '/imports/profiles/till', {
      body: { title: 'Till', table: 'products', fields: mapping },
    });
    expect(await refusal(remembered)).toEqual([422, 'import.settings', 'fields.precio']);
    expect((await client.send('GET', '/imports/profiles/till')).status).toBe(404);
  });
});

test('rows that the table cannot hold end the import with what is wrong, at the first try', async () => {
  const { tenantStore } = client.api.dependencies.imports;
  const imports = openImportFolder(tenantStore(granja), granja);
  // Remembered before constants had to be something.
  const fields = { product_id: { constant: '' }, name: code };
  await createProfileStore(imports).put({ name: 'old', title: 'Old', table: 'products', fields });
  const job = await client.importText('codigo\nA\n', { profile: 'old', commit: true });
  expect(job).toMatchObject({
    status: 'failed',
    problem: { code: 'data.invalid', details: { problems: [{ column: 'product_id', got: '' }] } },
  });
  expect(client.api.failures).toEqual([]);
});
