import assert from 'node:assert/strict';
import type { CommitPlan } from '#data/delta/table.ts';
import { StoreError } from '#data/store/object-store.ts';
import {
  append,
  countingStore,
  createTestTable,
  dataFile,
  livePaths,
  openTestTable,
  scriptedStore,
} from '../fixtures.ts';
import type { Guarantee } from './guarantee.ts';

const unknown = (key: string) => new StoreError('store.unknown_outcome', key, 'Injected.');
const commitOne = '_delta_log/00000000000000000001.json';

/** A fresh table whose second handle commits `theirs` while the first is planning `ours` on version 1. */
async function race(ours: CommitPlan, theirs: CommitPlan) {
  const { table, store, clock } = await createTestTable();
  const base = { ...append(), add: [dataFile('a', '2026-01'), dataFile('b', '2026-02')] };
  await table.commit(base);
  await openTestTable({ store, clock, seed: 2 }).commit(theirs);
  return { table, commit: table.commit({ ...ours, readVersion: 1 }) };
}

const conflict = (kind: string) => ({ code: 'delta.conflict', details: { conflict: kind } });

async function assertConflict(ours: CommitPlan, theirs: CommitPlan, kind: string): Promise<void> {
  const { commit } = await race(ours, theirs);
  await assert.rejects(commit, (error: unknown) => {
    const { code, details } = error as { code: string; details: { conflict: string } };
    assert.deepEqual({ code, details: { conflict: details.conflict } }, conflict(kind));
    return true;
  });
}

const merge = (path: string, month: string): CommitPlan => ({
  operation: 'MERGE',
  add: [dataFile(path, month)],
  read: { kind: 'partitions', partitions: [{ month }] },
});

const rewrite = (path: string, into: string): CommitPlan => ({
  operation: 'OPTIMIZE',
  remove: [path],
  add: [dataFile(into)],
  read: { kind: 'files', paths: [path] },
  dataChange: false,
});

