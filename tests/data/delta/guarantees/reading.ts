import assert from 'node:assert/strict';
import { parquetCheckpointCodec } from '#data/delta/checkpoint-codec.ts';
import type { TableState } from '#data/delta/snapshot.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import {
  append,
  countingStore,
  createTestTable,
  dataFile,
  livePaths,
  openTestTable,
  scriptedStore,
  startMs,
} from '../fixtures.ts';
import type { Guarantee } from './guarantee.ts';

const key = (version: number, suffix = 'json') => `_delta_log/${String(version).padStart(20, '0')}.${suffix}`;
const bytes = (text: string) => new TextEncoder().encode(text);
const lines = (...actions: readonly object[]) =>
  bytes(actions.map((action) => JSON.stringify(action)).join('\n'));

/** A table with one file per commit, `f1` … `f<n>`, and checkpoints at the usual versions. */
async function tableWithCommits(count: number) {
  const made = await createTestTable();
  for (let version = 1; version <= count; version += 1) {
    made.clock.advance(60_000);
    await made.table.commit(append(`f${version}`));
  }
  return { ...made, cold: (store: ObjectStore = made.store) => openTestTable({ store, clock: made.clock }) };
}

function metadataLine(configuration: Record<string, string> = {}) {
  return {
    metaData: {
      id: 'm',
      format: { provider: 'parquet' },
      schemaString: '',
      partitionColumns: [],
      configuration,
    },
  };
}

async function foreignTable(protocol: object, configuration: Record<string, string> = {}) {
  const made = await createTestTable({ created: false });
  await made.store.put(key(0), lines({ protocol }, metadataLine(configuration)));
  return made;
}

