import assert from 'node:assert/strict';
import { parquetCheckpointCodec } from '#data/delta/checkpoint-codec.ts';
import { append, createTestTable, livePaths, openTestTable } from '../fixtures.ts';
import type { Guarantee } from './guarantee.ts';

const key = (version: number, suffix = 'json') => `_delta_log/${String(version).padStart(20, '0')}.${suffix}`;
const bytes = new TextEncoder().encode('rows');
const dayMs = 86_400_000;

async function logKeys(store: { list(prefix: string): AsyncIterable<{ key: string }> }): Promise<string[]> {
  const keys: string[] = [];
  for await (const object of store.list('_delta_log/')) keys.push(object.key);
  return keys;
}

/** A table whose data files exist in the store. */
async function tableWithFiles(...paths: readonly string[]) {
  const made = await createTestTable();
  for (const path of paths) await made.store.put(path, bytes);
  if (paths.length > 0) await made.table.commit(append(...paths));
  const exists = async (path: string) => (await made.store.head(path)) !== null;
  return { ...made, exists };
}

const remove = (...paths: readonly string[]) => ({
  operation: 'DELETE',
  remove: paths,
  read: { kind: 'nothing' as const },
});

export const upkeepGuarantees: readonly Guarantee[] = [
  {
    name: 'every tenth commit is followed by a checkpoint and its hint, which names no parts',
    async check() {
      const { table, store } = await createTestTable();
      for (let version = 1; version <= 20; version += 1) await table.commit(append(`f${version}`));
      const checkpoints = (await logKeys(store)).filter((name) => name.includes('checkpoint'));
      assert.deepEqual(checkpoints, [
        key(10, 'checkpoint.parquet'),
        key(20, 'checkpoint.parquet'),
        '_delta_log/_last_checkpoint',
      ]);
      const hint = JSON.parse(
        new TextDecoder().decode((await store.get('_delta_log/_last_checkpoint'))?.body),
      );
      assert.deepEqual([hint.version, hint.size, 'parts' in hint], [20, 22, false]);
    },
  },
  {
    name: 'a checkpoint that fails never fails the commit, and is told',
    async check() {
      const failures: number[] = [];
      const { table } = await createTestTable({
        codec: { ...parquetCheckpointCodec, encode: () => Promise.reject(new Error('disk full')) },
        onCheckpointFailure: (_error, version) => failures.push(version),
      });
      for (let version = 1; version <= 10; version += 1) await table.commit(append(`f${version}`));
      assert.deepEqual(failures, [10]);
      assert.equal((await livePaths(table)).length, 10);
    },
  },
  {
    name: 'the hint never goes back to an older checkpoint',
    async check() {
      const { table, store, clock } = await createTestTable();
      for (let version = 1; version <= 10; version += 1) await table.commit(append(`f${version}`));
      await store.put('_delta_log/_last_checkpoint', new TextEncoder().encode('{"version":11,"size":1}'));
      await openTestTable({ store, clock }).checkpoint();
      const hint = JSON.parse(
        new TextDecoder().decode((await store.get('_delta_log/_last_checkpoint'))?.body),
      );
      assert.equal(hint.version, 11);
    },
  },
  {
    name: 'a checkpoint holds the tombstones within their retention and no others',
    async check() {
      const { table, store, clock } = await tableWithFiles('a', 'b');
      await table.commit(remove('a'));
      clock.advance(4 * dayMs);
      await table.commit(remove('b'));
      const tombstones = async () => {
        await table.checkpoint();
        const { version } = await table.snapshot();
        const file = await store.get(key(version, 'checkpoint.parquet'));
        const actions = await parquetCheckpointCodec.decode(file?.body ?? bytes);
        return actions.flatMap((action) => (action.kind === 'remove' ? action.tombstone.path : []));
      };
      assert.deepEqual(await tombstones(), ['a', 'b']);
      clock.advance(4 * dayMs);
      assert.deepEqual(await tombstones(), ['b']);
    },
  },
  {
    name: 'a transaction is remembered for ever, or for as long as the table says',
    async check() {
      const configuration = { 'delta.setTransactionRetentionDuration': 'interval 2 days' };
      for (const [settings, remembered] of [
        [{}, true],
        [configuration, false],
      ] as const) {
        const { table, store, clock } = await createTestTable({ configuration: settings });
        await table.commit({ ...append('a'), transaction: { appId: 'import', version: 1 } });
        clock.advance(3 * dayMs);
        await table.checkpoint();
        const { transactions } = await openTestTable({ store, clock }).snapshot();
        assert.equal(transactions.has('import'), remembered);
      }
    },
  },
  {
    name: 'log clean-up leaves every version within the retention readable, and the commit at the checkpoint',
    async check() {
      const { table, store, clock } = await createTestTable();
      for (let version = 1; version <= 35; version += 1) {
        clock.advance(dayMs);
        await table.commit(append(`f${version}`));
      }
      clock.advance(18 * dayMs);
      // Versions up to 23 are older than 30 days; the newest checkpoint among them is that of 20.
      await table.cleanUpLog();
      const names = await logKeys(store);
      assert.deepEqual(names.slice(0, 2), [key(20, 'checkpoint.parquet'), key(20)]);
      const cold = openTestTable({ store, clock });
      for (const version of [20, 23, 24, 30, 35]) {
        assert.equal((await cold.snapshot({ version })).files.size, version);
      }
      await assert.rejects(cold.snapshot({ version: 19 }), { code: 'delta.version_not_found' });
    },
  },
  {
    name: 'log clean-up deletes nothing while no checkpoint is older than the retention',
    async check() {
      const { table, clock } = await createTestTable();
      for (let version = 1; version <= 12; version += 1) await table.commit(append(`f${version}`));
      clock.advance(29 * dayMs);
      assert.deepEqual((await table.cleanUpLog()).deleted, []);
    },
  },
  {
    name: 'log clean-up relies on no checkpoint that it has not read',
    async check() {
      const { table, store, clock } = await createTestTable();
      for (let version = 1; version <= 12; version += 1) await table.commit(append(`f${version}`));
      await store.put(key(10, 'checkpoint.parquet'), bytes);
      clock.advance(40 * dayMs);
      assert.deepEqual((await table.cleanUpLog()).deleted, []);
      assert.equal((await openTestTable({ store, clock }).snapshot()).files.size, 12);
    },
  },
  {
    name: 'vacuum deletes a removed file after its retention, and not before',
    async check() {
      const { table, clock, exists } = await tableWithFiles('a', 'b');
      clock.advance(30 * dayMs);
      await table.commit(remove('a'));
      clock.advance(7 * dayMs - 1);
      assert.deepEqual((await table.vacuum()).deleted, []);
      clock.advance(2);
      const { deleted, deletedBytes } = await table.vacuum();
      assert.deepEqual([deleted, deletedBytes], [['a'], bytes.byteLength]);
      assert.deepEqual([await exists('a'), await exists('b')], [false, true]);
    },
  },
  {
    name: 'vacuum never deletes a live file, however old',
    async check() {
      const { table, clock, exists } = await tableWithFiles('a');
      clock.advance(365 * dayMs);
      await table.vacuum();
      assert.equal(await exists('a'), true);
    },
  },
  {
    name: 'vacuum spares an unreferenced file that may belong to a write under way',
    async check() {
      const { table, store, clock, exists } = await tableWithFiles();
      await store.put('in-flight', bytes);
      clock.advance(7 * dayMs - 1);
      await table.vacuum();
      assert.equal(await exists('in-flight'), true);
      clock.advance(2);
      await table.vacuum();
      assert.equal(await exists('in-flight'), false);
    },
  },
  {
    name: 'vacuum leaves the log and hidden files alone, but not a partition whose name begins with _',
    async check() {
      const { table, store, clock, exists } = await tableWithFiles();
      for (const path of ['_index/x', '.hidden', '_month=1/orphan']) await store.put(path, bytes);
      clock.advance(8 * dayMs);
      assert.deepEqual((await table.vacuum()).deleted, ['_month=1/orphan']);
      assert.deepEqual(
        [await exists(key(0)), await exists('_index/x'), await exists('.hidden')],
        [true, true, true],
      );
    },
  },
  {
    name: 'a dry run of vacuum names what it would delete and deletes nothing',
    async check() {
      const { table, store, clock, exists } = await tableWithFiles();
      await store.put('orphan', bytes);
      clock.advance(8 * dayMs);
      assert.deepEqual((await table.vacuum({ dryRun: true })).deleted, ['orphan']);
      assert.equal(await exists('orphan'), true);
    },
  },
  {
    name: 'vacuum refuses a retention that could hit running writes or forgotten tombstones',
    async check() {
      const { table } = await createTestTable();
      for (const retentionMs of [0, 3_599_999, 7 * dayMs + 1, Number.NaN]) {
        await assert.rejects(table.vacuum({ retentionMs }), { code: 'delta.unsafe_retention' });
      }
      await table.vacuum({ retentionMs: 3_600_000 });
    },
  },
  {
    name: 'history tells operations, newest first, within its limit',
    async check() {
      const { table } = await createTestTable();
      await table.commit({ ...append('a'), operationMetrics: { numOutputRows: 3 } });
      const [newest, ...older] = await table.history({ limit: 2 });
      assert.equal(older.length, 1);
      assert.deepEqual(
        [newest?.version, newest?.operation, newest?.operationMetrics, newest?.engineInfo],
        [1, 'WRITE', { numOutputRows: '3' }, 'Fluxion test'],
      );
    },
  },
];
