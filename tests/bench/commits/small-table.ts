import type { CommitPlan, DataFile, TableDefinition } from '#data/delta/table.ts';

/** A table whose commits are small, so that what is measured is the protocol. */
export const definition: TableDefinition = {
  schema: { type: 'struct', fields: [{ name: 'id', type: 'long', nullable: true, metadata: {} }] },
  partitionColumns: [],
};

export const smallFile = (name: string): DataFile => ({
  path: `${name}.parquet`,
  partitionValues: {},
  sizeBytes: 1_000,
  modificationTime: 1_700_000_000_000,
  stats: { numRecords: 10, minValues: { id: 1 }, maxValues: { id: 10 }, nullCount: { id: 0 } },
});

export const append = (name: string): CommitPlan => ({
  operation: 'WRITE',
  add: [smallFile(name)],
  read: { kind: 'nothing' },
});