export const readingGuarantees: readonly Guarantee[] = [
  {
    name: 'a table read from its checkpoint is the table read from its beginning',
    async check() {
      const { store, cold } = await tableWithCommits(23);
      const fromCheckpoint = await cold().snapshot();
      const withoutCheckpoints = scriptedStore(store, {});
      withoutCheckpoints.list = async function* (prefix) {
        for await (const object of store.list(prefix)) if (object.key.endsWith('.json')) yield object;
      };
      withoutCheckpoints.get = (name) =>
        name.endsWith('_last_checkpoint') ? Promise.resolve(null) : store.get(name);
      assert.deepEqual(fromCheckpoint, await cold(withoutCheckpoints).snapshot());
    },
  },
  {
    name: 'a cold snapshot costs one list, the hint, its checkpoint and the commits after it',
    async check() {
      const { store, cold } = await tableWithCommits(25);
      const counted = countingStore(store);
      await cold(counted).snapshot();
      const kinds = counted.calls.map((call) => call.split(' ')[0]);
      assert.deepEqual(kinds.filter((kind) => kind === 'list').length, 1);
      assert.equal(kinds.filter((kind) => kind === 'get').length, 2 + 5);
    },
  },
  {
    name: 'a warm look-up of an unchanged table is exactly one request',
    async check() {
      const { store, cold } = await tableWithCommits(3);
      const counted = countingStore(store);
      const table = cold(counted);
      await table.snapshot();
      counted.calls.length = 0;
      await Promise.all([table.snapshot(), table.snapshot(), table.snapshot()]);
      assert.deepEqual(counted.calls, [`get ${key(4)}`]);
    },
  },
  {
    name: 'a fresh enough snapshot is reused without asking the store',
    async check() {
      const { store, cold, clock } = await tableWithCommits(1);
      const counted = countingStore(store);
      const table = cold(counted);
      await table.snapshot();
      counted.calls.length = 0;
      clock.advance(999);
      await table.snapshot({ maxAgeMs: 1_000 });
      assert.equal(counted.calls.length, 0);
      clock.advance(2);
      await table.snapshot({ maxAgeMs: 1_000 });
      assert.equal(counted.calls.length, 1);
    },
  },
  {
    name: 'a caller who must see a version sees it, even where a shared look-up began too early',
    async check() {
      const { table, store, clock } = await createTestTable();
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const slow = scriptedStore(store, {
        get: [
          (name) => store.get(name),
          (name) => store.get(name),
          async (name) => {
            const seen = await store.get(name);
            await held;
            return seen;
          },
        ],
      });
      const reader = openTestTable({ store: slow, clock, seed: 2 });
      await reader.snapshot();
      const early = reader.snapshot();
      await table.commit(append('a'));
      const late = reader.snapshot({ atLeast: 1 });
      release();
      assert.deepEqual([(await early).version, (await late).version], [0, 1]);
    },
  },
  {
    name: 'a version that does not exist is not found, nor is a newer one waited for',
    async check() {
      const { table } = await createTestTable();
      await assert.rejects(table.snapshot({ version: 1 }), { code: 'delta.version_not_found' });
      await assert.rejects(table.snapshot({ atLeast: 1 }), { code: 'delta.version_not_found' });
    },
  },
  {
    name: 'time travel by version shows exactly that version',
    async check() {
      const { table } = await tableWithCommits(23);
      for (const version of [0, 9, 10, 11, 20, 22, 23]) {
        const snapshot = await table.snapshot({ version });
        assert.deepEqual([snapshot.version, snapshot.files.size], [version, version]);
      }
    },
  },
  {
    name: 'time travel by time shows the last version committed at or before it',
    async check() {
      const { table } = await tableWithCommits(5);
      const at = async (ms: number) => (await table.snapshot({ timestamp: startMs + ms })).version;
      assert.deepEqual([await at(0), await at(59_999), await at(60_000), await at(9e9)], [0, 0, 1, 5]);
      await assert.rejects(table.snapshot({ timestamp: startMs - 1 }), { code: 'delta.version_not_found' });
    },
  },
  {
    name: 'times of versions increase even where the clock went back',
    async check() {
      const { table, clock } = await createTestTable();
      clock.advance(-5_000);
      await table.commit(append('a'));
      await table.commit(append('b'));
      const times = (await table.history()).map(({ timestamp }) => timestamp - startMs);
      assert.deepEqual(times, [2, 1, 0]);
      assert.equal((await table.snapshot()).timestamp, startMs + 2);
      assert.equal((await table.snapshot({ timestamp: startMs })).version, 0);
    },
  },
  {
    name: 'a table that keeps the times of its versions in its commits is travelled by those',
    async check() {
      const configuration = { 'delta.enableInCommitTimestamps': 'true' };
      const { table, store } = await createTestTable({ created: false });
      const protocol = { minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ['inCommitTimestamp'] };
      const info = (time: number) => ({ commitInfo: { inCommitTimestamp: time } });
      await store.put(key(0), lines(info(1_000), { protocol }, metadataLine(configuration)));
      await store.put(key(1), lines(info(2_000)));
      assert.equal((await table.snapshot()).timestamp, 2_000);
      assert.equal((await table.snapshot({ timestamp: 1_999 })).version, 0);
      assert.equal((await table.snapshot({ timestamp: 2_000 })).version, 1);
    },
  },
  {
    name: 'a missing commit is a corrupt log that names the version',
    async check() {
      const { store, cold } = await tableWithCommits(5);
      await store.delete(key(3));
      await assert.rejects(cold().snapshot(), {
        code: 'delta.corrupt_log',
        details: { table: 'tenants/test/sales', version: 3, file: key(3) },
      });
    },
  },
  {
    name: 'a log without its beginning and without a checkpoint is corrupt',
    async check() {
      const { store, cold } = await tableWithCommits(5);
      await store.delete(key(0));
      await assert.rejects(cold().snapshot(), { code: 'delta.corrupt_log' });
    },
  },
  {
    name: 'a corrupt line is named by table, version, file and line',
    async check() {
      const { store, cold } = await tableWithCommits(1);
      await store.put(key(2), bytes('{"commitInfo":{}}\n{"add":{"path":'));
      await assert.rejects(cold().snapshot(), {
        code: 'delta.corrupt_log',
        details: { table: 'tenants/test/sales', version: 2, file: key(2), line: 2 },
      });
    },
  },
  {
    name: 'foreign files in the log folder are passed over',
    async check() {
      const { store, cold } = await tableWithCommits(2);
      for (const name of [
        '.00000000000000000003.json.tmp',
        '00000000000000000003.json.bak',
        '3.json',
        'notes.txt',
      ]) {
        await store.put(`_delta_log/${name}`, bytes('?'));
      }
      await store.put(key(2, 'crc'), bytes('{}'));
      assert.deepEqual(await livePaths(cold()), ['f1', 'f2']);
    },
  },
  {
    name: 'a damaged newest checkpoint is passed over for an older one',
    async check() {
      const { store, cold } = await tableWithCommits(21);
      const checkpoint = await store.get(key(20, 'checkpoint.parquet'));
      await store.put(key(20, 'checkpoint.parquet'), checkpoint?.body.subarray(0, 700) ?? bytes(''));
      for (let version = 0; version < 10; version += 1) await store.delete(key(version));
      assert.equal((await cold().snapshot()).files.size, 21);
    },
  },
  {
    name: 'a damaged only checkpoint is an error that names it',
    async check() {
      const { store, cold } = await tableWithCommits(11);
      await store.put(key(10, 'checkpoint.parquet'), bytes('PAR1'));
      await store.delete(key(0));
      await assert.rejects(cold().snapshot(), {
        code: 'delta.corrupt_log',
        details: { table: 'tenants/test/sales', version: 10, file: key(10, 'checkpoint.parquet') },
      });
    },
  },
  {
    name: '_last_checkpoint is a mere hint: broken, ahead of time or absent, the table opens',
    async check() {
      const { store, cold } = await tableWithCommits(12);
      for (const hint of [
        '',
        '{"version":',
        '{"version":"x"}',
        '{"version":9999,"size":1}',
        '{"version":11}',
      ]) {
        await store.put('_delta_log/_last_checkpoint', bytes(hint));
        assert.equal((await cold().snapshot()).version, 12, hint);
      }
      await store.delete('_delta_log/_last_checkpoint');
      assert.equal((await cold().snapshot()).files.size, 12);
    },
  },
  {
    name: 'an incomplete multi-part checkpoint is passed over',
    async check() {
      const { store, cold } = await tableWithCommits(3);
      const name = `${String(2).padStart(20, '0')}.checkpoint.0000000001.0000000002.parquet`;
      const { protocol, metadata } = (await cold().snapshot()) as TableState;
      const partOne = await parquetCheckpointCodec.encode([
        { kind: 'protocol', protocol },
        { kind: 'metaData', metadata },
      ]);
      await store.put(`_delta_log/${name}`, partOne);
      assert.equal((await cold().snapshot()).files.size, 3);
    },
  },
  {
    name: 'a multi-part checkpoint is read whole',
    async check() {
      const { store, cold } = await tableWithCommits(12);
      const file = await store.get(key(10, 'checkpoint.parquet'));
      const actions = await parquetCheckpointCodec.decode(file?.body ?? bytes(''));
      for (const part of [1, 2]) {
        const share = part === 1 ? actions.slice(0, 5) : actions.slice(5);
        const name = `checkpoint.${String(part).padStart(10, '0')}.0000000002.parquet`;
        await store.put(key(10, name), await parquetCheckpointCodec.encode(share));
      }
      await store.delete(key(10, 'checkpoint.parquet'));
      for (let version = 0; version <= 10; version += 1) await store.delete(key(version));
      assert.equal((await cold().snapshot()).files.size, 12);
    },
  },
  {
    name: 'a handle that slept beyond the retention of the log still finds the newest version',
    async check() {
      const { table, store, clock, cold } = await tableWithCommits(2);
      const sleeper = cold();
      await sleeper.snapshot();
      for (let version = 3; version <= 20; version += 1) await table.commit(append(`f${version}`));
      clock.advance(40 * 86_400_000);
      await table.commit(append('f21'));
      await table.cleanUpLog();
      assert.equal(await store.get(key(3)), null);
      assert.equal((await sleeper.snapshot()).version, 21);
    },
  },
  {
    name: 'paths and partition values with special characters come back as they were',
    async check() {
      const { table, store, clock } = await createTestTable();
      const month = 'a b%20c/ñ=ü?#"';
      const path = `month=${encodeURIComponent(month)}/part 1%.parquet`;
      await table.commit({ ...append(), add: [dataFile(path, month)] });
      await table.checkpoint();
      const cold = await openTestTable({ store, clock }).snapshot();
      assert.deepEqual([...cold.files.values()], [dataFile(path, month)]);
    },
  },
  {
    name: 'a null partition value, written as null or as the empty string, is null',
    async check() {
      const { store, cold } = await tableWithCommits(0);
      const add = (path: string, month: string | null) => ({
        add: { path, partitionValues: { month }, size: 1, modificationTime: 1, dataChange: true },
      });
      await store.put(key(1), lines({ commitInfo: {} }, add('a', ''), add('b', null)));
      const values = [...(await cold().snapshot()).files.values()].map(
        ({ partitionValues }) => partitionValues,
      );
      assert.deepEqual(values, [{ month: null }, { month: null }]);
    },
  },
  {
    name: 'a file that was removed and added again is live and no tombstone',
    async check() {
      const { table, clock } = await createTestTable();
      await table.commit(append('a'));
      await table.commit({ operation: 'DELETE', remove: ['a'], read: { kind: 'nothing' } });
      await table.commit(append('a'));
      assert.deepEqual(await livePaths(table), ['a']);
      await table.checkpoint();
      clock.advance(1);
      const state = (await table.snapshot()) as TableState;
      assert.equal(state.tombstones.size, 0);
    },
  },
  {
    name: 'a newer reader version, and an unknown reader feature, are refused by name',
    async check() {
      const newer = await foreignTable({ minReaderVersion: 4, minWriterVersion: 7 });
      await assert.rejects(newer.table.snapshot(), { code: 'delta.unsupported_protocol' });
      const feature = await foreignTable({
        minReaderVersion: 3,
        minWriterVersion: 7,
        readerFeatures: ['deletionVectors'],
        writerFeatures: ['deletionVectors'],
      });
      await assert.rejects(feature.table.snapshot(), /deletionVectors/);
    },
  },
  {
    name: 'column mapping is refused, and a table that merely could use it is read',
    async check() {
      const protocol = { minReaderVersion: 2, minWriterVersion: 5 };
      const mapped = await foreignTable(protocol, { 'delta.columnMapping.mode': 'name' });
      await assert.rejects(mapped.table.snapshot(), { code: 'delta.unsupported_protocol' });
      assert.equal((await (await foreignTable(protocol)).table.snapshot()).version, 0);
    },
  },
  {
    name: 'a table of a newer writer version is read but not written',
    async check() {
      const { table } = await foreignTable({ minReaderVersion: 1, minWriterVersion: 4 });
      assert.equal((await table.snapshot()).version, 0);
      const plan = { ...append(), add: [{ ...dataFile('a'), partitionValues: {} }] };
      await assert.rejects(table.commit(plan), { code: 'delta.unsupported_protocol' });
      await assert.rejects(table.vacuum(), { code: 'delta.unsupported_protocol' });
    },
  },
];
