import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBody, streamOf } from '#data/store/body.ts';
import type { ObjectInfo, ObjectStore, StoreErrorCode } from '#data/store/object-store.ts';

export const bytes = (text: string) => new TextEncoder().encode(text);
export const text = (body: Uint8Array) => new TextDecoder().decode(body);

export async function objectsOf(
  store: ObjectStore,
  prefix: string,
  startAfter?: string,
): Promise<ObjectInfo[]> {
  const objects: ObjectInfo[] = [];
  for await (const object of store.list(prefix, startAfter === undefined ? {} : { startAfter })) {
    objects.push(object);
  }
  return objects;
}

export async function keysOf(store: ObjectStore, prefix: string, startAfter?: string): Promise<string[]> {
  return (await objectsOf(store, prefix, startAfter)).map((object) => object.key);
}

export const storeError = (code: StoreErrorCode) => expect.objectContaining({ name: 'StoreError', code });

export async function bodyOf(store: ObjectStore, key: string): Promise<Uint8Array> {
  const object = await store.get(key);
  if (!object) throw new Error(`${key} does not exist`);
  return object.body;
}

export interface OpenedStore {
  store: ObjectStore;
  close?: () => Promise<void>;
}

/** The promises of the port. Every implementation passes these same tests. */
export function storeContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name}: the promises of the object store`, () => {
    let store: ObjectStore;
    let close: (() => Promise<void>) | undefined;
    let scopes = 0;
    /** A prefix of its own for every test. */
    const scope = () => `scope${String(++scopes).padStart(3, '0')}`;

    beforeAll(async () => {
      ({ store, close } = await open());
    });
    afterAll(async () => close?.());

    describe('objects', () => {
      test('an absent object is null, has no range and can be deleted', async () => {
        const key = `${scope()}/none`;
        expect(await store.head(key)).toBeNull();
        expect(await store.get(key)).toBeNull();
        expect(await store.getStream(key)).toBeNull();
        await expect(store.getRange(key, 0, 1)).rejects.toEqual(storeError('store.not_found'));
        await store.delete(key);
      });

      test.each([
        ['nothing', new Uint8Array(0)],
        ['every byte value', Uint8Array.from({ length: 256 }, (_, index) => index)],
        ['a megabyte', new Uint8Array(1 << 20).fill(7)],
      ])('%s comes back exactly as written', async (_, body) => {
        const key = `${scope()}/folder/object.bin`;
        const written = await store.put(key, body);
        const object = await store.get(key);
        expect(Buffer.compare(object?.body ?? new Uint8Array(1), body)).toBe(0);
        expect(written).toMatchObject({ key, sizeBytes: body.byteLength });
        expect(object).toMatchObject({ key, sizeBytes: body.byteLength, etag: written.etag });
        const streamed = await store.getStream(key);
        expect(streamed).toMatchObject({ key, sizeBytes: body.byteLength, etag: written.etag });
        expect(Buffer.compare(await readBody(streamed?.body as ReadableStream), body)).toBe(0);
      });

      test('put replaces, and the ETag tells the versions apart', async () => {
        const key = `${scope()}/a`;
        const first = await store.put(key, bytes('one'));
        const second = await store.put(key, bytes('two'));
        expect(text(await bodyOf(store, key))).toBe('two');
        expect(second.etag).not.toBe(first.etag);
        expect(second.etag).toMatch(/^".+"$/);
      });

      test('head, get and list tell the same of an object', async () => {
        const prefix = scope();
        await store.put(`${prefix}/a`, bytes('abc'));
        const head = await store.head(`${prefix}/a`);
        const { body, ...got } = (await store.get(`${prefix}/a`)) ?? { body: null };
        const listed = await objectsOf(store, `${prefix}/`);
        expect(body).not.toBeNull();
        expect(got).toEqual(head);
        expect(listed).toEqual([head]);
      });

      test('a deleted object is gone and its key is free again', async () => {
        const key = `${scope()}/deep/er/a`;
        await store.put(key, bytes('one'));
        await store.delete(key);
        expect(await store.get(key)).toBeNull();
        expect(await keysOf(store, key)).toEqual([]);
        expect(await store.putIfAbsent(key, bytes('two'))).toMatchObject({ outcome: 'created' });
      });

      test('what the caller does with its buffer afterwards changes no object', async () => {
        const key = `${scope()}/a`;
        const body = bytes('before');
        await store.put(key, body);
        body.fill(0);
        (await bodyOf(store, key)).fill(1);
        expect(text(await bodyOf(store, key))).toBe('before');
      });
    });

    describe('ranges', () => {
      test.each([
        [0, 3, '012'],
        [4, 2, '45'],
        [8, 100, '89'],
        [10, 5, ''],
        [500, 5, ''],
        [3, 0, ''],
      ])('offset %i, length %i gives "%s"', async (offset, length, expected) => {
        const key = `${scope()}/digits`;
        await store.put(key, bytes('0123456789'));
        expect(text(await store.getRange(key, offset, length))).toBe(expected);
      });
    });

    describe('streams', () => {
      test('a body of many megabytes in odd pieces arrives whole', async () => {
        const key = `${scope()}/large`;
        const piece = Uint8Array.from({ length: 77_777 }, (_, index) => index % 251);
        let pieces = 0;
        const body = new ReadableStream<Uint8Array>({
          pull(controller) {
            if (++pieces > 240) controller.close();
            else controller.enqueue(piece);
          },
        });
        expect(await store.put(key, body)).toMatchObject({ sizeBytes: 240 * 77_777 });
        let offset = 0;
        const streamed = await store.getStream(key);
        for await (const chunk of streamed?.body ?? []) {
          for (let index = 0; index < chunk.byteLength; index += 997) {
            if (chunk[index] !== ((offset + index) % 77_777) % 251) throw new Error(`at ${offset + index}`);
          }
          offset += chunk.byteLength;
        }
        expect(offset).toBe(240 * 77_777);
      });

      test('an empty stream makes an empty object', async () => {
        const key = `${scope()}/empty`;
        await store.put(key, streamOf(new Uint8Array(0)));
        expect(await store.get(key)).toMatchObject({ sizeBytes: 0 });
      });

      test.each([1, 200])('a stream that breaks at piece %i leaves the old object', async (breakAt) => {
        const prefix = scope();
        await store.put(`${prefix}/a`, bytes('old'));
        let pieces = 0;
        const broken = new ReadableStream<Uint8Array>({
          pull(controller) {
            if (++pieces > breakAt) controller.error(new Error('the sender went away'));
            else controller.enqueue(new Uint8Array(64 * 1024));
          },
        });
        await expect(store.put(`${prefix}/a`, broken)).rejects.toThrow('the sender went away');
        expect(text(await bodyOf(store, `${prefix}/a`))).toBe('old');
        expect(await keysOf(store, `${prefix}/`)).toEqual([`${prefix}/a`]);
      });
    });

    describe('conditions', () => {
      test('putIfAbsent creates once and never changes what exists', async () => {
        const key = `${scope()}/a`;
        expect(await store.putIfAbsent(key, bytes('first'))).toMatchObject({
          outcome: 'created',
          object: { key, sizeBytes: 5 },
        });
        expect(await store.putIfAbsent(key, bytes('second'))).toEqual({ outcome: 'exists' });
        expect(text(await bodyOf(store, key))).toBe('first');
      });

      test('the ETag of a created object is the one that putIfMatch takes', async () => {
        const key = `${scope()}/a`;
        const created = await store.putIfAbsent(key, bytes('1'));
        if (created.outcome !== 'created') throw new Error('not created');
        const replaced = await store.putIfMatch(key, bytes('2'), created.object.etag);
        if (replaced.outcome !== 'replaced') throw new Error('not replaced');
        expect(await store.putIfMatch(key, bytes('3'), replaced.object.etag)).toMatchObject({
          outcome: 'replaced',
        });
        expect(text(await bodyOf(store, key))).toBe('3');
      });

      test('putIfMatch refuses a stale ETag and an absent object', async () => {
        const key = `${scope()}/a`;
        expect(await store.putIfMatch(key, bytes('x'), '"nothing"')).toEqual({ outcome: 'mismatch' });
        expect(await store.get(key)).toBeNull();
        const { etag } = await store.put(key, bytes('one'));
        await store.put(key, bytes('two'));
        expect(await store.putIfMatch(key, bytes('three'), etag)).toEqual({ outcome: 'mismatch' });
        expect(text(await bodyOf(store, key))).toBe('two');
        await store.delete(key);
        expect(await store.putIfMatch(key, bytes('four'), etag)).toEqual({ outcome: 'mismatch' });
      });

      test('of 40 racing creators exactly one wins, and the object is the winner’s', async () => {
        const key = `${scope()}/_delta_log/00000000000000000001.json`;
        const bodies = Array.from({ length: 40 }, (_, index) => bytes(`writer ${index}`));
        const results = await Promise.all(bodies.map((body) => store.putIfAbsent(key, body)));
        const winners = results.flatMap((result, index) => (result.outcome === 'created' ? [index] : []));
        expect(winners).toHaveLength(1);
        expect(text(await bodyOf(store, key))).toBe(`writer ${winners[0]}`);
      });

      test('120 increments by 8 compare-and-swap writers lose none', async () => {
        const key = `${scope()}/counter`;
        await store.put(key, bytes('0 start'));
        const increment = async (writer: number, round: number) => {
          for (;;) {
            const current = await store.get(key);
            if (!current) throw new Error('the counter is gone');
            const next = Number.parseInt(text(current.body), 10) + 1;
            const body = bytes(`${next} ${writer}/${round}`);
            if ((await store.putIfMatch(key, body, current.etag)).outcome === 'replaced') return;
          }
        };
        await Promise.all(
          Array.from({ length: 8 }, async (_, writer) => {
            for (let round = 0; round < 15; round += 1) await increment(writer, round);
          }),
        );
        expect(Number.parseInt(text(await bodyOf(store, key)), 10)).toBe(120);
      });

      test('readers beside writers see one whole version or another', async () => {
        const key = `${scope()}/flip`;
        const versions = [new Uint8Array(300_000).fill(1), new Uint8Array(200_000).fill(2)] as const;
        await store.put(key, versions[0]);
        let done = false;
        const reader = async () => {
          while (!done) {
            const { body, sizeBytes } = (await store.get(key)) ?? { body: new Uint8Array(0), sizeBytes: -1 };
            const version = body[0] === 1 ? versions[0] : versions[1];
            expect(sizeBytes).toBe(version.byteLength);
            expect(Buffer.compare(body, version)).toBe(0);
          }
        };
        const readers = [reader(), reader()];
        for (let round = 0; round < 12; round += 1) await store.put(key, versions[(round % 2) as 0 | 1]);
        done = true;
        await Promise.all(readers);
      });
    });

    describe('lists', () => {
      // In byte order: `-` and `.` sort before `/`, digits after it, `_` and lower case after upper case.
      const names = [
        'a',
        'a-b/x',
        'a.b',
        'a0',
        'a=1/f',
        'b/1/x',
        'b/1-x',
        'b/10/x',
        'b/2',
        'c/_delta_log/00000000000000000000.json',
        'c/_delta_log/00000000000000000001.json',
        'c/month=2024-01/part 1.parquet',
        'granja/1',
        'granja2/1',
        'z%20~@+,:',
      ];
      const sorted = (prefix: string) => names.map((name) => `${prefix}/${name}`).sort();
      const fill = async (prefix: string) => {
        for (const name of names) await store.put(`${prefix}/${name}`, bytes(name));
      };

      test('keys come in ascending byte order, sizes with them', async () => {
        const prefix = scope();
        await fill(prefix);
        const listed = await objectsOf(store, `${prefix}/`);
        expect(listed.map((object) => object.key)).toEqual(sorted(prefix));
        for (const object of listed) expect(object.sizeBytes).toBe(object.key.length - prefix.length - 1);
      });

      test.each([
        '',
        'a',
        'a-',
        'b',
        'b/',
        'b/1',
        'b/1/',
        'c/_delta_log/',
        'granja',
        'granja/',
        'nothing/',
        'zz',
      ])('the prefix "%s" gives exactly the keys that begin with it', async (part) => {
        const prefix = scope();
        await fill(prefix);
        const expected = sorted(prefix).filter((key) => key.startsWith(`${prefix}/${part}`));
        expect(await keysOf(store, `${prefix}/${part}`)).toEqual(expected);
      });

      test('startAfter gives the keys strictly after it, whether it exists or not', async () => {
        const prefix = scope();
        await fill(prefix);
        const all = sorted(prefix);
        const marks = [...all, 'a/', 'b/1', 'b/1/', 'b/1/zzz', 'c/_delta_log/0', 'zzz'].map((mark) =>
          mark.startsWith(prefix) ? mark : `${prefix}/${mark}`,
        );
        for (const mark of [...marks, '!', 'zzzz']) {
          expect(await keysOf(store, `${prefix}/`, mark), mark).toEqual(all.filter((key) => key > mark));
        }
        expect(await keysOf(store, `${prefix}/b/`, `${prefix}/a`)).toEqual(
          all.filter((key) => key.startsWith(`${prefix}/b/`)),
        );
      });

      test('lists of any keys equal the sorted, filtered set', async () => {
        // Lower-case names for files and upper-case ones for folders, so that no key is another's folder.
        const folder = fc.stringMatching(/^[A-C]{1,2}[-.=]?$/);
        const file = fc.stringMatching(/^[a-c]{1,2}[-.=]?$/);
        const key = fc
          .tuple(fc.array(folder, { maxLength: 3 }), file)
          .map(([way, last]) => [...way, last].join('/'));
        await fc.assert(
          fc.asyncProperty(
            fc.uniqueArray(key, { maxLength: 12 }),
            fc.stringMatching(/^[A-C]{0,2}\/?[a-cA-C]?$/).filter((prefix) => !prefix.startsWith('/')),
            fc.option(key),
            async (keys, listPrefix, mark) => {
              const prefix = scope();
              await Promise.all(keys.map((name) => store.put(`${prefix}/${name}`, bytes(name))));
              const startAfter = mark === null ? undefined : `${prefix}/${mark}`;
              const expected = keys
                .map((name) => `${prefix}/${name}`)
                .filter((name) => name.startsWith(`${prefix}/${listPrefix}`))
                .filter((name) => startAfter === undefined || name > startAfter)
                .sort();
              expect(await keysOf(store, `${prefix}/${listPrefix}`, startAfter)).toEqual(expected);
            },
          ),
          { numRuns: 25, seed: 20261122 },
        );
      });

      test('objects deleted or created while a list runs do not break it', async () => {
        const prefix = scope();
        for (let index = 0; index < 30; index += 1) {
          await store.put(`${prefix}/${String(index).padStart(2, '0')}`, bytes('x'));
        }
        const seen: string[] = [];
        for await (const object of store.list(`${prefix}/`)) {
          seen.push(object.key);
          if (seen.length === 3) {
            for (let index = 10; index < 20; index += 1) await store.delete(`${prefix}/${index}`);
            await store.put(`${prefix}/99`, bytes('x'));
          }
        }
        expect(seen).toEqual([...new Set(seen)].sort());
        const untouched = Array.from({ length: 30 }, (_, index) => String(index).padStart(2, '0'));
        const expected = untouched
          .filter((name) => name < '10' || name >= '20')
          .map((name) => `${prefix}/${name}`);
        expect(seen).toEqual(expect.arrayContaining(expected));
      });
    });

    describe('keys', () => {
      const invalid = [
        '',
        '/',
        '/a',
        'a/',
        'a//b',
        '.',
        '..',
        '../a',
        'a/../b',
        'a/./b',
        'a\\b',
        'a\nb',
        'a\0b',
        'ñ',
        'a*',
        'a?b',
        'a#b',
        'x'.repeat(1025),
      ];

      test.each(invalid)('the key %j is refused by every call', async (key) => {
        const refused = storeError('store.invalid_key');
        await expect(store.head(key)).rejects.toEqual(refused);
        await expect(store.get(key)).rejects.toEqual(refused);
        await expect(store.getStream(key)).rejects.toEqual(refused);
        await expect(store.getRange(key, 0, 1)).rejects.toEqual(refused);
        await expect(store.put(key, bytes('x'))).rejects.toEqual(refused);
        await expect(store.putIfAbsent(key, bytes('x'))).rejects.toEqual(refused);
        await expect(store.putIfMatch(key, bytes('x'), '"x"')).rejects.toEqual(refused);
        await expect(store.delete(key)).rejects.toEqual(refused);
      });

      test.each(['/', '../', 'a/../', 'a//', 'ñ', 'a\n'])('the list prefix %j is refused', async (prefix) => {
        await expect(keysOf(store, prefix)).rejects.toEqual(storeError('store.invalid_key'));
      });
    });
  });
}
