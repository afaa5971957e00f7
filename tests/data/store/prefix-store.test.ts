import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFileStore } from '#data/store/file-store.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { type ObjectStore, StoreError } from '#data/store/object-store.ts';
import { scopeStore } from '#data/store/prefix-store.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { bodyOf, bytes, keysOf, storeContract, storeError, text } from './contract.ts';

storeContract('scope of a memory store', async () => {
  const whole = createMemoryStore();
  await whole.put('tenants/granja2/scope001/foreign', bytes('x'));
  return { store: scopeStore(whole, 'tenants/granja/') };
});

describe('a scope', () => {
  let whole: ObjectStore;
  let granja: ObjectStore;

  beforeEach(async () => {
    whole = createMemoryStore();
    granja = scopeStore(whole, 'tenants/granja/');
    await whole.put('tenants/granja/sales/a', bytes('mine'));
    await whole.put('tenants/granja2/sales/a', bytes('theirs'));
    await whole.put('tenants/gran/sales/a', bytes('theirs'));
    await whole.put('registry/keys/x', bytes('theirs'));
  });

  test('sees its own objects under relative keys and nobody else’s', async () => {
    expect(await keysOf(granja, '')).toEqual(['sales/a']);
    expect(text(await bodyOf(granja, 'sales/a'))).toBe('mine');
    expect(await granja.head('sales/a')).toMatchObject({ key: 'sales/a' });
  });

  test.each([
    '../tenants/granja2/sales/a',
    'sales/../../tenants/granja2/sales/a',
    '/tenants/granja2/sales/a',
    './sales/a',
    'sales//a',
    '..',
    '',
  ])('%j leads nowhere', async (key) => {
    for (const call of [
      () => granja.head(key),
      () => granja.get(key),
      () => granja.getStream(key),
      () => granja.getRange(key, 0, 1),
      () => granja.put(key, bytes('x')),
      () => granja.putIfAbsent(key, bytes('x')),
      () => granja.putIfMatch(key, bytes('x'), '"x"'),
      () => granja.delete(key),
    ]) {
      await expect(call()).rejects.toEqual(storeError('store.invalid_key'));
    }
  });

  test.each(['../', '../tenants/granja2/', '/', '2/'])(
    'the list prefix %j shows nothing foreign',
    async (prefix) => {
      const listed = await keysOf(granja, prefix).catch((error: unknown) => (error as StoreError).code);
      expect([[], 'store.invalid_key']).toContainEqual(listed);
    },
  );

  test('startAfter is a key of the scope and cannot lead out of it', async () => {
    expect(await keysOf(granja, '', 'sales/a')).toEqual([]);
    expect(await keysOf(granja, '', 'sales/')).toEqual(['sales/a']);
    expect(await keysOf(granja, '', '../')).toEqual(['sales/a']);
  });

  test('scopes nest, and a write lands under both prefixes', async () => {
    const sales = scopeStore(granja, 'sales/');
    await sales.put('_delta_log/0.json', bytes('{}'));
    expect(await keysOf(whole, 'tenants/granja/')).toEqual([
      'tenants/granja/sales/_delta_log/0.json',
      'tenants/granja/sales/a',
    ]);
    expect(await keysOf(sales, '')).toEqual(['_delta_log/0.json', 'a']);
  });

  test.each(['', 'granja', '/', 'a//', '../', 'a/../'])('the scope %j is refused', (prefix) => {
    expect(() => scopeStore(whole, prefix)).toThrow(StoreError);
  });

  test('errors name the key as the holder of the scope knows it', async () => {
    await expect(granja.getRange('none', 0, 1)).rejects.toMatchObject({
      code: 'store.not_found',
      key: 'none',
    });
  });

  test('a store that answers with a foreign key is caught', async () => {
    const lying: ObjectStore = { ...whole, head: () => whole.head('tenants/granja2/sales/a') };
    await expect(scopeStore(lying, 'tenants/granja/').head('sales/a')).rejects.toEqual(
      storeError('store.damaged'),
    );
  });

  describe('of a folder store', () => {
    let folder: { path: string; remove: () => Promise<void> };
    beforeEach(async () => {
      folder = await makeTemporaryFolder();
    });
    afterEach(() => folder.remove());

    test('local paths stay inside', async () => {
      const scoped = scopeStore(await openFileStore({ root: folder.path }), 'tenants/granja/');
      expect(scoped.localPath?.('sales/a')).toBe(`${folder.path}/tenants/granja/sales/a`);
      expect(() => scoped.localPath?.('../x')).toThrow(StoreError);
    });
  });
});
