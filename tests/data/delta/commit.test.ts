import { describe, expect, test } from 'vitest';
import {
  append,
  countingStore,
  createTestTable,
  dataFile,
  openTestTable,
  salesDefinition,
} from './fixtures.ts';

describe('create', () => {
  test('a created table is empty at version 0', async () => {
    const { table } = await createTestTable();
    const snapshot = await table.snapshot();
    expect(snapshot.version).toBe(0);
    expect(snapshot.files.size).toBe(0);
    expect(snapshot.metadata.partitionColumns).toEqual(['month']);
  });

  test('creating a table again changes nothing', async () => {
    const { table } = await createTestTable();
    await table.commit(append('a.parquet'));
    expect((await table.create(salesDefinition)).version).toBe(1);
  });

  test('creating a table again with another schema is a schema mismatch', async () => {
    const { table } = await createTestTable();
    const other = { ...salesDefinition, partitionColumns: [] };
    await expect(table.create(other)).rejects.toMatchObject({ code: 'delta.schema_mismatch' });
  });

  test('a folder without a log is no table', async () => {
    const { table } = await createTestTable({ created: false });
    await expect(table.snapshot()).rejects.toMatchObject({ code: 'delta.table_not_found' });
  });
});

describe('commit', () => {
  test('creating a table takes three store requests, and an uncontended commit two', async () => {
    const { store: memory, clock } = await createTestTable({ created: false });
    const store = countingStore(memory);
    const table = openTestTable({ store, clock });
    await table.create(salesDefinition);
    expect(store.calls).toHaveLength(3);
    store.calls.length = 0;
    await table.commit(append('a.parquet'));
    expect(store.calls).toHaveLength(2);
  });

  test('two handles that append at once both succeed and neither loses a file', async () => {
    const { table, store, clock } = await createTestTable();
    const other = openTestTable({ store, clock, seed: 2 });
    await Promise.all([table.commit(append('a.parquet')), other.commit(append('b.parquet'))]);
    expect([...(await table.snapshot()).files.keys()].toSorted()).toEqual(['a.parquet', 'b.parquet']);
  });

  test('a planner is asked again with the newer snapshot after a conflict', async () => {
    const { table, store, clock } = await createTestTable();
    await table.commit(append('a.parquet'));
    const other = openTestTable({ store, clock, seed: 2 });
    await other.snapshot();
    const seen: number[] = [];
    const result = await table.commit(async (snapshot) => {
      seen.push(snapshot.version);
      if (seen.length === 1) await other.commit({ ...append('c.parquet'), read: { kind: 'table' } });
      return {
        operation: 'OPTIMIZE',
        remove: [...snapshot.files.keys()],
        add: [dataFile(`merged-${seen.length}.parquet`)],
        read: { kind: 'table' },
      };
    });
    expect(seen).toEqual([1, 2]);
    expect(result).toMatchObject({ outcome: 'committed', version: 3, attempts: 2 });
    expect([...(await table.snapshot()).files.keys()]).toEqual(['merged-2.parquet']);
  });

  test('the same transaction is committed once', async () => {
    const { table, store, clock } = await createTestTable();
    const plan = (path: string) => ({ ...append(path), transaction: { appId: 'import-1', version: 7 } });
    await table.commit(plan('a.parquet'));
    const other = openTestTable({ store, clock, seed: 2 });
    expect(await other.commit(plan('b.parquet'))).toMatchObject({
      outcome: 'already_committed',
      attempts: 0,
    });
    expect([...(await other.snapshot()).files.keys()]).toEqual(['a.parquet']);
  });
});
