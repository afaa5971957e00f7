import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDeltaTable } from '#data/delta/open.ts';
import { createCountingStore } from '#data/store/counting-store.ts';
import { openFileStore } from '#data/store/file-store.ts';
import { makeTemporaryFolder } from '#tests/support/temporary-folder.ts';
import { append, livePaths, salesDefinition } from './fixtures.ts';

describe('a table in a folder', () => {
  let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;
  beforeEach(async () => {
    folder = await makeTemporaryFolder();
  });
  afterEach(() => folder.remove());

  test('ten writers at once lose nothing, leave no gap, and a reader opens it with one list', async () => {
    const store = await openFileStore({ root: folder.path });
    await openDeltaTable({ store }).create(salesDefinition);
    const attempts: number[] = [];
    const writers = Array.from({ length: 10 }, (_, writer) => ({ writer, table: openDeltaTable({ store }) }));
    await Promise.all(
      writers.map(async ({ writer, table }) => {
        for (let step = 0; step < 3; step += 1) {
          attempts.push((await table.commit(append(`w${writer}-${step}`))).attempts);
        }
      }),
    );
    const counting = createCountingStore(store);
    const snapshot = await openDeltaTable({ store: counting }).snapshot();
    expect([snapshot.version, snapshot.files.size]).toEqual([30, 30]);
    expect(counting.total().requests).toMatchObject({ list: 1, get: 2, put: 0 });
    expect(Math.max(...attempts)).toBeLessThanOrEqual(30);
  });

  test('vacuum deletes the files of the folder that no version needs, and no others', async () => {
    const store = await openFileStore({ root: folder.path });
    const table = openDeltaTable({ store });
    await table.create(salesDefinition);
    const paths = ['month=2026-01/live', 'month=2026-01/removed', 'month=2026-01/stray', 'young'];
    for (const path of paths) await store.put(path, new TextEncoder().encode(path));
    const old = Date.now() / 1_000 - 8 * 86_400;
    for (const path of paths.slice(0, 3)) await utimes(join(folder.path, path), old, old);
    await table.commit(append('month=2026-01/live', 'month=2026-01/removed'));
    await table.commit({ operation: 'DELETE', remove: ['month=2026-01/removed'], read: { kind: 'nothing' } });
    expect((await table.vacuum()).deleted).toEqual(['month=2026-01/stray']);
    expect(await livePaths(openDeltaTable({ store }))).toEqual(['month=2026-01/live']);
    expect(await store.head('month=2026-01/live')).not.toBeNull();
  });
});
