import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { mountStores } from '#data/store/mounted-store.ts';
import { scopeStore } from '#data/store/prefix-store.ts';
import { bytes, keysOf, storeContract, storeError } from './contract.ts';

storeContract('inside a mount', async () => ({
  store: scopeStore(mountStores(createMemoryStore(), { 'site/': createMemoryStore() }), 'site/'),
}));

storeContract('beside a mount', async () => ({
  store: scopeStore(mountStores(createMemoryStore(), { 'site/': createMemoryStore() }), 'registry/'),
}));

describe('mounted stores', () => {
  function setUp() {
    const root = createMemoryStore();
    const site = createMemoryStore();
    return { root, site, whole: mountStores(root, { 'site/': site }) };
  }

  test('keep each key in its own store, under the same key', async () => {
    const { root, site, whole } = setUp();
    await whole.put('site/_t/granja/config.json', bytes('{}'));
    await whole.put('site2/x', bytes('x'));
    await whole.put('registry/tenants/granja.json', bytes('{}'));
    expect(await keysOf(site, '')).toEqual(['site/_t/granja/config.json']);
    expect(await keysOf(root, '')).toEqual(['registry/tenants/granja.json', 'site2/x']);
    expect(await keysOf(whole, 'site/')).toEqual(['site/_t/granja/config.json']);
    await whole.delete('site/_t/granja/config.json');
    expect(await keysOf(site, '')).toEqual([]);
  });

  test.each(['', 's', 'site'])('refuse the listing %j, which would leave out a store', async (prefix) => {
    await expect(keysOf(setUp().whole, prefix)).rejects.toEqual(storeError('store.invalid_key'));
  });

  test.each([[['site']], [['site/', 'site/_t/']]])('refuse the mounts %j', (prefixes) => {
    const mounts = Object.fromEntries(prefixes.map((prefix) => [prefix, createMemoryStore()]));
    expect(() => mountStores(createMemoryStore(), mounts)).toThrow(storeError('store.invalid_key'));
  });
});
