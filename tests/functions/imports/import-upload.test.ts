import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openImportFolder } from '#data/lake/import-folder.ts';
import { seededRandom } from '#data/random.ts';
import { openRegistry } from '#data/registry/open-registry.ts';
import {
  type ImportUploadDependencies,
  importUpload,
  parseUploadKey,
  type UploadRequest,
} from '#functions/imports/import-upload.ts';
import { ask, openTestLake, type TestLake, tenantId } from '../../data/lake/support/test-lake.ts';

const granja = tenantId('granja');
const csv =
  'codigo;nombre;categoria;unidad;iva;precio\nA1;Arroz;Víveres;und;E;1.234,50\nQ1;Queso;Lácteos;kg;16%;9,5\n';
const request: UploadRequest = { fileName: '../productos.csv', table: 'products', actor: 'user-1' };
const upload = { tenantId: granja, uploadId: 'u1' };

let opened: TestLake;
let dependencies: ImportUploadDependencies;
beforeEach(async () => {
  opened = await openTestLake();
  const { store, clock, lake } = opened;
  const registry = openRegistry({ store, clock, random: seededRandom(1), maxAgeMs: 0 });
  await registry.tenants.create({ id: granja, name: 'Granja', settings: { currency: 'VES' } });
  dependencies = { lake, registry, clock, tenantStore: () => store };
});
afterEach(() => opened[Symbol.asyncDispose]());

async function put(name: string, content: string): Promise<void> {
  await openImportFolder(opened.store, granja).put(`uploads/u1/${name}`, new TextEncoder().encode(content));
}

async function storedResult(): Promise<unknown> {
  const object = await openImportFolder(opened.store, granja).get('uploads/u1/result.json');
  return object && JSON.parse(new TextDecoder().decode(object.body));
}

describe('an upload', () => {
  test('becomes rows, once, however often it is announced', async () => {
    await put('request.json', JSON.stringify(request));
    await put('upload', csv);
    const first = await importUpload(dependencies, upload);
    expect(first).toMatchObject({ status: 'imported', outcome: 'committed', counts: { inserted: 2 } });
    expect(await importUpload(dependencies, upload)).toMatchObject({ outcome: 'already_imported' });
    expect(await ask(opened.tenant, ['products'], 'SELECT product_id FROM products ORDER BY 1')).toEqual([
      { product_id: 'A1' },
      { product_id: 'Q1' },
    ]);
    expect(await storedResult()).toEqual(first);
  });

  test.each([
    ['that is no table', JSON.stringify(request), '', 'import.empty_file'],
    ['that nobody announced', null, csv, 'import.no_request'],
    ['announced in a broken way', '{"table":', csv, 'import.no_request'],
    [
      'for a table that takes no files',
      JSON.stringify({ ...request, table: 'audit' }),
      csv,
      'import.no_request',
    ],
    [
      'with an unknown profile',
      JSON.stringify({ ...request, profile: 'none' }),
      csv,
      'import.unknown_profile',
    ],
  ])('%s is refused in its result, not tried again', async (_name, announced, content, code) => {
    if (announced !== null) await put('request.json', announced);
    await put('upload', content);
    expect(await importUpload(dependencies, upload)).toMatchObject({ status: 'refused', code });
    expect(await storedResult()).toMatchObject({ status: 'refused', code });
  });

  test('of a suspended tenant is not imported', async () => {
    await put('request.json', JSON.stringify(request));
    await put('upload', csv);
    await dependencies.registry.tenants.update(granja, { status: 'suspended' });
    expect(await importUpload(dependencies, upload)).toMatchObject({ code: 'tenant.not_active' });
  });

  test('waits for a store that is out of reach', async () => {
    await put('request.json', JSON.stringify(request));
    await put('upload', csv);
    const tenantStore = () => ({
      ...opened.store,
      getStream: () => Promise.reject(new Error('unreachable')),
    });
    await expect(importUpload({ ...dependencies, tenantStore }, upload)).rejects.toThrow('unreachable');
    expect(await storedResult()).toBeNull();
  });
});

test.each([
  ['tenants/granja/imports/uploads/a-1/upload', { tenantId: 'granja', uploadId: 'a-1' }],
  ['tenants/granja/imports/uploads/a/b/upload', null],
  ['tenants/granja/sales/upload', null],
  ['tenants/GRANJA/imports/uploads/a/upload', null],
  ['tenants/api/imports/uploads/a/upload', null],
  ['registry/tenants/granja/imports/uploads/a/upload', null],
])('%s is the upload %j', (key, expected) => {
  expect(parseUploadKey(key)).toEqual(expected);
});
