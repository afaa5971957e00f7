import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toStoreError } from '#data/store/file-errors.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { bodyOf, bytes, keysOf, objectsOf, storeContract, storeError, text } from './contract.ts';

const processScript = fileURLToPath(import.meta.resolve('#tests/support/file-store-process.ts'));

storeContract('folder store', async () => {
  const folder = await makeTemporaryFolder();
  return { store: await openFileStore({ root: folder.path }), close: folder.remove };
});

describe('folder store', () => {
  let root: string;
  let remove: () => Promise<void>;
  let children: ChildProcess[];

  beforeEach(async () => {
    const folder = await makeTemporaryFolder();
    root = join(folder.path, 'store');
    remove = folder.remove;
    children = [];
  });
  afterEach(async () => {
    for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
    await remove();
  });

  const start = (mode: string, writer: string) => {
    const child = spawn(process.execPath, [processScript, root, mode, writer], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return child;
  };
  const printedLines = (child: ChildProcess, count: number) =>
    new Promise<void>((resolve) => {
      let lines = 0;
      child.stdout?.on('data', (chunk) => {
        lines += String(chunk).split('\n').length - 1;
        if (lines >= count) resolve();
      });
    });
  const output = async (child: ChildProcess) => {
    let printed = '';
    child.stdout?.on('data', (chunk) => {
      printed += String(chunk);
    });
    const [exitCode] = await once(child, 'close');
    expect(exitCode).toBe(0);
    return printed;
  };

  describe('between processes', () => {
    test('of 4 processes that create the same 60 keys, one wins each', async () => {
      const printed = await Promise.all(
        ['p', 'q', 'r', 's'].map((writer) => output(start('create', writer))),
      );
      const won = printed.flatMap((line) => JSON.parse(line) as number[]);
      expect(won.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index));
    });

    test('4 processes that increment 40 times each lose none', async () => {
      const store = await openFileStore({ root });
      await store.put('counter', bytes('0'));
      await Promise.all(['p', 'q', 'r', 's'].map((writer) => output(start('increment', writer))));
      expect(text(await bodyOf(store, 'counter'))).toBe('160');
    });

    test('the lock of a process is kept while it lives and free as soon as it is killed', async () => {
      const store = await openFileStore({ root });
      await store.put('counter', bytes('0'));
      const holder = start('hold', 'h');
      const closed = once(holder, 'close');
      await printedLines(holder, 1);
      let done = false;
      const waiting = store.put('counter', bytes('1')).then(() => {
        done = true;
      });
      // Reads and creations take no lock, so that they are proof of time having passed.
      for (let index = 0; index < 20; index += 1) await store.putIfAbsent(`free/${index}`, bytes('x'));
      expect(done).toBe(false);
      expect(text(await bodyOf(store, 'counter'))).toBe('0');
      holder.kill('SIGKILL');
      await Promise.all([closed, waiting]);
      expect(text(await bodyOf(store, 'counter'))).toBe('1');
    });

    test('processes killed while they write leave whole objects, no lock and no temporary file', async () => {
      for (const rounds of [1, 2, 5]) {
        const writers = [start('churn', `p${rounds}`), start('churn', `q${rounds}`)];
        const closed = writers.map((writer) => once(writer, 'close'));
        await Promise.all(writers.map((writer) => printedLines(writer, rounds)));
        for (const writer of writers) writer.kill('SIGKILL');
        await Promise.all(closed);
      }
      const store = await openFileStore({ root });
      const objects = await objectsOf(store, '');
      expect(objects.length).toBeGreaterThan(5);
      for (const { key } of objects) {
        const body = Buffer.from(await bodyOf(store, key));
        const digest = createHash('sha256').update(body.subarray(65)).digest('hex');
        expect(body.subarray(0, 64).toString(), key).toBe(digest);
      }
      const began = performance.now();
      for (const { key, etag } of objects) {
        expect(await store.putIfMatch(key, bytes('mine'), etag)).toMatchObject({ outcome: 'replaced' });
        await store.delete(key);
      }
      expect(performance.now() - began).toBeLessThan(10_000);
      expect(await readdir(join(root, '.store', 'tmp'))).toEqual([]);
      expect(await readdir(root)).toEqual(['.store']);
    });
  });

  describe('ETags', () => {
    test('A-B-A is noticed, also through delete and create, with a clock that stands still', async () => {
      const store = await openFileStore({
        root,
        clock: { now: () => 1_700_000_000_000, sleep: async () => {} },
      });
      const seen = new Set<string>();
      for (let round = 0; round < 60; round += 1) {
        const { etag } = await store.put('a', bytes(round % 2 ? 'A' : 'B'));
        seen.add(etag);
        if (round % 5 === 0) await store.delete('a');
      }
      expect(seen.size).toBe(60);
    });

    test('a version that replaces one from a process with a later clock is later still', async () => {
      const store = await openFileStore({ root });
      await store.put('a', bytes('A'));
      const hourAhead = Date.now() / 1000 + 3600;
      await utimes(join(root, 'a'), hourAhead, hourAhead);
      const first = await store.head('a');
      const second = await store.put('a', bytes('A'));
      expect(second.lastModified).toBeGreaterThanOrEqual(first?.lastModified ?? Number.POSITIVE_INFINITY);
      expect(second.etag.split('-')[1]).not.toBe(first?.etag.split('-')[1]);
      expect(await store.head('a')).toEqual(second);
      const other = await store.put('b', bytes('B'));
      expect(other.lastModified).toBeLessThan(hourAhead * 1000);
    });
  });

  describe('the folder', () => {
    test('objects are plain files under their keys, and survive a restart', async () => {
      const store = await openFileStore({ root });
      await store.put('tenants/granja/sales/part-0.parquet', bytes('PAR1'));
      const path = store.localPath?.('tenants/granja/sales/part-0.parquet') ?? '';
      expect(path).toBe(join(root, 'tenants/granja', 'sales', 'part-0.parquet'));
      expect(await readFile(path, 'utf8')).toBe('PAR1');
      expect(text(await bodyOf(await openFileStore({ root }), 'tenants/granja/sales/part-0.parquet'))).toBe(
        'PAR1',
      );
    });

    test('a key cannot be an object and a folder at once, and says so', async () => {
      const store = await openFileStore({ root });
      const refused = storeError('store.invalid_key');
      await store.put('a', bytes('x'));
      await expect(store.put('a/b', bytes('y'))).rejects.toEqual(refused);
      await expect(store.putIfAbsent('a/b/c', bytes('y'))).rejects.toEqual(refused);
      expect(await store.get('a/b')).toBeNull();
      await store.delete('a/b');
      await store.delete('a');
      await store.put('a/b/c', bytes('z'));
      await expect(store.put('a', bytes('x'))).rejects.toEqual(refused);
      await expect(store.putIfAbsent('a/b', bytes('x'))).rejects.toEqual(refused);
      expect(await store.get('a')).toBeNull();
      expect(await store.head('a/b')).toBeNull();
      await store.delete('a');
      expect(await keysOf(store, '')).toEqual(['a/b/c']);
    });

    test('empty folders that a crash left are no obstacle and are in no list', async () => {
      const store = await openFileStore({ root });
      await mkdir(join(root, 'a', 'b', 'c'), { recursive: true });
      expect(await keysOf(store, '')).toEqual([]);
      await store.put('a', bytes('x'));
      await mkdir(join(root, 'd', 'e'), { recursive: true });
      expect(await store.putIfAbsent('d', bytes('x'))).toMatchObject({ outcome: 'created' });
      expect(await keysOf(store, '')).toEqual(['a', 'd']);
    });

    test('deleting the last object of a folder beside creators in it loses nothing', async () => {
      const store = await openFileStore({ root });
      for (let round = 0; round < 25; round += 1) {
        await store.put('x/y/old', bytes('x'));
        const [created] = await Promise.all([
          store.putIfAbsent(`x/y/new${round}`, bytes('x')),
          store.delete('x/y/old'),
        ]);
        expect(created.outcome).toBe('created');
        expect(await store.head(`x/y/new${round}`)).not.toBeNull();
        await store.delete(`x/y/new${round}`);
      }
    });

    test('temporary files are in no list; those of dead processes go at the next start, those of live ones stay', async () => {
      const store = await openFileStore({ root });
      await store.put('a', bytes('x'));
      const temporary = join(root, '.store', 'tmp');
      const dead = spawn(process.execPath, ['-e', '']);
      await once(dead, 'close');
      const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
      const stale = `${machine}-${dead.pid}-0`;
      const live = `${machine}-${process.pid}-0`;
      const foreign = '00000000-1-0';
      const foreignOld = '00000000-1-1';
      for (const name of [stale, live, foreign, foreignOld]) await writeFile(join(temporary, name), 'half');
      await utimes(join(temporary, foreignOld), 1, 1);
      expect(await keysOf(store, '')).toEqual(['a']);
      await openFileStore({ root });
      expect((await readdir(temporary)).sort()).toEqual([foreign, live].sort());
    });

    test('the store’s own files cannot be reached by a key', async () => {
      const store = await openFileStore({ root });
      for (const key of ['.store', '.store/format.json', '.store/tmp/x']) {
        await expect(store.get(key)).rejects.toEqual(storeError('store.invalid_key'));
        await expect(store.put(key, bytes('x'))).rejects.toEqual(storeError('store.invalid_key'));
      }
      expect(await keysOf(store, '.sto')).toEqual([]);
    });

    test('a segment longer than a file name is refused on writing and absent on reading', async () => {
      const store = await openFileStore({ root });
      const key = `a/${'x'.repeat(300)}`;
      await expect(store.put(key, bytes('x'))).rejects.toEqual(storeError('store.invalid_key'));
      expect(await store.get(key)).toBeNull();
      expect(await keysOf(store, key)).toEqual([]);
    });
  });

  describe('trouble', () => {
    test('a file in the folder’s place is damage', async () => {
      await writeFile(root, 'not a folder');
      await expect(openFileStore({ root })).rejects.toEqual(storeError('store.damaged'));
    });

    test.each(['{"version":99}', 'garbage'])('a folder of the format %s is refused', async (format) => {
      await openFileStore({ root });
      await writeFile(join(root, '.store', 'format.json'), format);
      await expect(openFileStore({ root })).rejects.toEqual(storeError('store.damaged'));
    });

    test('a damaged lock file stops changes with a clear error, and reads go on', async () => {
      const store = await openFileStore({ root });
      await store.put('a', bytes('x'));
      for (let shard = 0; shard < 16; shard += 1) {
        await writeFile(
          join(root, '.store', 'locks', `${shard.toString(16)}.lock`),
          'not a database, nor ever was one',
        );
      }
      const reopened = await openFileStore({ root });
      await expect(reopened.put('a', bytes('y'))).rejects.toEqual(storeError('store.damaged'));
      expect(text(await bodyOf(reopened, 'a'))).toBe('x');
    });

    test.each([
      ['ENOSPC', 'store.full'],
      ['EDQUOT', 'store.full'],
      ['EACCES', 'store.denied'],
      ['EROFS', 'store.denied'],
      ['EIO', 'store.damaged'],
      ['EMFILE', 'store.unavailable'],
      ['ESTRANGE', 'store.unavailable'],
    ] as const)('%s is %s', (errno, code) => {
      const error = toStoreError(Object.assign(new Error('x'), { code: errno }), 'a/b');
      expect(error).toEqual(storeError(code));
      expect(error).toMatchObject({ key: 'a/b' });
    });

    test('an error that is not the file system’s passes unchanged', () => {
      const error = new TypeError('the sender went away');
      expect(toStoreError(error, 'a')).toBe(error);
    });
  });
});
