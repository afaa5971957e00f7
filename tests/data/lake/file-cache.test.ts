import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCacheBudget } from '#data/lake/cache-budget.ts';
import { createFileCache, type FileCache } from '#data/lake/file-cache.ts';
import { seededRandom } from '#data/random.ts';
import { type CountingStore, createCountingStore } from '#data/store/counting-store.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';

interface Opened extends AsyncDisposable {
  store: CountingStore;
  directory: string;
  /** Another cache over the same folder, as another process has it. */
  open(maxBytes?: number): FileCache;
  gets(): number;
}

async function openCache(): Promise<Opened> {
  const folder = await makeTemporaryFolder();
  const store = createCountingStore(createMemoryStore());
  const directory = join(folder.path, 'files');
  let seed = 0;
  return {
    store,
    directory,
    open(maxBytes = 1_000_000) {
      seed += 1;
      return createFileCache({
        store,
        directory,
        budget: createCacheBudget(maxBytes),
        random: seededRandom(seed),
        now: () => Date.now(),
      });
    },
    gets: () => store.total().requests.get,
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}

const file = (name: string, sizeBytes = 100) => ({ key: `sales/${name}`, sizeBytes });
const body = (name: string, sizeBytes = 100) => new Uint8Array(sizeBytes).fill(name.charCodeAt(0));

async function readOf(cache: FileCache, ...names: string[]): Promise<string[]> {
  const lent = await cache.lend(names.map((name) => file(name)));
  try {
    return (await Promise.all(lent.paths.map((path) => readFile(path)))).map((bytes) =>
      String.fromCharCode(bytes[0] ?? 0),
    );
  } finally {
    lent.release();
  }
}

describe('the file cache', () => {
  it('fetches a file once however many ask for it at once, and lends it in the order asked', async () => {
    await using opened = await openCache();
    for (const name of ['a', 'b']) await opened.store.put(`sales/${name}`, body(name));
    const cache = opened.open();
    const answers = await Promise.all([readOf(cache, 'a', 'b'), readOf(cache, 'b', 'a'), readOf(cache, 'a')]);
    expect(answers).toEqual([['a', 'b'], ['b', 'a'], ['a']]);
    expect(opened.gets()).toBe(2);
  });

  it('keeps within its bytes, gives up what was used least recently, and never what is lent', async () => {
    await using opened = await openCache();
    for (const name of ['a', 'b', 'c', 'd']) await opened.store.put(`sales/${name}`, body(name));
    const cache = opened.open(250);
    const lent = await cache.lend([file('a')]);
    await readOf(cache, 'b');
    await readOf(cache, 'c');
    await readOf(cache, 'd');
    expect(await readFile(lent.paths[0] as string)).toEqual(Buffer.from(body('a')));
    lent.release();
    const before = opened.gets();
    await readOf(cache, 'a');
    await readOf(cache, 'd');
    expect(opened.gets()).toBe(before);
    await readOf(cache, 'b');
    expect(opened.gets()).toBe(before + 1);
    expect((await readdir(opened.directory)).length).toBe(2);
  });

  it('is taken over by the next process without fetching', async () => {
    await using opened = await openCache();
    await opened.store.put('sales/a', body('a'));
    await readOf(opened.open(), 'a');
    expect(await readOf(opened.open(), 'a')).toEqual(['a']);
    expect(opened.gets()).toBe(1);
  });

  it('does not trust what it finds on the disk: a changed byte is noticed and the file fetched again', async () => {
    await using opened = await openCache();
    await opened.store.put('sales/a', body('a'));
    await readOf(opened.open(), 'a');
    const [name = ''] = await readdir(opened.directory);
    await writeFile(join(opened.directory, name), body('z'));
    expect(await readOf(opened.open(), 'a')).toEqual(['a']);
    expect(opened.gets()).toBe(2);
  });

  it('survives that another process evicts its files', async () => {
    await using opened = await openCache();
    for (const name of ['a', 'b']) await opened.store.put(`sales/${name}`, body(name));
    const mine = opened.open();
    await readOf(mine, 'a');
    const other = opened.open(100);
    await readOf(other, 'b');
    expect((await readdir(opened.directory)).length).toBe(1);
    expect(await readOf(mine, 'a')).toEqual(['a']);
  });

  it('refuses an object of another size than the log says, and keeps nothing of it', async () => {
    await using opened = await openCache();
    await opened.store.put('sales/a', body('a', 99));
    await expect(opened.open().lend([file('a')])).rejects.toMatchObject({ code: 'store.damaged' });
    await expect(opened.open().lend([file('gone')])).rejects.toMatchObject({ code: 'store.not_found' });
    expect(await readdir(opened.directory)).toEqual([]);
  });

  it('adopts a file that was just written, so that reading it costs no request', async () => {
    await using opened = await openCache();
    const cache = opened.open();
    const path = join(opened.directory, '..', 'new');
    await writeFile(path, body('n'));
    await cache.adopt(file('n'), path);
    expect(await readOf(cache, 'n')).toEqual(['n']);
    expect(opened.gets()).toBe(0);
  });
});
