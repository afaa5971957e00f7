/** What the list of imports costs, however many there are and by whatever way they came. */
import { beforeEach, expect, test } from 'vitest';
import { createImportRecords, type ImportRecord } from '#data/import/import-record.ts';
import { type CountingStore, createCountingStore } from '#data/store/counting-store.ts';
import { createMemoryStore } from '#data/store/memory-store.ts';
import { createImportJobs, newImportId } from '#functions/imports/import-jobs.ts';
import { jobOfRecord } from '#functions/imports/import-view.ts';
import { listImports } from '#functions/imports/imports.usecases.ts';
import { createManualClock, type ManualClock } from '#tests/support/manual-clock.ts';

let clock: ManualClock;
let store: CountingStore;
let readsAtOnce: number;
beforeEach(() => {
  clock = createManualClock();
  const memory = createMemoryStore({ clock });
  let reading = 0;
  readsAtOnce = 0;
  store = createCountingStore({
    ...memory,
    async get(key) {
      reading += 1;
      readsAtOnce = Math.max(readsAtOnce, reading);
      await clock.sleep(0);
      reading -= 1;
      return memory.get(key);
    },
  });
});

const idOf = (index: number) => index.toString(16).padStart(24, '0');
const recordOf = (index: number): ImportRecord => ({
  id: idOf(index),
  table: 'products',
  profile: { name: 'list', title: 'List', table: 'products' },
  file: { name: `${index}.csv`, sizeBytes: 1, sha256: '' },
  status: 'committed',
  attempt: 1,
  dialect: { format: 'csv', encoding: 'utf-8', delimiter: ',', numbers: 'point', dates: {} },
  mapping: {},
  signature: '',
  counts: {
    rows: 1,
    inserted: 1,
    updated: 0,
    unchanged: 0,
    overridden: 0,
    rejected: 0,
    newProducts: 0,
    newStores: 0,
  },
  versions: {},
  startedAt: clock.now(),
  finishedAt: clock.now(),
  rowsAt: '',
  actor: 'command line',
});

/** Imports of the command line, a second apart, each with what is kept beside its record. */
async function addRecords(first: number, count: number): Promise<void> {
  for (let index = first; index < first + count; index += 1) {
    clock.advance(1_000);
    await createImportRecords(store).put(recordOf(index));
    for (const name of ['rejects.csv', 'rows', 'source'])
      await store.put(`${idOf(index)}/${name}`, new Uint8Array(1));
  }
}

async function cost(): Promise<{ ids: string[]; gets: number; lists: number }> {
  const { ids, usage } = await store.measure(async (count) => {
    const jobs = await listImports({ imports: store, clock });
    return { ids: jobs.map(({ id }) => id), usage: count() };
  });
  return { ids, gets: usage.requests.get, lists: usage.requests.list };
}

test('one request for each import and thousand objects, sixteen at once', async () => {
  await addRecords(0, 40);
  const { ids, gets, lists } = await cost();
  expect(ids).toEqual(Array.from({ length: 40 }, (_, index) => idOf(39 - index)));
  expect({ gets, lists, readsAtOnce }).toEqual({ gets: 40, lists: 2, readsAtOnce: 16 });
});

test('no more than the 500 newest, however many there are', async () => {
  await addRecords(0, 700);
  const { ids, gets, lists } = await cost();
  expect([ids[0], ids.at(-1), ids.length]).toEqual([idOf(699), idOf(200), 500]);
  expect(gets).toBe(500);
  expect(lists).toBeLessThanOrEqual(4);
});

test('no second one for what a job has told already', async () => {
  await addRecords(0, 20);
  const jobs = createImportJobs(store, clock);
  for (let index = 0; index < 20; index += 1) {
    const id = newImportId(
      clock.now(),
      `00000000-0000-4000-8000-0000000000${String(index).padStart(2, '0')}`,
    );
    await jobs.create({ ...jobOfRecord(recordOf(index)), id });
  }
  const { ids, gets } = await cost();
  expect([ids.length, gets]).toEqual([20, 20]);
});

test('files on their way in are not walked through', async () => {
  await addRecords(0, 1);
  for (let part = 0; part < 3_000; part += 1) {
    await store.put(`uploads/u/parts/${String(part).padStart(16, '0')}`, new Uint8Array(1));
  }
  expect((await cost()).lists).toBeLessThanOrEqual(2);
});