export const commitGuarantees: readonly Guarantee[] = [
  {
    name: 'a 409 is answered by the same version again, so the log has no gap',
    async check() {
      const memory = await createTestTable();
      const store = scriptedStore(memory.store, { putIfAbsent: [(key) => Promise.reject(unknown(key))] });
      const table = openTestTable({ store, clock: memory.clock });
      assert.equal((await table.commit(append('a'))).version, 1);
      assert.deepEqual(await livePaths(memory.table), ['a']);
    },
  },
  {
    name: 'a commit whose answer was lost is recognised as our own',
    async check() {
      const memory = await createTestTable();
      const store = scriptedStore(memory.store, {
        putIfAbsent: [
          async (key, body) => {
            await memory.store.putIfAbsent(key, body);
            throw unknown(key);
          },
        ],
      });
      const table = openTestTable({ store, clock: memory.clock });
      assert.deepEqual(await table.commit(append('a')), { version: 1, outcome: 'committed', attempts: 1 });
      assert.equal((await memory.table.snapshot()).version, 1);
    },
  },
  {
    name: 'a version that another writer won is not taken for our own',
    async check() {
      const { table, store, clock } = await createTestTable();
      await openTestTable({ store, clock, seed: 2 }).commit(append('theirs'));
      const stale = openTestTable({
        store: scriptedStore(store, { get: [() => store.get('_delta_log/_last_checkpoint')] }),
        clock,
        seed: 3,
      });
      await Promise.all([table.commit(append('ours')), stale.commit(append('others'))]);
      assert.deepEqual(await livePaths(table), ['others', 'ours', 'theirs']);
    },
  },
  {
    name: 'a commit that the store never confirms nor denies is reported as in doubt',
    async check() {
      const memory = await createTestTable();
      const never = Array.from({ length: 200 }, () => (key: string) => Promise.reject(unknown(key)));
      const store = scriptedStore(memory.store, { putIfAbsent: never });
      const table = openTestTable({ store, clock: memory.clock });
      await assert.rejects(table.commit(append('a')), { code: 'delta.commit_in_doubt' });
    },
  },
  {
    name: 'a store that refuses a write outright fails the commit with its own error',
    async check() {
      const memory = await createTestTable();
      const full = (key: string) => Promise.reject(new StoreError('store.full', key, 'Injected.'));
      const store = scriptedStore(memory.store, { putIfAbsent: [full] });
      await assert.rejects(openTestTable({ store, clock: memory.clock }).commit(append('a')), {
        code: 'store.full',
        key: commitOne,
        message: 'Version 1 of table tenants/test/sales was not written: Injected.',
      });
      assert.equal((await memory.table.snapshot()).version, 0);
    },
  },
  {
    name: 'the same transaction from two writers at once lands once',
    async check() {
      const { table, store, clock } = await createTestTable();
      const other = openTestTable({ store, clock, seed: 2 });
      await other.snapshot();
      const plan = (path: string) => ({ ...append(path), transaction: { appId: 'import', version: 7 } });
      const results = await Promise.all([table.commit(plan('a')), other.commit(plan('b'))]);
      assert.deepEqual(results.map(({ outcome }) => outcome).toSorted(), ['already_committed', 'committed']);
      assert.equal((await livePaths(table)).length, 1);
    },
  },
  {
    name: 'commits through one handle take turns and do not compete',
    async check() {
      const memory = await createTestTable();
      const store = countingStore(memory.store);
      const table = openTestTable({ store, clock: memory.clock });
      const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
      const results = await Promise.all(names.map((name) => table.commit(append(name))));
      assert.deepEqual(new Set(results.map(({ attempts }) => attempts)), new Set([1]));
      assert.equal(store.calls.filter((call) => call.startsWith('putIfAbsent')).length, names.length);
      assert.deepEqual(await livePaths(memory.table), names);
    },
  },
  {
    name: 'a plan is made again when a commit through the same handle has changed what it read',
    async check() {
      const { table } = await createTestTable();
      const seen: string[][] = [];
      const insert = (path: string) =>
        table.commit(async ({ files }) => {
          seen.push([...files.keys()]);
          return files.size > 0 ? null : merge(path, '2026-01');
        });
      const outcomes = await Promise.all([insert('a'), insert('b')]);
      assert.deepEqual(outcomes.map(({ outcome }) => outcome).toSorted(), ['committed', 'nothing_to_do']);
      assert.equal((await livePaths(table)).length, 1);
      assert.equal(seen.length, 3);
    },
  },
  {
    name: 'a commit that fails leaves its turn to the next one',
    async check() {
      const memory = await createTestTable();
      const denied = (key: string) => Promise.reject(new StoreError('store.denied', key, 'Injected.'));
      const store = scriptedStore(memory.store, { putIfAbsent: [denied] });
      const table = openTestTable({ store, clock: memory.clock });
      const [first, second] = await Promise.allSettled([
        table.commit(append('a')),
        table.commit(append('b')),
      ]);
      assert.deepEqual([first.status, second.status], ['rejected', 'fulfilled']);
      assert.deepEqual(await livePaths(memory.table), ['b']);
    },
  },
  {
    name: 'an older version of a transaction than the table has is not committed',
    async check() {
      const { table } = await createTestTable();
      const plan = (path: string, version: number) => ({
        ...append(path),
        transaction: { appId: 'import', version },
      });
      await table.commit(plan('a', 7));
      assert.equal((await table.commit(plan('b', 6))).outcome, 'already_committed');
      assert.equal((await table.commit(plan('c', 8))).outcome, 'committed');
    },
  },
  {
    name: 'a blind append never conflicts, not even with a writer that read the whole table',
    async check() {
      const { table, commit } = await race(
        { ...merge('c', '2026-01'), read: { kind: 'table' } },
        append('d'),
      );
      await commit;
      assert.deepEqual(await livePaths(table), ['a', 'b', 'c', 'd']);
    },
  },
  {
    name: 'rows added to the table by a writer that read it conflict with one who read the table',
    check: () =>
      assertConflict(
        { ...merge('c', '2026-01'), read: { kind: 'table' } },
        merge('d', '2026-01'),
        'concurrent_append',
      ),
  },
  {
    name: 'rows added to a partition that we read conflict',
    check: () => assertConflict(merge('c', '2026-01'), merge('d', '2026-01'), 'concurrent_append'),
  },
  {
    name: 'rows added to another partition than we read do not conflict',
    async check() {
      const { table, commit } = await race(merge('c', '2026-01'), merge('d', '2026-02'));
      await commit;
      assert.deepEqual(await livePaths(table), ['a', 'b', 'c', 'd']);
    },
  },
  {
    name: 'a winner that does not say that it appended blindly is taken to have read the table',
    async check() {
      const { table, store } = await createTestTable();
      await table.commit(append('a'));
      const add = {
        path: 'x',
        partitionValues: { month: '2026-01' },
        size: 1,
        modificationTime: 1,
        dataChange: true,
      };
      const foreign = `${JSON.stringify({ commitInfo: { operation: 'WRITE' } })}\n${JSON.stringify({ add })}\n`;
      await store.putIfAbsent('_delta_log/00000000000000000002.json', new TextEncoder().encode(foreign));
      await assert.rejects(table.commit({ ...merge('c', '2026-01'), readVersion: 1 }), {
        code: 'delta.conflict',
      });
    },
  },
  {
    name: 'a file that we read and another removed conflicts',
    check: () =>
      assertConflict(
        { operation: 'WRITE', add: [dataFile('c')], read: { kind: 'files', paths: ['a'] } },
        rewrite('a', 'a2'),
        'concurrent_delete_read',
      ),
  },
  {
    name: 'a file that both remove conflicts, even where we say that we read nothing',
    check: () =>
      assertConflict(
        { operation: 'DELETE', remove: ['a'], read: { kind: 'nothing' } },
        rewrite('a', 'a2'),
        'concurrent_delete_delete',
      ),
  },
  {
    name: 'a file that another removed, and that we did not read, does not conflict',
    async check() {
      const { table, commit } = await race(rewrite('b', 'b2'), rewrite('a', 'a2'));
      await commit;
      assert.deepEqual(await livePaths(table), ['a2', 'b2']);
    },
  },
  {
    name: 'a change of metadata by the winner conflicts with every plan',
    async check() {
      const { table, store, clock } = await createTestTable();
      await table.commit(append('a'));
      const { metadata } = await table.snapshot();
      const configuration = { ...metadata.configuration, 'delta.checkpointInterval': '20' };
      const changed: CommitPlan = {
        operation: 'SET TBLPROPERTIES',
        metadata: { ...metadata, configuration },
        read: { kind: 'nothing' },
      };
      await openTestTable({ store, clock, seed: 2 }).commit(changed);
      await assert.rejects(table.commit({ ...append('b'), readVersion: 1 }), { code: 'delta.conflict' });
    },
  },
  {
    name: 'another version of our application id, written by the winner, conflicts',
    check: () =>
      assertConflict(
        { ...append('c'), transaction: { appId: 'import', version: 9 } },
        { ...append('d'), transaction: { appId: 'import', version: 8 } },
        'concurrent_transaction',
      ),
  },
  {
    name: 'only a commit that read nothing and removes nothing calls itself a blind append',
    async check() {
      const { table } = await createTestTable();
      await table.commit(append('a'));
      await table.commit(merge('b', '2026-01'));
      await table.commit({ operation: 'DELETE', remove: ['a'], read: { kind: 'nothing' } });
      const history = await table.history();
      assert.deepEqual(
        history.map(({ isBlindAppend }) => isBlindAppend),
        [false, false, true, true],
      );
    },
  },
  {
    name: 'a commit begins with its commitInfo, and a rearrangement is marked as no change of data',
    async check() {
      const { table, store } = await createTestTable();
      await table.commit(append('a'));
      await table.commit(rewrite('a', 'b'));
      const lines = new TextDecoder()
        .decode((await store.get('_delta_log/00000000000000000002.json'))?.body)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      assert.deepEqual(
        lines.map((line) => Object.keys(line)[0]),
        ['commitInfo', 'remove', 'add'],
      );
      assert.deepEqual([lines[1].remove.dataChange, lines[2].add.dataChange], [false, false]);
      assert.deepEqual(
        [lines[1].remove.extendedFileMetadata, lines[1].remove.size, lines[1].remove.partitionValues],
        [true, 100, { month: '2026-01' }],
      );
    },
  },
  {
    name: 'a plan that removes a file that is not live is refused before anything is written',
    async check() {
      const { table, store } = await createTestTable();
      const plan: CommitPlan = { operation: 'DELETE', remove: ['x'], read: { kind: 'nothing' } };
      await assert.rejects(table.commit(plan), { code: 'delta.invalid_plan' });
      assert.equal(await store.get(commitOne), null);
    },
  },
  {
    name: 'a plan that adds a file twice, or a live one, is refused',
    async check() {
      const { table } = await createTestTable();
      await assert.rejects(table.commit(append('a', 'a')), { code: 'delta.invalid_plan' });
      await table.commit(append('a'));
      await assert.rejects(table.commit(append('a')), { code: 'delta.invalid_plan' });
    },
  },
  {
    name: 'rows cannot be deleted from an append-only table, though its files may be rearranged',
    async check() {
      const { table } = await createTestTable({ configuration: { 'delta.appendOnly': 'true' } });
      await table.commit(append('a'));
      const plan: CommitPlan = { operation: 'DELETE', remove: ['a'], read: { kind: 'nothing' } };
      await assert.rejects(table.commit(plan), { code: 'delta.invalid_plan' });
      await table.commit(rewrite('a', 'b'));
    },
  },
];
